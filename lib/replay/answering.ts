import type { RequestDraft } from '../flow/request-draft.ts';
import { type Action, actionOf, type FieldProblem, type Form, heldBy, type Reply, textOf, type Value } from './form.ts';
import { formProblems } from './form-problems.ts';
import { type Moment, type Run, remaining } from './runner.ts';
import { savable } from './scripted-answers.ts';

/** An answer that was looked through, by its fields. */
export interface Given {
  form: Form;
  action: Action;
  /** What stands in a field; undefined also where there is no such field. */
  value(field: string): Value | undefined;
  /** The same as text; empty where there is none. */
  text(field: string): string;
}

/** What an answer becomes. */
export interface Sent {
  draft: RequestDraft;
  words: string;
  /** What the runner remembers from here on, beside the rest. */
  memory?: Readonly<Record<string, string>>;
}

/**
 * What all runners do with an answer: it is refused in words where it does not fit, and else sent. What is only wrong
 * with its values, or comes too late, is sent all the same where the answer says so.
 */
export function answering(
  run: Run,
  reply: Reply,
  moment: Moment,
  send: (given: Given) => Sent,
): Run | { problems: readonly FieldProblem[] } {
  const at = (reason: string) => ({ problems: [{ field: '', reason }] });
  if (run.state.kind === 'sending') return at('The server has not answered yet.');
  if (run.state.kind !== 'asking') return at('This run is over.');
  const { form } = run.state;
  const action = actionOf(form, reply);
  const problems = [...lateness(run, moment.now), ...formProblems(form, reply, moment.now)];
  if (!action || (problems.length > 0 && !reply.anyway)) return { problems };
  const value = (id: string) => {
    const field = action.fields.find((each) => each.id === id);
    return field && heldBy(field, reply);
  };
  const { memory, ...sending } = send({ form, action, value, text: (id) => textOf(value(id)) });
  return {
    ...run,
    state: { kind: 'sending', ...sending },
    given: [...run.given, savable(form, action, reply)],
    memory: { ...run.memory, ...memory },
  };
}

function lateness({ clocks }: Run, now: number): FieldProblem[] {
  return clocks
    .filter((clock) => clock.ends && remaining(clock, now) <= 0)
    .map(({ title, endsAt, source }) => {
      const ago = Math.round((now - endsAt) / 1000);
      return { field: '', reason: `The time of the ${title} was over ${ago} s ago (${source}): begin again.` };
    });
}
