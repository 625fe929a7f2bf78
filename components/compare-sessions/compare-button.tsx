import { useSession } from '../context.ts';
import { IconButton } from '../icon-button.tsx';

// Two sheets beside each other.
const SHEETS = 'M2.5 3.5h4.5v9H2.5zM9 3.5h4.5v9H9zM4 6h1.5M4 8.5h1.5M10.5 6h1.5M10.5 8.5h1.5';

/** Compares the session in sight with another one; there must be one. */
export function CompareButton() {
  const { comparingSessions, current } = useSession();
  const id = current.value?.id;
  const open = comparingSessions.open.value;
  if (id === undefined || !open) return null;
  const isShown = comparingSessions.shown.value !== undefined;
  return (
    <IconButton
      label="Compare with another session"
      action="compare-sessions"
      path={SHEETS}
      pressed={isShown}
      onClick={() => (isShown ? comparingSessions.close() : open(id))}
    />
  );
}
