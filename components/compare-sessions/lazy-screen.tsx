import { whenLoaded } from '../../lib/session/when-loaded.ts';
import { useSession } from '../context.ts';
import { useKey } from '../keys.ts';

const screen = whenLoaded(async () => {
  const { CompareScreen } = await import('./compare-screen.tsx');
  return () => CompareScreen;
});

/** Two sessions beside each other; loaded where it is shown. */
export function LazyCompareSessions() {
  const CompareScreen = screen();
  return CompareScreen ? <CompareScreen /> : <p class="hint">Reading the comparison…</p>;
}

/** Hears the key that compares the session in sight with another one, and that which leads back. */
export function CompareSessionsKey() {
  const { comparingSessions, current } = useSession();
  const { shown, open, close } = comparingSessions;
  const id = current.value?.id;
  const begin = open.value;
  const act = shown.value ? close : begin && id !== undefined ? () => begin(id) : undefined;
  useKey('compare-sessions', act);
  return null;
}
