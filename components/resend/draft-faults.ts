import type { Way } from '../../lib/flow/attempt.ts';
import { draftProblems } from '../../lib/flow/draft-problems.ts';
import type { DraftProblem, RequestDraft } from '../../lib/flow/request-draft.ts';

/** Seconds that an answer may be waited for. */
const SECONDS = { least: 1, most: 600 };

/** Why a draft cannot be sent in this way; empty where it can. */
export function faultsOf(draft: RequestDraft, way: Way): DraftProblem[] {
  if (way !== 'navigation') return draftProblems(draft);
  // Headers of its own a tab gets by a rule of the browser.
  const faults = draftProblems(draft, 'tab').filter(
    ({ where, reason }) => where !== 'headers' || /no name/.test(reason),
  );
  if (draft.body && draft.body.kind !== 'form') faults.push({ where: 'body', reason: 'A tab posts forms only.' });
  return faults;
}

/** Those of one field. */
export function faultsAt(faults: readonly DraftProblem[], where: string): string[] {
  return faults.filter((fault) => fault.where === where).map(({ reason }) => reason);
}

/** Milliseconds for a number of seconds that somebody typed, or in a sentence why it is none. */
export function timeoutOf(seconds: string): number | string {
  const typed = Number(seconds.trim().replace(',', '.'));
  if (seconds.trim() === '' || !Number.isFinite(typed)) return 'That is no number of seconds.';
  if (typed < SECONDS.least || typed > SECONDS.most)
    return `An answer is waited for between ${SECONDS.least} and ${SECONDS.most} seconds.`;
  return Math.round(typed * 1000);
}
