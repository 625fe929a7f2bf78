import type { TraceHar } from './har.ts';
import { judgementOfPart, readJudgement } from './judgement.ts';

/**
 * A trace with some of its steps alone: their entries, the flows that they are of, the notes and marks that are about
 * them, and what was sent again of them. Their numbers stay, so that whoever has the whole finds them there. What is of
 * the session and of no step (errors of pages, pictures) is left out.
 *
 * Made of a redacted trace it is redacted as the whole was: what is a secret anywhere in the session is hidden in its
 * part as well.
 *
 * @param chosen numbers of the steps; those that the trace does not have change nothing
 */
export function partOf({ log }: TraceHar, chosen: readonly number[]): TraceHar {
  const numbers = new Set(chosen);
  const has = ({ n }: { n: number }) => numbers.has(n);
  const { bodies: _, unsent: __, consoleErrors: ___, screenshots: ____, judgement, ...told } = log._consent;
  const found = readJudgement(judgement).judgement;
  const steps = told.steps.filter(has);
  const kept = steps.flatMap(({ entry }) => entry ?? []);
  const indexes = new Map(kept.map((entry, index) => [entry, index]));
  const attempts = told.attempts?.filter(({ step }) => step !== undefined && numbers.has(step));
  const places = new Set(steps.map(placeOf));
  const navigations = told.navigations?.filter((one) => places.has(placeOf(one)));
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
          step.entry === undefined ? step : { ...step, entry: indexes.get(step.entry) ?? step.entry },
        ),
        flows: told.flows.flatMap((flow) => {
          const own = flow.steps.filter((n) => numbers.has(n));
          return own.length > 0 ? [{ ...flow, steps: own }] : [];
        }),
        notes: told.notes.filter(({ step }) => step !== undefined && numbers.has(step)),
        marks: told.marks.filter((n) => numbers.has(n)),
        ...(navigations && { navigations }),
        ...(attempts && { attempts }),
        ...(runs && { attackRuns: runs }),
        ...(found && { judgement: judgementOfPart(found, numbers) }),
      },
    },
  };
}

/** What a step that is no request has of the navigation of which it was made. */
function placeOf({ time, tabId, url }: { time: number; tabId: number; url: string }): string {
  return JSON.stringify([time, tabId, url]);
}
