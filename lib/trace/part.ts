import type { TraceHar } from './har.ts';

/**
 * A trace with some of its steps alone: their entries, the flows that they are of, the notes and marks that are about
 * them, and what was sent again of them. Their numbers stay, so that whoever has the whole finds them there.
 *
 * Made of a redacted trace it is redacted as the whole was: what is a secret anywhere in the session is hidden in its
 * part as well.
 *
 * @param chosen numbers of the steps; those that the trace does not have change nothing
 */
export function partOf({ log }: TraceHar, chosen: readonly number[]): TraceHar {
  const numbers = new Set(chosen);
  const has = ({ n }: { n: number }) => numbers.has(n);
  const told = log._consent;
  const steps = told.steps.filter(has);
  const kept = steps.flatMap(({ entry }) => entry ?? []);
  const places = new Map(kept.map((entry, place) => [entry, place]));
  const attempts = told.attempts?.filter(({ step }) => step !== undefined && numbers.has(step));
  const sent = new Set(attempts?.map(({ id }) => id));
  const runs = told.attackRuns?.flatMap((run) => {
    const results = run.results.filter((result) => result.attempts.some((id) => sent.has(id)));
    return results.length > 0 ? [{ ...run, results }] : [];
  });
  return {
    log: {
      ...log,
      entries: kept.flatMap((entry) => log.entries[entry] ?? []),
      _consent: {
        ...told,
        partOf: told.steps.length,
        steps: steps.map((step) =>
          step.entry === undefined ? step : { ...step, entry: places.get(step.entry) ?? step.entry },
        ),
        flows: told.flows.flatMap((flow) => {
          const own = flow.steps.filter((n) => numbers.has(n));
          return own.length > 0 ? [{ ...flow, steps: own }] : [];
        }),
        notes: told.notes.filter(({ step }) => step !== undefined && numbers.has(step)),
        marks: told.marks.filter((n) => numbers.has(n)),
        ...(attempts && { attempts }),
        ...(runs && { attackRuns: runs }),
      },
    },
  };
}
