import { buildSteps } from '../../../flow/steps.ts';
import type { TraceStep } from '../../har.ts';
import type { ImportedTrace } from '../imported-trace.ts';

/** What is needed of a step to find it again. */
export type PlacedStep = Pick<TraceStep, 'n' | 'kind' | 'time' | 'tabId' | 'url'>;

/**
 * A trace of which only some steps were exported, with the numbers that these have in it now: what names a step names it
 * by the number that it had in the whole.
 *
 * @param told the steps as the file numbers them
 * @param ids of the exchanges of those that are HTTP, by these numbers
 */
export function renumbered(
  trace: ImportedTrace,
  told: readonly PlacedStep[],
  ids: ReadonlyMap<number, string>,
): ImportedTrace {
  const steps = buildSteps(trace.records);
  const byId = new Map(steps.map(({ id, n }) => [id, n]));
  const byPlace = new Map(steps.map((step) => [placeOf(step), step.n]));
  const numbers = new Map(
    told.flatMap((step) => {
      const id = ids.get(step.n);
      const n = id === undefined ? byPlace.get(placeOf(step)) : byId.get(id);
      return n === undefined ? [] : [[step.n, n] as const];
    }),
  );
  const own = (n: number) => numbers.get(n) ?? [];
  return {
    ...trace,
    notes: trace.notes.map(({ step, ...note }) => withStep(note, numbers, step)),
    marks: trace.marks.flatMap(own),
    attackRuns: trace.attackRuns.map((run) => ({
      ...run,
      results: run.results.map((result) => ({ ...result, step: numbers.get(result.step) ?? result.step })),
    })),
    ...(trace.told && {
      told: {
        steps: trace.told.steps.flatMap((step) => {
          const n = numbers.get(step.n);
          return n === undefined ? [] : [{ ...step, n }];
        }),
        flows: trace.told.flows.map((flow) => ({
          ...flow,
          outcome: withStep(withoutStep(flow.outcome), numbers, flow.outcome.step),
          steps: flow.steps.flatMap(own),
        })),
      },
    }),
  };
}

function placeOf({ kind, time, tabId, url }: Omit<PlacedStep, 'n'>): string {
  return JSON.stringify([kind, time, tabId, url]);
}

function withoutStep<T extends { step?: number }>({ step: _, ...rest }: T): Omit<T, 'step'> {
  return rest;
}

function withStep<T extends object>(
  rest: T,
  numbers: ReadonlyMap<number, number>,
  step?: number,
): T & { step?: number } {
  const n = step === undefined ? undefined : numbers.get(step);
  return n === undefined ? rest : { ...rest, step: n };
}
