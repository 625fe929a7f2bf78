import type { Flow } from '../flow/step.ts';
import type { StepDigest } from '../reader/digest.ts';
import type { Pause } from '../store/schema.ts';

/** For how long nothing was recorded before a step, in milliseconds, by its number: of the first step after each pause. */
export function pausedBefore(
  steps: readonly Pick<StepDigest, 'n' | 'time'>[],
  pauses: readonly Pause[] = [],
): ReadonlyMap<number, number> {
  const before = new Map<number, number>();
  for (const { from, to } of pauses) {
    if (to === undefined) continue;
    const next = steps.find(({ time }) => time >= from);
    if (next) before.set(next.n, (before.get(next.n) ?? 0) + to - from);
  }
  return before;
}

/** The same within one flow: a pause before it, or after it, is none of it. */
export function pausedInFlow(
  {
    steps,
    startedAt,
    endedAt,
  }: Pick<Flow, 'startedAt' | 'endedAt'> & { steps: readonly Pick<StepDigest, 'n' | 'time'>[] },
  pauses: readonly Pause[] = [],
): ReadonlyMap<number, number> {
  return pausedBefore(
    steps,
    pauses.filter(({ from, to = from }) => from <= endedAt && to >= startedAt),
  );
}
