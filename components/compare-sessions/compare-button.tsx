import { useSession } from '../context.ts';
import { shortcut, withKey } from '../keys.ts';

// Two sheets beside each other, on a 16 × 16 grid.
const SHEETS = 'M2.5 3.5h4.5v9H2.5zM9 3.5h4.5v9H9zM4 6h1.5M4 8.5h1.5M10.5 6h1.5M10.5 8.5h1.5';

/** Compares the session in sight with another one; there must be one. */
export function CompareButton() {
  const { comparingSessions, current } = useSession();
  const id = current.value?.id;
  const open = comparingSessions.open.value;
  if (id === undefined || !open) return null;
  const words = 'Compare with another session';
  return (
    <button
      type="button"
      class="icon"
      aria-label={words}
      aria-keyshortcuts={shortcut('compare-sessions')}
      aria-pressed={comparingSessions.shown.value !== undefined}
      title={withKey(words, 'compare-sessions')}
      onClick={() => (comparingSessions.shown.value ? comparingSessions.close() : open(id))}
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path
          d={SHEETS}
          fill="none"
          stroke="currentColor"
          stroke-width="1.2"
          stroke-linejoin="round"
          stroke-linecap="round"
        />
      </svg>
    </button>
  );
}
