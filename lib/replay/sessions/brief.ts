import type { Flow, Outcome, Step } from '../../flow/step.ts';
import type { SectionDifference } from '../comparison.ts';
import { isTrueDifference } from '../comparison.ts';
import type { FlowDifference, StepPair } from '../flow-difference.ts';
import type { EnvironmentDifference } from './environments.ts';
import { differenceOf, type FlowPair, type SessionsCompared } from './sessions-compared.ts';

/** Two sessions laid over each other, as much of it as is shown: plain data, which goes from one thread to another. */
export interface ComparedBrief {
  verdict: string;
  sentence: string;
  /** Index of the pair that the sentence speaks of. */
  decisive?: number;
  pairs: PairBrief[];
  onlyBefore: FlowBrief[];
  onlyAfter: FlowBrief[];
  environment: readonly EnvironmentDifference[];
  notes: readonly string[];
}

export interface FlowBrief {
  id: string;
  systemTitle: string;
  outcome: Outcome;
  startedAt: number;
  steps: number;
}

export interface PairBrief {
  before: FlowBrief;
  after: FlowBrief;
  /** How many values each has anew. */
  aside: number;
  /** The difference that says most: its row, and the two texts where it is of a field. */
  difference?: { row: number; sentence: string; before?: string; after?: string };
  /** The row at which they part. */
  parting?: number;
  rows: RowBrief[];
}

export interface StepBrief {
  n: number;
  words: string;
  /** `200`, or the browser's word for why there is none. */
  result?: string;
}

export interface RowBrief {
  before?: StepBrief;
  after?: StepBrief;
  times: readonly [before: number, after: number];
  minor: boolean;
  /** How many values differ that matter. */
  differing: number;
  /** What differs and need not: what was asked before what came of it. */
  fields: FieldBrief[];
  /** How many differ that are not listed. */
  more: number;
}

export interface FieldBrief {
  section: string;
  path: string;
  /** Absent where it was added, and cut where it is long. */
  before?: string;
  after?: string;
  words?: string;
}

/** Fields that are listed of a step, and characters of a value. */
const MOST = { fields: 40, characters: 240 };

export function briefOf(compared: SessionsCompared): ComparedBrief {
  const { verdict, sentence, decisive, environment, notes } = compared;
  return {
    ...{ verdict, sentence, environment, notes },
    ...(decisive !== undefined && { decisive }),
    pairs: compared.pairs.map(pairBrief),
    onlyBefore: compared.onlyBefore.map(flowBrief),
    onlyAfter: compared.onlyAfter.map(flowBrief),
  };
}

function pairBrief(pair: FlowPair): PairBrief {
  const { before, after, aside, compared } = pair;
  const difference = differenceOf(pair);
  return {
    ...{ before: flowBrief(before), after: flowBrief(after), aside },
    ...(difference && { difference: differenceBrief(difference) }),
    ...(compared.parting && { parting: compared.parting.pair }),
    rows: compared.pairs.map(rowBrief),
  };
}

function differenceBrief({ pair, sentence, field }: FlowDifference): NonNullable<PairBrief['difference']> {
  return { row: pair, sentence, ...textsOf(field ?? {}) };
}

function flowBrief({ id, systemTitle, outcome, startedAt, steps }: Flow): FlowBrief {
  return { id, systemTitle, outcome, startedAt, steps: steps.length };
}

function rowBrief({ before, after, times, minor, differing, comparison }: StepPair): RowBrief {
  const fields = (comparison?.sections ?? []).toSorted((a, b) => order(a) - order(b)).flatMap(fieldsOf);
  return {
    ...(before && { before: stepBrief(before) }),
    ...(after && { after: stepBrief(after) }),
    ...{ times, minor, differing, fields: fields.slice(0, MOST.fields) },
    more: Math.max(0, fields.length - MOST.fields),
  };
}

/** What was asked before what came of it; how long it took comes last. */
function order({ title }: SectionDifference): number {
  return title === 'Time' ? 2 : /^(Result|Redirects|Response)/.test(title) ? 1 : 0;
}

function fieldsOf({ title, fields }: SectionDifference): FieldBrief[] {
  return fields.filter(isTrueDifference).map((field) => ({
    ...{ section: title, path: cut(field.path), ...textsOf(field) },
    ...(field.words !== undefined && { words: field.words }),
  }));
}

function stepBrief({ n, words, status, error }: Step): StepBrief {
  const result = status === undefined || status === 0 ? error : String(status);
  return { n, words, ...(result !== undefined && { result }) };
}

function textsOf({ before, after }: { before?: string; after?: string }): { before?: string; after?: string } {
  return { ...(before !== undefined && { before: cut(before) }), ...(after !== undefined && { after: cut(after) }) };
}

function cut(text: string): string {
  return text.length > MOST.characters ? `${text.slice(0, MOST.characters)}…` : text;
}
