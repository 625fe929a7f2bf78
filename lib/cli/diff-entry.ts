import type { Flow } from '../flow/step.ts';
import { type FieldDifference, isTrueDifference } from '../replay/comparison.ts';
import type { StepPair } from '../replay/flows-compared.ts';
import { differenceOf, type FlowPair, type SessionsCompared } from '../replay/sessions/sessions-compared.ts';

/** What `diff --json` says of two traces. Numbers of steps are those of the trace in question. */
export interface Compared {
  before: ComparedTrace;
  after: ComparedTrace;
  /** Something differs that is not new each time. What differs in the environment alone does not count. */
  differs: boolean;
  /** What became of both, in a sentence. */
  verdict: string;
  /** The first difference that matters, in a sentence. */
  sentence: string;
  flows: ComparedFlow[];
  onlyBefore: ComparedOutcome[];
  onlyAfter: ComparedOutcome[];
  environment: { what: string; before: string | null; after: string | null; sentence: string }[];
  /** What is not compared, and why, in sentences. */
  notes: readonly string[];
}

export interface ComparedTrace {
  file: string;
  warnings: readonly string[];
}

interface ComparedOutcome {
  id: string;
  system: string;
  title: string;
  outcome: string;
}

export interface ComparedFlow {
  before: ComparedOutcome;
  after: ComparedOutcome;
  /** It is the one that the sentence is about. */
  decisive: boolean;
  /** The first difference that matters, in a sentence. */
  sentence: string | null;
  /** How many values differ because each flow has them anew. */
  setAside: number;
  /** Where the two differ: steps with values that are not new each time, and steps that only one has. */
  steps: ComparedStep[];
}

export interface ComparedStep {
  before: number | null;
  after: number | null;
  words: string;
  fields: { section: string; field: string; before: string | null; after: string | null }[];
}

/** Hides what is secret in either trace. */
type Hide = (text: string, names?: readonly string[]) => string;

export function comparedTraces(
  [before, after]: readonly [ComparedTrace, ComparedTrace],
  compared: SessionsCompared,
  hide: Hide,
): Compared {
  const { pairs, onlyBefore, onlyAfter, decisive, verdict, sentence, environment, notes } = compared;
  return {
    ...{ before, after },
    differs: decisive !== undefined || onlyBefore.length + onlyAfter.length > 0,
    ...{ verdict: hide(verdict), sentence: hide(sentence) },
    flows: pairs.map((pair, at) => comparedFlow(pair, at === decisive, hide)),
    onlyBefore: onlyBefore.map((flow) => outcomeOf(flow, hide)),
    onlyAfter: onlyAfter.map((flow) => outcomeOf(flow, hide)),
    environment: environment.map(({ what, before = null, after = null, sentence }) => ({
      ...{ what, before, after, sentence },
    })),
    notes,
  };
}

function outcomeOf({ id, system, systemTitle, outcome }: Flow, hide: Hide): ComparedOutcome {
  const { kind, code } = outcome;
  return { id, system, title: systemTitle, outcome: code === undefined ? kind : `${kind} (${hide(code)})` };
}

function comparedFlow(pair: FlowPair, decisive: boolean, hide: Hide): ComparedFlow {
  const sentence = differenceOf(pair)?.sentence;
  return {
    before: outcomeOf(pair.before, hide),
    after: outcomeOf(pair.after, hide),
    decisive,
    sentence: sentence === undefined ? null : hide(sentence),
    setAside: pair.aside,
    steps: pair.compared.pairs.flatMap((one) => comparedStep(one, hide)),
  };
}

function comparedStep({ before, after, minor, comparison }: StepPair, hide: Hide): ComparedStep[] {
  const isAlone = !before || !after;
  const fields = (comparison?.sections ?? []).flatMap(({ title, fields }) =>
    fields.filter(isTrueDifference).map((field) => comparedField(title, field, hide)),
  );
  if (isAlone ? minor : fields.length === 0) return [];
  const words = hide((before ?? after)?.words ?? '');
  return [{ before: before?.n ?? null, after: after?.n ?? null, words, fields }];
}

function comparedField(section: string, { path, before, after }: FieldDifference, hide: Hide) {
  const names = path.split(/[\s.[\]]+/);
  const told = (value: string | undefined) => (value === undefined ? null : hide(value, names));
  return { section, field: hide(path), before: told(before), after: told(after) };
}
