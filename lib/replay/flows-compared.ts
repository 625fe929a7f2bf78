import { placeOf } from '../flow/address.ts';
import type { Flow, Role, Step } from '../flow/step.ts';
import { compareSteps } from './comparison.ts';
import {
  differenceAt,
  differingAt,
  type FlowDifference,
  type FlowManner,
  type Found,
  partingAt,
  type StepPair,
  withoutSetAside,
} from './flow-difference.ts';
import { pathTemplate } from './same-kind.ts';

export type { FlowDifference, FlowManner, StepPair } from './flow-difference.ts';

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
/** By a link or by a form. */
const EITHER: ReadonlySet<Role> = new Set<Role>(['authorization-request', 'authorization-response', 'userinfo']);
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
 * @param manner what is known of the two besides their steps
 */
export function compareFlows(before: Flow, after: Flow, manner: FlowManner = {}): FlowsCompared {
  const [one, other] = [runsOf(before), runsOf(after)];
  const cut = Math.max(one.length, other.length) > ALIGNED;
  const pairs = aligned(one.slice(0, ALIGNED), other.slice(0, ALIGNED)).map((pair) => pairOf(pair, manner));
  const parting = firstOf(pairs, pairs.length, (pair) => partingAt(pair, manner));
  const first = firstOf(pairs, (parting?.pair ?? pairs.length - 1) + 1, (pair) => differenceAt(pair, manner));
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
  if (MINOR.has(one.last.role)) return 0;
  // Who reads and who writes do not do the same, but for what a browser may do either way.
  if (one.last.method !== other.last.method) return EITHER.has(one.last.role) ? 1 : 0;
  return 4;
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

function pairOf([one, other]: RunPair, manner: FlowManner): StepPair {
  const [before, after] = [one?.last, other?.last];
  const role = (before ?? after)?.role ?? 'other';
  const minor = MINOR.has(role) || (CACHED.has(role) && !(before && after));
  const comparison =
    before && after && !minor ? withoutSetAside(compareSteps(before, after), { before, after }, manner) : undefined;
  return {
    ...(before && { before }),
    ...(after && { after }),
    times: [one?.times ?? 0, other?.times ?? 0],
    minor,
    ...(comparison && { comparison }),
    differing: differingAt(comparison),
  };
}

type Look = (pair: StepPair) => Found | undefined;

function firstOf(pairs: readonly StepPair[], end: number, look: Look): FlowDifference | undefined {
  for (const [index, pair] of pairs.slice(0, end).entries()) {
    const found = look(pair);
    if (found) return { pair: index, ...found };
  }
  return undefined;
}
