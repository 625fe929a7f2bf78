import type { RequestDraft } from '../flow/request-draft.ts';
import type { Answered } from './answered.ts';
import type { FieldProblem, Form, Opening, Reply } from './form.ts';
import type { ScriptedAnswer } from './scripted-answers.ts';

/** Where a run stands. */
export type RunState =
  /** Something has to be sent, and its answer heard. */
  | { kind: 'sending'; draft: RequestDraft; words: string }
  /** A person has to answer, or to open something elsewhere. */
  | { kind: 'asking'; form: Form }
  /** The end. `redirect` has to be opened in the browser that began; nothing here opens it. */
  | { kind: 'completed'; words: string; redirect?: Opening }
  /** The end, by an error of the server, also where it came with HTTP 200. */
  | RunError
  /** The end, by whoever plays. */
  | { kind: 'stopped'; words: string };

export interface RunError {
  kind: 'error';
  /** In the system's words: `CPF_MISMATCH`. */
  code?: string;
  status?: number;
  /** One sentence. */
  words: string;
  remedy?: string;
  redirect?: Opening;
}

/** How long something of a run lives. */
export interface RunClock {
  title: string;
  /** Milliseconds since the epoch, like `endsAt`. */
  startedAt: number;
  endsAt: number;
  /** Who says so. */
  source: string;
  /** Behind it no answer is of use: it is held back, unless it is to be sent anyway. */
  ends: boolean;
}

/** A run as data: it can be kept, shown and gone on with. It holds what was sent, secrets included, and no key. */
export interface Run {
  /** Id of its runner, which is that of the system. */
  runner: string;
  state: RunState;
  clocks: readonly RunClock[];
  /** What the server does otherwise than its guide says, in sentences. */
  notes: readonly string[];
  /** What was answered so far, without secrets: to be saved and run again. */
  given: readonly ScriptedAnswer[];
  /** What the runner itself remembers. */
  memory: Readonly<Record<string, string>>;
}

/** What is not the same twice. */
export interface Moment {
  /** Milliseconds since the epoch. */
  now: number;
  /** A new UUID. */
  uuid(): string;
}

/** Plays the part of an app, or of a third party, towards the server of one system. Pure: it sends and waits for nothing. */
export interface Runner {
  /** The file's name, and the id of the system. */
  id: string;
  title: string;
  /** Whether a run may begin with this request. */
  canStart(draft: RequestDraft): boolean;
  /**
   * The beginning of a run: what to send first, or a form for what has to be known before.
   *
   * @param draft what was intercepted or recorded; of an address that was typed, a GET of it
   */
  start(draft: RequestDraft, moment: Moment): Run;
  /** Where the run stands after an answer to what it sent. Never throws: what cannot be read is an error state. */
  hear(run: Run, answered: Answered, moment: Moment): Run;
  /** The run with an answer to its form, which now has to be sent; or what is wrong with it. */
  reply(run: Run, reply: Reply, moment: Moment): Run | { problems: readonly FieldProblem[] };
}

export function defineRunner(runner: Runner): Runner {
  return runner;
}

/** True where nothing more can come of a run. */
export function isOver({ state }: Run): boolean {
  return state.kind !== 'sending' && state.kind !== 'asking';
}

/** A run that somebody has had enough of; what the server knows of it stays as it is. */
export function stopped(run: Run, words = 'It was stopped here; the server was not told.'): Run {
  return isOver(run) ? run : { ...run, state: { kind: 'stopped', words } };
}

/** Milliseconds that a clock has left: below 0 when its time is over. */
export function remaining(clock: RunClock, now: number): number {
  return clock.endsAt - now;
}
