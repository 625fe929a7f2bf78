import { count, duration, shortUrl } from '../flow/amounts.ts';
import type { Party } from '../flow/parties.ts';
import type { Flow, OutcomeKind, Step } from '../flow/step.ts';
import type { ValueEvent } from '../flow/value.ts';
import { type Folded, stepsIn } from './fold.ts';
import { type Found, foundWords } from './found.ts';

/** What happens to the selected value in a row, and what it is called. */
export interface Marked {
  event: ValueEvent;
  name: string;
}

/** `#9 authorization response`, `#12 SCA status ×3: started → finalised`. */
export function titleOf({ steps }: Folded): string {
  const [first] = steps;
  const last = steps.at(-1);
  if (!first || !last) return '';
  const words = first.words || first.role;
  if (steps.length === 1) return `#${first.n} ${words}`;
  const [head, state] = parted(words);
  const [sameHead, laterState] = parted(last.words || last.role);
  const change = state === laterState ? state : `${state} → ${laterState}`;
  return sameHead === head && state !== ''
    ? `#${first.n} ${head} ×${steps.length}: ${change}`
    : `#${first.n} ${words} ×${steps.length}`;
}

/** `SCA status: started` as what is asked and what is answered. */
function parted(words: string): [head: string, state: string] {
  const colon = words.lastIndexOf(': ');
  return colon === -1 ? [words, ''] : [words.slice(0, colon), words.slice(colon + 2)];
}

const KINDS: Record<Step['kind'], string> = {
  http: '',
  'deep-link': 'opens',
  fragment: 'fragment of',
  history: 'address',
  'tab-opened': 'new tab',
  'tab-closed': 'tab',
};

/** `GET /authorize`; with the host where the lane stands for several, behind the error where it failed. */
export function detailOf(step: Step, withHost: boolean): string {
  const { host, path } = shortUrl(step.url);
  if (step.kind !== 'http') return [KINDS[step.kind], host + path].join(' ');
  const address = withHost ? host + path : path || '/';
  const request = `${step.method ?? ''} ${address}`.trim();
  return isFailed(step) && step.error ? `${step.error} · ${request}` : request;
}

/** `→ 200`, `✕ 404`, `✕ failed`, `…` while it is under way. */
export function statusOf(step: Step): string {
  if (step.kind !== 'http') return '';
  if (isFailed(step)) return `✕ ${step.status ?? 'failed'}`;
  if (step.held) return 'held';
  return step.status === undefined ? '…' : `→ ${step.status}`;
}

/** True for a hop that did not get there, or was answered with an error. */
export function isFailed({ kind, status, error, exchange }: Step): boolean {
  // A redirect to an app ends in an error of the browser, for it has nowhere to go.
  if (exchange?.state === 'redirected') return false;
  return kind === 'http' && (status === undefined ? error !== undefined : status >= 400);
}

/** `12.0 s later`; `40.0 s later, 30.0 s of it not recorded`. */
export function laterWords(milliseconds: number, unrecorded?: number): string {
  const later = `${duration(milliseconds)} later`;
  return unrecorded === undefined ? later : `${later}, ${duration(unrecorded)} of it not recorded`;
}

/** How a row is read out: `#9 authorization response, browser to third party, 302, returned: state`. */
export function nameOf(
  row: Folded & { step: Step; outcome?: OutcomeKind; pause?: number; unrecorded?: number },
  parties: ReadonlyMap<string, string>,
  marked: Marked | undefined,
  found?: Found,
): string {
  const { step, arrow, preflights, outcome, pause } = row;
  const who = (id: string) => parties.get(id) ?? id;
  const failure = isFailed(step) ? `failed${step.error ? `: ${step.error}` : ''}` : undefined;
  return [
    titleOf(row),
    pause === undefined ? undefined : laterWords(pause, row.unrecorded),
    arrow.from === arrow.to ? `at the ${who(arrow.to)}` : `${who(arrow.from)} to ${who(arrow.to)}`,
    arrow.cause === undefined || arrow.cause === arrow.from ? undefined : `sent there by ${who(arrow.cause)}`,
    step.status,
    failure,
    preflights.length > 0 ? 'with a CORS preflight' : undefined,
    found && foundWords(found),
    outcome && `decides the outcome: ${outcome}`,
    marked && `${marked.event}: ${marked.name}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

/** What each party is called where it cannot be seen: by its kind, and by its name where there are two. */
export function spokenParties(parties: readonly Party[]): ReadonlyMap<string, string> {
  const titles = parties.map(({ title }) => title);
  const isAlone = (title: string) => titles.indexOf(title) === titles.lastIndexOf(title);
  return new Map(
    parties.map(({ id, kind, title, name }) => [
      id,
      kind === 'browser' ? 'browser' : isAlone(title) ? title : `${title} ${name}`,
    ]),
  );
}

/** What happens to the selected value in any step of a row. */
export function markedIn(row: Folded, events: ReadonlyMap<number, ValueEvent>): ValueEvent | undefined {
  if (events.size === 0) return undefined;
  const step = stepsIn(row).find(({ n }) => events.has(n));
  return step && events.get(step.n);
}

/** What stands above an exported picture: `OpenID Connect: failed access_denied, 2026-11-21 17:12 UTC, 4 secrets hidden`. */
export function aboutFlow({ systemTitle, outcome, startedAt }: Flow, hidden: number): string {
  const day = new Date(startedAt).toISOString();
  return [
    `${systemTitle}: ${outcome.kind}${outcome.code ? ` ${outcome.code}` : ''}`,
    `${day.slice(0, 10)} ${day.slice(11, 16)} UTC`,
    `${count(hidden, 'secret')} hidden`,
  ].join(', ');
}
