import { type Attempt, type CookieChoice, recordsOf, type Way } from '../../lib/flow/attempt.ts';
import { changesIn } from '../../lib/flow/draft-changes.ts';
import { draftOf } from '../../lib/flow/request-draft.ts';
import type { Step } from '../../lib/flow/step.ts';
import { buildSteps } from '../../lib/flow/steps.ts';
import { clock, count } from '../words.ts';

export const WAYS: Readonly<Record<Way, string>> = {
  single: 'Send, follow no redirect',
  'hop-by-hop': 'Send, follow hop by hop',
  navigation: 'Navigate in the tab',
};

export const COOKIES: Readonly<Record<CookieChoice, string>> = {
  profile: 'of the browser',
  draft: 'of the draft',
  none: 'none',
};

/** What was sent in it and came back, as steps like those of a session, numbered within the attempt. */
export function hopsOf(attempt: Pick<Attempt, 'exchanges'>): Step[] {
  return buildSteps(recordsOf(attempt)).filter(({ kind }) => kind === 'http');
}

/** `the attempt of 12:00:03.120` */
export function attemptName({ at }: Pick<Attempt, 'at'>): string {
  return `the attempt of ${clock(at)}`;
}

/** How it came out in a word: the status it got in the end, or why there is none. */
export function attemptResult({ state, exchanges, deepLink }: Attempt): string {
  if (state === 'running') return exchanges.length > 1 ? `under way, at hop ${exchanges.length}` : 'under way';
  const status = exchanges.at(-1)?.status;
  const result = status === undefined ? { done: 'done', failed: 'failed', cancelled: 'cancelled' }[state] : `${status}`;
  const ended = status !== undefined && state !== 'done' ? `${result}, ${state}` : result;
  return deepLink === undefined ? ended : `${ended}, leads to an app`;
}

/** Names that are told; of more only how many. */
const TOLD = 6;

/** What was changed before it was sent: `state, header Accept changed`. */
export function changesInWords(step: Step, { draft }: Pick<Attempt, 'draft'>): string {
  const names = changesIn(draftOf(step).draft, draft).map((name) => (name === '' ? 'one without a name' : name));
  if (names.length === 0) return 'as it was recorded';
  const told = names.slice(0, TOLD).map((name) => name.slice(0, 60));
  return `${told.join(', ')}${names.length > TOLD ? ` and ${names.length - TOLD} more` : ''} changed`;
}

/** How it was sent, in a few words. */
export function attemptManner({ way, cookies, exchanges }: Attempt): string {
  const hops = exchanges.length > 1 ? `, ${count(exchanges.length, 'hop')}` : '';
  const manner = { single: 'not followed', 'hop-by-hop': `followed hop by hop${hops}`, navigation: `in a tab${hops}` };
  return `${manner[way]} · cookies ${COOKIES[cookies]}`;
}
