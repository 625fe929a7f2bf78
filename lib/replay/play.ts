import type { RequestDraft } from '../flow/request-draft.ts';
import { words } from '../flow/words.ts';
import type { Answered } from './answered.ts';
import type { FieldProblem, Form, Reply } from './form.ts';
import { isOver, type Run, type Runner, stopped } from './runner.ts';
import { replyOf, type ScriptedAnswers, type Supplies, signed } from './scripted-answers.ts';

/** Who answers the forms: a person behind a screen, or a script. Nothing: the run rests at this form. */
export type Answerer = (form: Form, run: Run) => Reply | undefined | Promise<Reply | undefined>;

/** What a run needs of the world. */
export interface Stage {
  /** Sends a request, follows no redirect, and never rejects for what a server did; a rejection counts as no answer. */
  send(draft: RequestDraft, run: Run): Promise<Answered>;
  /** Milliseconds since the epoch. */
  now?(): number;
  uuid?(): string;
  /** Waits between two questions of how things stand; rejects, or resolves early, where the run was cancelled. */
  wait?(milliseconds: number): Promise<void>;
  /** Told of every state, the last one included. */
  changed?(run: Run): void;
  /** Ends the run before its next request. */
  signal?: AbortSignal;
  supplies?: Supplies;
  /** Told why an answer was not sent; the run rests then. */
  refused?(problems: readonly FieldProblem[], form: Form): void;
}

/** More requests than this no consent needs: a server that asks on and on is left. */
const MOST_CALLS = 200;

/**
 * Plays a run to its end, or to the form at which nobody answers.
 *
 * @param from a request to begin with, or a run to go on with
 * @returns the run as it stands then; over, or resting at a form
 */
export async function play(runner: Runner, from: RequestDraft | Run, answers: Answerer, stage: Stage): Promise<Run> {
  const moment = () => ({ now: (stage.now ?? Date.now)(), uuid: stage.uuid ?? (() => crypto.randomUUID()) });
  let run = 'runner' in from ? from : runner.start(from, moment());
  let repeated = '';
  for (let calls = 0; !isOver(run); ) {
    stage.changed?.(run);
    if (stage.signal?.aborted) return end(stopped(run, 'It was cancelled; the server was not told.'), stage);
    if (run.state.kind === 'sending') {
      if (++calls > MOST_CALLS) return end(stopped(run, `It was left after ${MOST_CALLS} requests.`), stage);
      const answered = await stage
        .send(run.state.draft, run)
        .catch((error: unknown) => ({ headers: [], error: words(error) }));
      run = runner.hear(run, answered, moment());
      continue;
    }
    if (run.state.kind !== 'asking') break;
    const { form } = run.state;
    const reply = await answers(form, run);
    if (!reply) return end(run, stage);
    // The first time it is asked at once.
    if (repeated === reply.action && form.pause !== undefined) await stage.wait?.(form.pause);
    repeated = reply.action;
    const next = runner.reply(run, await signed(reply, form, moment().now, stage.supplies ?? {}), moment());
    if ('problems' in next) {
      stage.refused?.(next.problems, form);
      return end(run, stage);
    }
    run = next;
  }
  return end(run, stage);
}

function end(run: Run, stage: Stage): Run {
  stage.changed?.(run);
  return run;
}

/**
 * Answers from a script, in its order. Where the server asks for something else than the script has next, nobody
 * answers, and the run rests there; so it does behind the last answer.
 */
export function scripted(script: ScriptedAnswers, supplies: Supplies = {}): Answerer {
  let at = 0;
  let given = 0;
  const next = () => {
    at += 1;
    given = 0;
  };
  return (form) => {
    // What may be asked several times may be over sooner.
    if (given > 0 && script.answers[at]?.to !== form.id) next();
    const answer = script.answers[at];
    if (answer?.to !== form.id) return undefined;
    given += 1;
    if (given >= (answer.times ?? 1)) next();
    return replyOf(answer, form, supplies);
  };
}
