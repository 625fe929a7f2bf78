import { useMemo } from 'preact/hooks';
import type { Flow } from '../../lib/flow/step.ts';
import { pausedInFlow } from '../../lib/session/paused.ts';
import { useSession } from '../context.ts';

/** For how long nothing was recorded before the steps of a flow. */
export function useUnrecorded(flow: Flow): ReadonlyMap<number, number> {
  const pauses = useSession().current.value?.pauses;
  return useMemo(() => pausedInFlow(flow, pauses), [flow, pauses]);
}
