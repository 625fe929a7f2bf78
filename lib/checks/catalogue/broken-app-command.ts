import { clause } from '../../flow/clauses.ts';
import { asObject, asText, peekJwt } from '../../flow/json.ts';
import type { System } from '../../flow/system.ts';
import { type AppCall, type AppCommand, appCallsOf } from '../app-commands.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { nearness } from '../nearness.ts';

/** Where the system's table has none. */
const SESSION_SECONDS = 600;

/**
 * O1. The five rules of the app's conversation with the server: the Accept header, the jti of the authentication, the
 * command that is answered, ten minutes, and an error that is an error although it comes with 200.
 */
export default defineCheck({
  id: 'broken-app-command',
  code: 'O1',
  title: 'The app breaks a rule of the command conversation',
  severity: 'error',
  clauses: [clause('Opus Open Finance, app2as', 'https://github.com/oob-dock/oob-documentation')],
  needs: ['messages'],
  help: {
    why: 'The bank’s app and the authorization server speak in commands: each answer of the server names the next one, and only that one may be answered, within ten minutes. Errors come with HTTP 200, so an app that only looks at the status believes that all went well. And the jti ties the bank’s JWT to this very authentication: without it the JWT of another sign-in would do.',
    attack: [
      'An attacker gets hold of a JWT that the bank signed for an earlier authentication.',
      'The attacker’s own session answers its authenticate command with that JWT.',
      'A server that does not compare jti takes the attacker for the victim, and shows the victim’s accounts.',
    ],
    fix: {
      app: 'Send Accept: application/json with every call, answer the commandId that came last, and look at command before anything else: error ends the conversation, whatever the status.',
      'authorization server':
        'Compare jti with the one of the command, take each commandId once, and end the session after ten minutes.',
    },
  },
  check({ messages, system }) {
    const calls = appCallsOf(messages);
    if (calls.length === 0)
      return system?.id === 'opus-app2as'
        ? couldNotTell(
            'the calls of the bank’s app',
            'The app speaks to the server itself: record it in a browser that stands in for the app, or import its log as HAR.',
          )
        : notApplicable('No app talks to the authorization server in commands here.');
    const faults = [...withoutAccept(calls), ...outOfTurn(calls), ...otherJti(calls), ...tooLate(calls, system)];
    if (faults.length === 0 && calls.some(({ message }) => !message.step.exchange?.requestHeaders))
      return couldNotTell('the headers of the app’s calls', 'Record them with access to the server’s host.');
    return judged(
      faults.toSorted((a, b) => a.where[0].step - b.where[0].step),
      ...calls.map(({ message }): Where => ({ step: message.step.n })),
    );
  },
});

function withoutAccept(calls: readonly AppCall[]): Fault[] {
  return calls.flatMap(({ message }): Fault[] => {
    const accept = message.requestHeader('accept');
    if (!message.step.exchange?.requestHeaders || /\bapplication\/json\b/i.test(accept ?? '')) return [];
    return [
      {
        where: [{ step: message.step.n, field: 'request header Accept' }],
        expected: 'application/json',
        ...(accept !== undefined && { seen: accept }),
        cause: `Accept: the call ${accept === undefined ? 'has no such header' : `says ${accept}`}, so the server may answer with a page for a browser.`,
        remedy: 'Send Accept: application/json with every call.',
      },
    ];
  });
}

/** An answer to a command that is not the last of its conversation, or that ended it. */
function outOfTurn(calls: readonly AppCall[]): Fault[] {
  const given = new Map<string, AppCommand>();
  const answered = new Map<string, number>();
  const faults: Fault[] = [];
  for (const { message, id, answer, next } of calls) {
    const command = id === undefined ? undefined : given.get(id);
    const step = message.step.n;
    if (command && answer) {
      const fault = wrongTurn({ step, field: 'address' }, answer, command, answered.get(command.id));
      if (fault) faults.push(fault);
      // A call that failed may be made again.
      if (next) answered.set(command.id, step);
    }
    if (next && !given.has(next.id)) given.set(next.id, next);
  }
  return faults;
}

function wrongTurn(where: Where, answer: string, command: AppCommand, before: number | undefined): Fault | undefined {
  const from: Where = { step: command.step, field: 'response body commandId' };
  if (command.name === 'error')
    return {
      where: [where, { step: command.step, field: 'response body command' }],
      expected: 'no further answer',
      seen: `${answer} for the error ${command.id}`,
      cause: `Error inside a 200: the server answered error in #${command.step}, and the app went on as if it were a success.`,
      remedy: 'Read command first: error ends the conversation; open its redirectTo and tell the user.',
    };
  if (command.name === 'completed')
    return {
      where: [where, from],
      expected: 'no further answer',
      seen: command.id,
      cause: `commandId: the server had completed the conversation in #${command.step}.`,
      remedy: 'Open redirectTo after completed, and send nothing more.',
    };
  if (before === undefined) return undefined;
  return {
    where: [where, from],
    expected: 'the commandId that came last',
    seen: command.id,
    cause: `commandId: this command was already answered in #${before}, and another one has come since.`,
    remedy: 'Answer the commandId of the answer that came last.',
  };
}

function otherJti(calls: readonly AppCall[]): Fault[] {
  const commands = new Map(calls.flatMap(({ next }) => (next ? [[next.id, next] as const] : [])));
  return calls.flatMap(({ message, id, answer }): Fault[] => {
    const command = id === undefined ? undefined : commands.get(id);
    const jwt = answer === 'authentication' ? asText(asObject(message.requestJson)?.jwt) : undefined;
    const claims = peekJwt(jwt);
    if (!command?.jti || !claims) return [];
    const sent = asText(claims.jti);
    if (sent === command.jti) return [];
    const near = sent === undefined ? undefined : nearness(command.jti, sent);
    return [
      {
        where: [
          { step: message.step.n, field: 'request body jwt' },
          { step: command.step, field: 'response body authenticateCommand jti' },
        ],
        expected: command.jti,
        ...(near && { seen: sent, difference: near.difference }),
        cause: `jti: the JWT ${near ? `does not repeat the one of the command; they differ ${near.words}` : 'has none, although the command names one'}.`,
        remedy: 'Put the jti of the authenticate command into the JWT that answers it.',
      },
    ];
  });
}

/** Ten minutes from the command that began the conversation to the last answer in it. */
function tooLate(calls: readonly AppCall[], system: System | undefined): Fault[] {
  const seconds = system?.limits.find(({ of }) => of === 'session')?.seconds ?? SESSION_SECONDS;
  const begun = new Map<string, AppCommand>();
  for (const { message, id, next } of calls) {
    const start = id === undefined ? undefined : begun.get(id);
    const waited = start && (message.step.time - start.time) / 1000;
    if (start && waited !== undefined && waited > seconds)
      return [
        {
          where: [{ step: message.step.n }, { step: start.step, field: 'response body commandId' }],
          expected: `within ${seconds} seconds`,
          seen: `${Math.round(waited)} seconds`,
          cause: `Session: it began in #${start.step}, ${Math.round(waited)} seconds before this call, and lives ${seconds}.`,
          remedy: 'Open the link again when the user took longer; the server answers INVALID_SESSION from then on.',
        },
      ];
    if (next && !begun.has(next.id)) begun.set(next.id, start ?? next);
  }
  return [];
}
