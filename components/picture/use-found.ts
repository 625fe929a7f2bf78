import { useMemo } from 'preact/hooks';
import type { Flow } from '../../lib/flow/step.ts';
import type { FoundBySteps } from '../../lib/picture/found.ts';
import { useSession } from '../context.ts';
import { foundIn } from './found-in.ts';

/** What the checks found in a flow, by number of the step; nothing until they are through. */
export function useFound(flow: Flow): FoundBySteps {
  const { findings } = useSession();
  const list = findings.judged.value?.get(flow.id)?.findings;
  return useMemo(() => foundIn(list), [list]);
}
