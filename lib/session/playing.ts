import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { SessionKey } from '../decode/session-key.ts';
import { type Attempt, finalExchange } from '../flow/attempt.ts';
import type { RequestDraft } from '../flow/request-draft.ts';
import { words } from '../flow/words.ts';
import type { Answered } from '../replay/answered.ts';
import type { FieldProblem, Form, Reply } from '../replay/form.ts';
import type { Answerer, Stage } from '../replay/play.ts';
import type { Run } from '../replay/runner.ts';
import type { ScriptedAnswers } from '../replay/scripted-answers.ts';
import { endOfAttempt } from '../store/attempts.ts';
import type { PlayedBefore } from './answers-shelf.ts';
import type { Attempts } from './attempts.ts';
import type { SessionDeps, Told } from './deps.ts';

/** What is played. */
export interface Begun {
  session: number;
  /** Who is played: `The bank’s app (Opus app2as)`. */
  title: string;
  draft: RequestDraft;
  /** Id and number of the step that it began from; absent for an address that was pasted or scanned. */
  of?: string;
  n?: number;
  /** Names its exchanges among the attempts of the session. */
  run: string;
}

/** One request of the run, as far as it has come. */
export interface Exchanged {
  /** Of the attempt. */
  id: number;
  /** In the system's words: `authentication answered`. */
  words: string;
  attempt?: Attempt;
}

/** Plays the part of an app, or of a third party; every exchange is an attempt of the session. */
export interface Playing {
  /** The screen of it stands where the inspector is. */
  shown: Signal<boolean>;
  begun: ReadonlySignal<Begun | undefined>;
  run: ReadonlySignal<Run | undefined>;
  /** Something is sent, or waited for. */
  busy: ReadonlySignal<boolean>;
  /** Answers come from a script as long as it has any that fit. */
  script: ReadonlySignal<ScriptedAnswers | undefined>;
  exchanges: ReadonlySignal<readonly Exchanged[]>;
  /** Why the last answer was not sent. */
  problems: ReadonlySignal<readonly FieldProblem[]>;
  /** The address of the site for which the permission lacks; the run waits for it. */
  forbidden: ReadonlySignal<string | undefined>;
  /** Was played when the page was loaded again: it is gone. */
  lost: ReadonlySignal<PlayedBefore | undefined>;
  /** Signs in the bank's place; it lies in memory, and is gone with the session or the page. */
  key: Signal<SessionKey | undefined>;
  /**
   * Begins with a request that was intercepted, recorded or typed; what is played now ends.
   *
   * @returns false where nobody plays from it, or no session is there to keep what is sent
   */
  begin(draft: RequestDraft, from?: { of: string; n: number }, script?: ScriptedAnswers): Promise<boolean>;
  /** Answers the form. */
  answer(reply: Reply): Promise<void>;
  /** Gives the same answer again and again, until the form says something else. */
  poll(reply: Reply): Promise<void>;
  /** Lets a script answer from here on. */
  answerBy(script: ScriptedAnswers): Promise<void>;
  /** Sends the last request once more. */
  retry(): Promise<void>;
  /** Asks for the permission that lacks. To be called in the click itself. */
  allow(): Promise<void>;
  /** Ends what is under way, and where it only asked how things stand goes back to the form; the server is not told. */
  cancel(): void;
  /** Takes the run away. */
  leave(): void;
  forgetLost(): void;
  dispose(): void;
}

/** What attempts are of that began from an address and from no step. */
export const NO_STEP = 'play';
/** Questions how things stand that are asked in a row. */
const MOST_POLLS = 120;

/** @param session the one in sight */
export function createPlaying(
  deps: Pick<SessionDeps, 'db' | 'permissions' | 'now' | 'played'>,
  session: ReadonlySignal<number | undefined>,
  attempts: Pick<Attempts, 'send' | 'cancel'>,
  told: Signal<Told | undefined>,
): Playing {
  const shown = signal(false);
  const begun = signal<Begun | undefined>(undefined);
  const run = signal<Run | undefined>(undefined);
  const busy = signal(false);
  const script = signal<ScriptedAnswers | undefined>(undefined);
  const exchanges = signal<readonly Exchanged[]>([]);
  const problems = signal<readonly FieldProblem[]>([]);
  const forbidden = signal<string | undefined>(undefined);
  const lost = signal(deps.played?.read());
  const key = signal<SessionKey | undefined>(undefined);
  let controller = new AbortController();
  let last: Run | undefined;
  let asked: Run | undefined;
  let rest: Answerer | undefined;
  let permitted: (() => void) | undefined;

  const update = (id: number, attempt: Attempt | undefined) => {
    exchanges.value = exchanges.value.map((one) => (one.id === id && attempt ? { ...one, attempt } : one));
  };
  const sendOnce = async (of: Begun, draft: RequestDraft, name: string, signal: AbortSignal) => {
    const id = await attempts.send(draft, 'single', { cookies: 'none', of: of.of ?? NO_STEP, run: of.run });
    if (id === undefined) throw new Error(told.peek()?.sentence ?? 'it could not be handed over to be sent');
    exchanges.value = [...exchanges.value, { id, words: name }];
    const stop = () => void attempts.cancel(id);
    signal.addEventListener('abort', stop);
    try {
      const attempt = await endOfAttempt(deps.db, id, signal);
      update(id, attempt);
      return attempt;
    } finally {
      signal.removeEventListener('abort', stop);
      // How a cancelled one ended, too.
      if (signal.aborted)
        void endOfAttempt(deps.db, id).then(
          (ended) => update(id, ended),
          () => undefined,
        );
    }
  };
  const permission = (site: string, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      forbidden.value = site;
      permitted = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }).finally(() => {
      forbidden.value = undefined;
      permitted = undefined;
    });
  const stageOf = (of: Begun, signal: AbortSignal, sign: Signs): Stage => ({
    now: deps.now,
    signal,
    send: async (draft, { state }) => {
      const name = state.kind === 'sending' ? state.words : 'request';
      for (;;) {
        signal.throwIfAborted();
        const attempt = await sendOnce(of, draft, name, signal);
        if (attempt?.site === undefined || attempt.state !== 'failed') return answeredBy(attempt);
        await permission(attempt.site, signal);
      }
    },
    wait: (milliseconds) => pause(milliseconds, signal),
    changed: (now) => {
      if (signal.aborted) return;
      if (now.state.kind === 'sending') last = now;
      if (now.state.kind === 'asking') asked = now;
      run.value = now;
    },
    supplies: {
      ...(key.peek() && { sign: (claims) => sign(key.peek(), claims) }),
    },
    refused: (found) => {
      problems.value = found;
    },
  });
  const go = async (of: Begun, from: RequestDraft | Run, answers: Answerer, isPolling = false) => {
    const mine = new AbortController();
    controller.abort();
    controller = mine;
    busy.value = true;
    problems.value = [];
    try {
      const { play, runners, runnerFor, signClaims, stopped } = await import('./playing-parts.ts');
      const id = 'runner' in from ? from.runner : runnerFor(from)?.id;
      const runner = runners.find((one) => one.id === id);
      if (!runner) throw new Error('nobody plays from this address');
      const sign: Signs = (key, claims) =>
        key ? signClaims(key, claims) : Promise.reject(new Error('there is no key'));
      const end = await play(runner, from, answers, stageOf(of, mine.signal, sign));
      // Another run, or none, has taken its place.
      if (controller !== mine || begun.peek() !== of) return;
      if (!mine.signal.aborted) run.value = end;
      // A question more or less changes nothing: the form is there as before.
      else if (isPolling && asked) run.value = asked;
      else if (last)
        run.value = stopped(last, 'It was cancelled; whether the server got the last request is not known.');
      const now = run.peek()?.state.kind;
      if (now !== 'sending' && now !== 'asking') deps.played?.write(undefined);
    } catch (error) {
      told.value = { sentence: `It is not played: ${words(error)}`, failed: true };
    } finally {
      if (controller === mine) busy.value = false;
    }
  };
  const goOn = async (answers: Answerer, isPolling = false) => {
    const [of, now] = [begun.peek(), run.peek()];
    if (of && now && !busy.peek()) await go(of, now, answers, isPolling);
  };
  const leave = () => {
    controller.abort();
    controller = new AbortController();
    begun.value = undefined;
    run.value = undefined;
    last = undefined;
    asked = undefined;
    rest = undefined;
    script.value = undefined;
    exchanges.value = [];
    problems.value = [];
    busy.value = false;
    deps.played?.write(undefined);
  };
  const byScript = async (answers: ScriptedAnswers) => {
    const { scripted } = await import('./playing-parts.ts');
    script.value = answers;
    rest = scripted(answers);
    return rest;
  };
  // Of another session neither the run nor the key is any business.
  let seen = session.peek();
  const stopFollowing = effect(() => {
    const id = session.value;
    if (id === seen) return;
    if (seen !== undefined) {
      key.value = undefined;
      if (begun.peek()) leave();
    }
    seen = id;
  });
  return {
    ...{ shown, begun, run, busy, script, exchanges, problems, forbidden, lost, key, leave },
    begin: async (draft, from, answers) => {
      const id = session.peek();
      const { runnerFor } = await import('./playing-parts.ts');
      const runner = runnerFor(draft);
      if (id === undefined || !runner) return false;
      leave();
      lost.value = undefined;
      const of: Begun = { session: id, title: runner.title, draft, run: `play-${crypto.randomUUID()}`, ...from };
      begun.value = of;
      shown.value = true;
      deps.played?.write({ session: id, title: runner.title, ...(from && { of: from.of }) });
      const answerer = answers && (await byScript(answers));
      void go(of, draft, answerer ?? (() => undefined));
      return true;
    },
    answer: (reply) => goOn(first(reply, rest)),
    poll: (reply) => goOn(repeated(reply), true),
    answerBy: async (answers) => goOn(await byScript(answers)),
    retry: async () => {
      const of = begun.peek();
      if (of && last && !busy.peek()) await go(of, last, rest ?? (() => undefined));
    },
    allow: async () => {
      const site = forbidden.peek();
      if (site === undefined) return;
      try {
        if (await deps.permissions.request(site)) permitted?.();
      } catch (error) {
        told.value = { sentence: `The permission was not given: ${words(error)}`, failed: true };
      }
    },
    cancel: () => controller.abort(new Error('it was cancelled')),
    forgetLost: () => {
      lost.value = undefined;
      deps.played?.write(undefined);
    },
    dispose: () => {
      controller.abort();
      stopFollowing();
    },
  };
}

type Signs = (key: SessionKey | undefined, claims: Readonly<Record<string, unknown>>) => Promise<string>;

/** What a runner has to know of an attempt. */
function answeredBy(attempt: Attempt | undefined): Answered {
  if (!attempt) return { headers: [], error: 'it was deleted while it was under way' };
  const exchange = finalExchange(attempt);
  const { status, responseHeaders = [], redirectUrl, responseBody } = exchange ?? {};
  const error = attempt.problem ?? exchange?.error;
  return {
    ...(status !== undefined && status > 0 && { status }),
    headers: responseHeaders,
    ...(responseBody?.text !== undefined && { text: responseBody.text }),
    ...(redirectUrl !== undefined && { redirectUrl }),
    ...(error !== undefined && { error }),
  };
}

/** This answer now, and then whatever the script says. */
function first(reply: Reply, rest: Answerer | undefined): Answerer {
  let given = false;
  return (form, run) => {
    if (given) return rest?.(form, run);
    given = true;
    return reply;
  };
}

function repeated(reply: Reply): Answerer {
  let before: string | undefined;
  let times = 0;
  return (form) => {
    const said = saidBy(form);
    if ((before !== undefined && before !== said) || ++times > MOST_POLLS) return undefined;
    before = said;
    return reply;
  };
}

function saidBy({ id, facts, opens, actions }: Form): string {
  return JSON.stringify([id, facts, opens, actions.map((action) => action.id)]);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
