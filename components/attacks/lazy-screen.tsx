import { whenLoaded } from '../../lib/session/when-loaded.ts';
import { useSession } from '../context.ts';
import { useKey } from '../keys.ts';
import { flowInSight } from './flow-in-sight.ts';

const screen = whenLoaded(async () => {
  const { AttackScreen } = await import('./attack-screen.tsx');
  return () => AttackScreen;
});

/** The attacks on a flow, which are loaded where they are shown. */
export function LazyAttackScreen() {
  const AttackScreen = screen();
  return AttackScreen ? <AttackScreen /> : <p class="hint">Reading the attacks…</p>;
}

/** Hears the key that opens the attacks on the flow in sight, and that which leads back. */
export function AttackKey() {
  const session = useSession();
  const { attacks } = session;
  const flow = flowInSight(session);
  const act = attacks.flow.value !== undefined ? attacks.close : flow && (() => attacks.open(flow));
  useKey('attacks', act || undefined);
  return null;
}
