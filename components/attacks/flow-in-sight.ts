import type { Session } from '../../lib/session/session.ts';

/** Id of the flow that is selected, or of which a step is. */
export function flowInSight({ outline }: Session): string | undefined {
  const { flow, step } = outline.selection.value;
  return flow?.id ?? step?.flowId;
}
