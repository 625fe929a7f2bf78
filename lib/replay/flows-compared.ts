import { placeOf } from '../flow/address.ts';
import type { Flow, Role, Step } from '../flow/step.ts';
import { type Comparison, compareSteps, type FieldDifference, isTrueDifference } from './comparison.ts';
import { pathTemplate } from './same-kind.ts';

/** Two steps that do the same in their flows, or one that has no counterpart. */
export interface StepPair {
  before?: Step;
  after?: Step;
  /** How often the same was asked in a row; the last one stands for all. */
  times: readonly [before: number, after: number];
  /**
   * Pages and hops between the steps of the protocol, of which only that they fail counts, and what the one had kept from
   * before.
   */
  minor: boolean;
  /** Of two steps of the protocol. */
  comparison?: Comparison;
  /** How many values differ of those by which a server decides, or that tell what it decided. */
  differing: number;
}

/** What makes two flows differ, at one pair of steps. */
export interface FlowDifference {
  /** Index of the pair. */
  pair: number;
  /** Title of the part of the message; absent where one flow has no such step, or the step came to something else. */
  section?: string;
  field?: FieldDifference;
  /** One sentence, without the values. */
  sentence: string;
}

/** Two flows laid over each other. */
export interface FlowsCompared {
  pairs: readonly StepPair[];
  /** The first step that came to something else in the other flow, or has no counterpart there. */
  parting?: FlowDifference;
  /** The first thing that differs and need not, up to where they part: what comes first may be why. */
  first?: FlowDifference;
  /** What is not compared, and why, in a sentence. */
  note?: string;
}

/** Between the steps of the protocol. */
const MINOR: ReadonlySet<Role> = new Set<Role>(['page', 'redirect', 'other', 'bank-page']);
/** Kept from the last time by whoever has them: that they are not asked for says nothing. */
const CACHED: ReadonlySet<Role> = new Set<Role>(['discovery', 'jwks']);
/** Part of no consent. */
const LEFT_OUT: ReadonlySet<Role> = new Set<Role>(['static', 'preflight']);

/** Steps of each flow that are aligned; repetitions count as one. */
const ALIGNED = 600;

/**
 * Lays two flows over each other: their steps in order, aligned by role and then by place, each pair compared by
 * `compareSteps`. Names the step at which they part, and before it the first difference that is not new each time by
 * nature. Which of several differences is the cause is not known: the first is named.
 *
 * @param before the earlier one, or the one that is known to be good
 */
export function compareFlows(before: Flow, after: Flow): FlowsCompared {
  const [one, other] = [runsOf(before), runsOf(after)];
  const cut = Math.max(one.length, other.length) > ALIGNED;
  const pairs = aligned(one.slice(0, ALIGNED), other.slice(0, ALIGNED)).map(pairOf);
  const parting = firstOf(pairs, pairs.length, partingAt);
  const first = firstOf(pairs, (parting?.pair ?? pairs.length - 1) + 1, differenceAt);
  const note = `Only the first ${ALIGNED} steps of each flow are compared.`;
  return { pairs, ...(parting && { parting }), ...(first && { first }), ...(cut && { note }) };
}

/** Steps that ask the same thing in a row. */
interface Run {
  last: Step;
  times: number;
  /** Role and kind: what must be the same in a pair. */
  role: string;
  /** Method, host and path without ids: what should be. */
  place: string;
}

function runsOf({ steps }: Flow): Run[] {
  const runs: Run[] = [];
  for (const step of steps) {
    if (LEFT_OUT.has(step.role)) continue;
    const before = runs.at(-1);
    if (before && isRepeated(before.last, step)) {
      before.last = step;
      before.times += 1;
    } else runs.push({ last: step, times: 1, role: `${step.role} ${step.kind}`, place: placeIn(step) });
  }
  return runs;
}

/** Asked again how it stands; whoever posts the same twice does something twice. */
function isRepeated(before: Step, step: Step): boolean {
  const sameRequest = before.role === step.role && before.method === step.method && before.url === step.url;
  return sameRequest && step.kind === 'http' && step.method === 'GET';
}

function placeIn({ method = '', url }: Step): string {
  return `${method} ${pathTemplate(placeOf(url))}`;
}

/** How well two runs fit: not at all, by what they are, or also by where they are. */
function closeness(one: Run, other: Run): number {
  if (one.role !== other.role) return 0;
  if (one.place === other.place) return MINOR.has(one.last.role) ? 2 : 5;
  return MINOR.has(one.last.role) ? 0 : 4;
}

type RunPair = readonly [Run | undefined, Run | undefined];

/** The alignment that fits best and keeps the order of both; of equal ones that which pairs the earlier steps. */
function aligned(one: readonly Run[], other: readonly Run[]): RunPair[] {
  const width = other.length + 1;
  const best = new Int32Array((one.length + 1) * width);
  const at = (i: number, j: number) => best[i * width + j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1)
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const both = closeness(one[i] as Run, other[j] as Run);
      const paired = both === 0 ? 0 : both + at(i + 1, j + 1);
      best[i * width + j] = Math.max(paired, at(i + 1, j), at(i, j + 1));
    }
  const pairs: RunPair[] = [];
  let [i, j] = [0, 0];
  while (i < one.length && j < other.length) {
    const both = closeness(one[i] as Run, other[j] as Run);
    if (both > 0 && at(i, j) === both + at(i + 1, j + 1)) pairs.push([one[i++], other[j++]]);
    else if (at(i, j) === at(i + 1, j)) pairs.push([one[i++], undefined]);
    else pairs.push([undefined, other[j++]]);
  }
  while (i < one.length) pairs.push([one[i++], undefined]);
  while (j < other.length) pairs.push([undefined, other[j++]]);
  return pairs;
}

function pairOf([one, other]: RunPair): StepPair {
  const [before, after] = [one?.last, other?.last];
  const role = (before ?? after)?.role ?? 'other';
  const minor = MINOR.has(role) || (CACHED.has(role) && !(before && after));
  const comparison = before && after && !minor ? compareSteps(before, after) : undefined;
  return {
    ...(before && { before }),
    ...(after && { after }),
    times: [one?.times ?? 0, other?.times ?? 0],
    minor,
    ...(comparison && { comparison }),
    differing: ORDER.reduce((sum, title) => sum + mattering(comparison, title).length, 0),
  };
}

type Look = (pair: StepPair) => Omit<FlowDifference, 'pair'> | undefined;

function firstOf(pairs: readonly StepPair[], end: number, look: Look): FlowDifference | undefined {
  for (const [index, pair] of pairs.slice(0, end).entries()) {
    const found = look(pair);
    if (found) return { pair: index, ...found };
  }
  return undefined;
}

/** Where one came to something else: another class of status, an error in the one alone, another word for how it ended. */
function partingAt(pair: StepPair): Omit<FlowDifference, 'pair'> | undefined {
  const { before, after, minor } = pair;
  if (!before || !after) return minor ? undefined : { sentence: missing(pair) };
  const name = nameOf(pair);
  const [was, is] = [resultOf(before), resultOf(after)];
  if (was !== is) return { sentence: `${name}: ${was} in #${before.n}, ${is} in #${after.n}.` };
  const [wrong, worse] = [errorOf(before), errorOf(after)];
  if (wrong !== worse && !minor)
    return { sentence: `${name}: ${wrong ?? 'no error'} in #${before.n}, ${worse ?? 'no error'} in #${after.n}.` };
  if (before.words !== after.words && !minor)
    return { sentence: `${name} is “${before.words}” in #${before.n}, “${after.words}” in #${after.n}.` };
  return undefined;
}

function missing({ before, after }: StepPair): string {
  const step = before ?? after;
  return `One of the two has no such step: ${step?.words} (#${step?.n}).`;
}

function nameOf({ before, after }: StepPair): string {
  // How it ended stands behind a colon, and may be what differs.
  const [words = ''] = (before ?? after)?.words.split(':') ?? [];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} (#${before?.n} and #${after?.n})`;
}

/** What an answer comes to, as far as its status tells. */
function resultOf({ kind, status, error }: Step): string {
  if (kind !== 'http') return 'no request';
  if (status === undefined) return error === undefined ? 'no answer' : `failed (${error})`;
  if (status < 400) return status < 300 ? 'an answer' : 'a redirect';
  return `status ${status}`;
}

/** The error of the protocol that an address or an answer names. */
function errorOf({ url, exchange, response }: Step): string | undefined {
  const inAddress = [exchange?.redirectUrl, url].map(
    (address) => /[?&#]error=([\w.%+-]{1,80})/.exec(address ?? '')?.[1],
  );
  const named = inAddress.find((found) => found !== undefined);
  return named ?? /"error"\s{0,4}:\s{0,4}"([^"]{1,80})"/.exec(response.body?.text?.slice(0, 4000) ?? '')?.[1];
}

/** Requests first, for what was asked comes before what came of it. */
const ORDER = [
  'Address',
  'Query',
  'Fragment',
  'Request headers',
  'Request body',
  'Result',
  'Redirects to',
  'Redirects to: query',
  'Redirects to: fragment',
  'Response headers',
  'Response body',
];

/** Headers by which a server decides; others are the browser's, or of transport. */
const DECIDING =
  /^(authorization|content-type|accept|www-authenticate|dpop|tpp-[\w-]*|aspsp-[\w-]*|x?-?consent-?id|client-cert|x-jws-signature)( |$)/;

function differenceAt(pair: StepPair): Omit<FlowDifference, 'pair'> | undefined {
  const { comparison } = pair;
  if (!comparison) return partingAt(pair);
  for (const title of ORDER) {
    const [field] = mattering(comparison, title);
    if (field) return { section: title, field, sentence: inWords(pair, title, field) };
  }
  return partingAt(pair);
}

function mattering(comparison: Comparison | undefined, title: string): FieldDifference[] {
  const section = comparison?.sections.find((one) => one.title === title);
  return (section?.fields ?? []).filter((one) => isTrueDifference(one) && counts(title, one));
}

function counts(title: string, { path }: FieldDifference): boolean {
  if (title.endsWith('headers')) return DECIDING.test(path);
  // Pages differ from visit to visit; of a redirect the state tells no more than its status.
  return !(title === 'Response body' && path === 'text') && !(title === 'Result' && path === 'state');
}

function inWords(pair: StepPair, title: string, { path, kind, words = 'another value' }: FieldDifference): string {
  const { before, after } = pair;
  const told = {
    same: 'the same',
    changed: words,
    added: `only in #${after?.n}`,
    removed: `only in #${before?.n}`,
  }[kind];
  return `${nameOf(pair)}, ${title.toLowerCase()}: ${path}, ${told}.`;
}
