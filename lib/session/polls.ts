import type { StepDigest } from '../reader/digest.ts';

/** One request asked again and again, with nothing else in between. */
export interface Poll {
  /** In their order; among them the preflights that the browser sent in between. */
  steps: readonly StepDigest[];
  /** The last answer: what the whole came to. */
  last: StepDigest;
  /** `consent status ×14: received → valid`. */
  title: string;
}

/** Fewer are shown one by one: folding two rows into one hides more than it spares. */
const LEAST = 3;
/** Answers that are told one by one; of more only the ends. */
const TOLD = 4;

/**
 * The steps of one flow with every run of the same method, address and role as one entry. A preflight to that address
 * in between does not end a run. Steps that are not requests are never folded.
 */
export function foldPolls(steps: readonly StepDigest[]): (StepDigest | Poll)[] {
  const folded: (StepDigest | Poll)[] = [];
  for (let from = 0; from < steps.length; ) {
    const run = runFrom(steps, from);
    const asked = run.filter((step) => isSame(run[0], step));
    if (asked.length < LEAST) folded.push(...run);
    else folded.push({ steps: run, last: asked[asked.length - 1] as StepDigest, title: titleOf(asked) });
    from += run.length;
  }
  return folded;
}

export function isPoll(entry: StepDigest | Poll): entry is Poll {
  return 'steps' in entry;
}

/** From the step at `from` on, as long as it is asked again. Ends with a repetition, never with a preflight. */
function runFrom(steps: readonly StepDigest[], from: number): StepDigest[] {
  const first = steps[from];
  let end = from + 1;
  for (let at = end; at < steps.length; at++) {
    const step = steps[at];
    if (isSame(first, step)) end = at + 1;
    else if (step?.role !== 'preflight' || step.url !== first?.url) break;
  }
  return steps.slice(from, end);
}

function isSame(a: StepDigest | undefined, b: StepDigest | undefined): boolean {
  if (a?.kind !== 'http' || b?.kind !== 'http') return false;
  return a.method === b.method && a.url === b.url && a.role === b.role;
}

function titleOf(asked: readonly StepDigest[]): string {
  const stem = stemOf(asked.map(({ words }) => words));
  const tails = asked.map(({ words }) => words.slice(stem.length).replace(/^[:,]? /, ''));
  const isTold = tails.some((tail) => tail !== '') || new Set(asked.map(answerOf)).size > 1;
  const answers = isTold ? asked.map((step, at) => tails[at] || answerOf(step)) : [];
  const changes = answers.filter((answer, at) => answer !== answers[at - 1]);
  const told = changes.length > TOLD ? [changes[0], '…', changes.at(-1)] : changes;
  return `${stem} ×${asked.length}${told.length > 0 ? `: ${told.join(' → ')}` : ''}`.trimStart();
}

/** What the words of all have in common from their beginning: all before their colon, or else whole words. */
function stemOf(all: readonly string[]): string {
  const heads = all.map((words) => words.split(': ', 1)[0] ?? '');
  const [first = ''] = heads;
  if (heads.every((head) => head === first)) return first;
  const parts = heads.map((head) => head.split(' '));
  const [own = []] = parts;
  const differs = own.findIndex((word, at) => parts.some((other) => other[at] !== word));
  return own.slice(0, differs === -1 ? own.length : differs).join(' ');
}

/** An answer of which the system has no word. */
function answerOf({ status, error }: StepDigest): string {
  if (status !== undefined) return String(status);
  return error ? 'failed' : '…';
}
