import type { Environment } from '../../flow/environment.ts';
import type { Flow, Step } from '../../flow/step.ts';
import type { FlowDifference, StepPair } from '../flow-difference.ts';
import { compareFlows, type FlowsCompared } from '../flows-compared.ts';
import { compareEnvironments, type EnvironmentDifference } from './environments.ts';
import type { FlowLives } from './flow-lives.ts';
import { pairFlows } from './flow-pairs.ts';
import { livesCompared } from './lives-compared.ts';

/** One of two sessions that are compared. */
export interface SessionSide {
  flows: readonly Flow[];
  /** The lives of the values of a flow, and their clocks; asked for once for each flow that has a partner. */
  livesOf(flow: Flow): FlowLives;
  /** Absent where it is not known. */
  environment?: Environment;
}

/** A flow of each session, laid over each other. */
export interface FlowPair {
  before: Flow;
  after: Flow;
  compared: FlowsCompared;
  /** How many values differ that each flow has anew. */
  aside: number;
}

/** Two sessions laid over each other. */
export interface SessionsCompared {
  /** In the order of the first session. */
  pairs: readonly FlowPair[];
  /** Flows without a partner in the other session. */
  onlyBefore: readonly Flow[];
  onlyAfter: readonly Flow[];
  environment: readonly EnvironmentDifference[];
  /** What became of both, in a sentence. */
  verdict: string;
  /** The pair of flows that tells most: the first of which one went otherwise. Absent where no pair differs. */
  decisive?: number;
  /** The first difference that matters, of that pair, in one sentence; or that there is none. */
  sentence: string;
  /** What is not compared, and why, in sentences. */
  notes: readonly string[];
}

/** Flows of each session that are compared. */
const FLOWS = 200;

/**
 * Lays two sessions over each other: their flows in pairs, each pair compared step by step, and what each flow has anew
 * set aside by the lives of its values. Names in one sentence the first difference that matters of the first pair that
 * came out otherwise. Which of several differences is the cause is not known, and signatures are not checked.
 *
 * @param before the first one: the earlier, or the one that is known to be good
 */
export function compareSessions(before: SessionSide, after: SessionSide): SessionsCompared {
  const work = comparing(before, after);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** How many pairs of flows are compared. */
export interface PairsDone {
  done: number;
  of: number;
}

/** The same, pair by pair, for whoever has other things to do between them. */
export function* comparing(before: SessionSide, after: SessionSide): Generator<PairsDone, SessionsCompared> {
  const told = pairFlows(before.flows.slice(0, FLOWS), after.flows.slice(0, FLOWS));
  const pairs: FlowPair[] = [];
  for (const [one, other] of told.pairs) {
    yield { done: pairs.length, of: told.pairs.length };
    const { aside, ...manner } = livesCompared(before.livesOf(one), after.livesOf(other));
    pairs.push({ before: one, after: other, compared: compareFlows(one, other, { ...manner, names: NAMES }), aside });
  }
  const decisive = decisiveOf(pairs);
  const pair = pairs[decisive ?? -1];
  const most = Math.max(before.flows.length, after.flows.length);
  const cut = most > FLOWS ? [`Only the first ${FLOWS} consents of each session are compared.`] : [];
  return {
    ...{ pairs, onlyBefore: told.onlyBefore, onlyAfter: told.onlyAfter },
    environment: compareEnvironments(before.environment, after.environment),
    verdict: verdictOf(before.flows, after.flows, pair),
    ...(decisive !== undefined && { decisive }),
    sentence: sentenceOf(pair, told.pairs.length, [told.onlyBefore, told.onlyAfter]),
    notes: [...cut, ...pairs.flatMap(({ compared: { note } }) => note ?? [])],
  };
}

const NAMES = { before: 'the first', after: 'the second', both: 'both' };

function decisiveOf(pairs: readonly FlowPair[]): number | undefined {
  const ways: ((pair: FlowPair) => boolean)[] = [
    ({ before, after }) => before.outcome.kind !== after.outcome.kind || before.outcome.code !== after.outcome.code,
    ({ compared: { parting } }) => parting !== undefined,
    ({ compared: { first } }) => first !== undefined,
  ];
  for (const way of ways) {
    const found = pairs.findIndex(way);
    if (found >= 0) return found;
  }
  return undefined;
}

/** The difference that says most of two flows. */
export function differenceOf({ compared: { first, parting } }: FlowPair): FlowDifference | undefined {
  return first ?? parting;
}

function sentenceOf(pair: FlowPair | undefined, paired: number, alone: readonly (readonly Flow[])[]): string {
  const difference = pair && differenceOf(pair);
  if (difference) return missingOf(pair, difference) ?? difference.sentence;
  if (pair)
    return 'Nothing that was recorded of the two says why: they differ only in what comes after their last step.';
  const [before, after] = alone.map((flows) => flows[0]);
  if (paired === 0 && before && after) return 'No consent of the one session is of the kind of one in the other.';
  const lonely = before ?? after;
  if (lonely) return `Only the ${before ? 'first' : 'second'} session has this consent: ${named(lonely)}.`;
  return paired === 0 ? 'There is nothing to compare.' : 'Both do the same, but for what is new each time.';
}

/** Of a step that one of the two does not have: what that one does instead, or why it ended before. */
function missingOf(pair: FlowPair, { pair: at }: FlowDifference): string | undefined {
  const { before, after } = pair.compared.pairs[at] ?? {};
  const step = before ?? after;
  if (!step || (before && after)) return undefined;
  const [has, other, lacking] = before ? ['first', 'second', pair.after] : ['second', 'first', pair.before];
  const instead = insteadOf(pair.compared.pairs, at);
  if (instead)
    return `They go on otherwise: the ${has} with ${step.words} (#${step.n}), the ${other} with ${instead.words} (#${instead.n}).`;
  const only = `Only the ${has} has this step: ${step.words} (#${step.n}).`;
  const { kind, reason, step: end } = lacking.outcome;
  if (kind === 'consented' || kind === 'waiting' || end === undefined) return only;
  return `${only} The ${other} ended at #${end}: ${reason}`;
}

/** A step that the other one has in place of this one: before any that both have. */
function insteadOf(pairs: readonly StepPair[], at: number): Step | undefined {
  const side = pairs[at]?.before ? 'after' : 'before';
  for (const pair of pairs.slice(at + 1)) {
    if (pair.minor) continue;
    if (pair.before && pair.after) return undefined;
    if (pair[side]) return pair[side];
  }
  return undefined;
}

function verdictOf(before: readonly Flow[], after: readonly Flow[], pair: FlowPair | undefined): string {
  if (before.length + after.length === 0) return 'No consent was recognised in either session.';
  if (before.length === 0 || after.length === 0)
    return `No consent was recognised in the ${before.length === 0 ? 'first' : 'second'} session.`;
  if (!pair) return 'Every consent that both sessions have came to the same.';
  const [was, is] = [cameTo(pair.before), cameTo(pair.after)];
  const { systemTitle } = pair.after;
  return was === is ? `${systemTitle}: both ${was}.` : `${systemTitle}: the first ${was}, the second ${is}.`;
}

const CAME_TO = {
  consented: 'consented',
  refused: 'was refused',
  failed: 'failed',
  abandoned: 'was abandoned',
  waiting: 'did not come to an end',
};

function cameTo({ outcome: { kind, code } }: Flow): string {
  return code === undefined ? CAME_TO[kind] : `${CAME_TO[kind]} (${code})`;
}

function named(flow: Flow): string {
  return `${flow.systemTitle}, which ${cameTo(flow)}`;
}
