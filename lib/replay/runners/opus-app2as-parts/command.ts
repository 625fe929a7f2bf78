import { asObject, asText } from '../../../flow/json.ts';
import { explainTerm } from '../../../systems/help.ts';
import { type Answered, jsonOf, textAt, unreadable } from '../../answered.ts';
import type { Opening } from '../../form.ts';
import type { RunError } from '../../runner.ts';

/** One command of the server. */
export interface Command {
  /** `authenticate`, `consent`, `completed`, `error`, or what else a server says. */
  name: string;
  id: string;
  /** What stands in `…Command`. */
  body: Record<string, unknown>;
  /** The whole. */
  whole: Record<string, unknown>;
  /** What it has otherwise than the specification, in sentences. */
  notes: readonly string[];
}

const NAMES = ['authenticate', 'consent', 'completed', 'error'];
const LISTED_ACR = /^urn:brasil:openbanking:loa[23]$/;

/** Reads a command, tolerantly; or says as an error what came in its place. */
export function readCommand(answered: Answered): Command | RunError {
  const whole = jsonOf(answered);
  const { status } = answered;
  // By the member where the name is missing.
  const said = asText(whole?.command);
  const name = said ?? NAMES.find((each) => asObject(whole?.[`${each}Command`]));
  if (!whole || !name) return notACommand(answered, whole);
  const body = asObject(whole[`${name}Command`]) ?? {};
  const id = asText(whole.commandId) ?? '';
  const notes = [
    ...(status === 200 ? [] : [`The command came with HTTP ${status}; the specification has 200.`]),
    ...(said === undefined ? [`The command has no name; it was taken for ${name} by its ${name}Command.`] : []),
    ...(whole.type === undefined && (name === 'authenticate' || name === 'consent')
      ? ['The command has no type.']
      : []),
    ...acrNotes(name, body),
    ...redirectNotes(body),
    ...(id === '' && (name === 'authenticate' || name === 'consent')
      ? ['The command has no commandId: nobody can answer it.']
      : []),
  ];
  return { name, id, body, whole, notes };
}

function acrNotes(name: string, body: Record<string, unknown>): string[] {
  if (name !== 'authenticate') return [];
  const acr = asText(body.acr);
  const jti = asText(body.jti);
  return [
    ...(acr === undefined ? ['The command asks for no acr.'] : []),
    ...(acr !== undefined && !LISTED_ACR.test(acr) ? [`The acr ${acr} is not in the specification.`] : []),
    ...(jti === undefined ? ['The command has no jti that the JWT could repeat.'] : []),
  ];
}

function redirectNotes(body: Record<string, unknown>): string[] {
  const redirect = asObject(body.redirect);
  return redirect && 'isHandoff' in redirect && !('isHandOff' in redirect)
    ? ['The redirect says isHandoff; the specification has isHandOff.']
    : [];
}

/** Whether another device began, in either spelling. */
export function isHandOff({ body }: Command): boolean {
  const redirect = asObject(body.redirect);
  return (redirect?.isHandOff ?? redirect?.isHandoff) === true;
}

/** Where the browser that began has to go. */
export function redirectOf(command: Command): Opening | undefined {
  const url = textAt(command.body, 'redirect', 'redirectTo');
  const title = 'Back to the third party';
  return url === undefined
    ? undefined
    : { title, url, from: `${command.name}Command.redirect.redirectTo`, placeholders: [] };
}

/** An `errorCommand` in words. */
export function errorOf(command: Command): RunError {
  const code = asText(command.body.type);
  const message = asText(command.body.message);
  const term = code === undefined ? undefined : explainTerm('opus-app2as', code);
  const redirect = redirectOf(command);
  const told = message === undefined ? '' : ` (“${message}”)`;
  return {
    kind: 'error',
    ...(code !== undefined && { code }),
    words: `The authorization server answered ${code ?? 'an error'}${told}${term ? `: ${term.meaning}` : ''}.`,
    ...(term?.remedy !== undefined && { remedy: term.remedy }),
    ...(redirect && { redirect }),
  };
}

/** What to do about an answer that is none of the event loop, by its status. */
const REMEDIES: Readonly<Record<number, string>> = {
  404: 'Answer with the commandId that came last, at the path that this installation has: commands, or command.',
  406: 'Let Accept: application/json reach the server on every call.',
};

function notACommand(answered: Answered, whole: Record<string, unknown> | undefined): RunError {
  const { status } = answered;
  const message = asText(whole?.message) ?? asText(whole?.error_description) ?? asText(whole?.error);
  const isPage = /^\s*</.test(answered.text ?? '');
  const said = message === undefined ? 'JSON that is no command' : `“${message.slice(0, 300)}”`;
  const remedy = isPage ? REMEDIES[406] : REMEDIES[status ?? 0];
  return {
    kind: 'error',
    ...(status !== undefined && { status }),
    words: unreadable(answered) ?? `The authorization server answered HTTP ${status}: ${said}.`,
    ...(remedy !== undefined && { remedy }),
  };
}
