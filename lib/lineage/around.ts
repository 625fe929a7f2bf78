import type { Flow, Step } from '../flow/step.ts';

/** Milliseconds after the end of a flow: pages that it ended on have loaded what they show by then. */
const AFTERMATH = 60_000;

/** The steps of no flow that may have got something of this one. */
export function aroundOf({ startedAt, endedAt }: Flow, steps: readonly Step[]): Step[] {
  return steps.filter(({ flowId, time }) => flowId === undefined && time >= startedAt && time <= endedAt + AFTERMATH);
}
