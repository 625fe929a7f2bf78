import { stepNumber } from '../../lib/session/rows.ts';
import { useSession } from '../context.ts';

/** Number of the selected step, at once: the step itself is read a moment later, and keys do not wait for it. */
export function useSelectedStep(): number | undefined {
  const { outline } = useSession();
  const key = outline.selected.value;
  return key === undefined ? undefined : stepNumber(key);
}
