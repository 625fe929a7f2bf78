import { explainError, quote, termIn } from '../../flow/error-codes.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import type { Outcome } from '../../flow/step.ts';
import type { Key, Recognition } from '../../flow/system.ts';
import { ERRORS } from './errors.ts';

const COMMANDS = new Map([
  ['authenticate', 'asks to authenticate'],
  ['consent', 'asks for consent'],
  ['completed', 'completed'],
]);

/** One command of the server, as it stands in an answer. */
export type Command = Record<string, unknown>;

/** The command that an answer brings; undefined for any other body. */
export function readCommand({ responseJson }: Message): Command | undefined {
  const body = asObject(responseJson);
  return asText(body?.command) && asText(body?.commandId) ? body : undefined;
}

/** What a command ties together and says of the flow. Errors come with HTTP 200 and are errors all the same. */
export function spoken(command: Command, keys: Key[]): Pick<Recognition, 'keys' | 'outcome'> {
  const body = asObject(command[`${asText(command.command)}Command`]);
  const consent = asText(asObject(body?.consent)?.externalId);
  const target = asText(asObject(body?.redirect)?.redirectTo);
  const more: [string, string | undefined][] = [
    ['command_id', asText(command.commandId)],
    ['consent_id', consent],
    ['sca_url', target],
  ];
  return {
    keys: [...keys, ...more.flatMap(([name, value]) => (value ? [{ name, value }] : []))],
    outcome:
      command.command === 'error'
        ? errorOf(command)
        : { kind: 'waiting', reason: `The authorization server ${wordsOf(command)}.` },
  };
}

/** `asks for consent`, `answers error CPF_MISMATCH`. */
export function wordsOf(command: Command): string {
  const name = asText(command.command) ?? '';
  const code = asText(asObject(command.errorCommand)?.type);
  return name === 'error' ? `answers error ${code ?? ''}`.trim() : (COMMANDS.get(name) ?? `answers ${name}`);
}

/** What an error command, or the error of the hand-off page, says of the flow. */
export function errorOf(holder: Command | undefined): Omit<Outcome, 'step'> {
  const error = asObject(holder?.errorCommand) ?? holder;
  const code = asText(error?.type);
  const told = asText(error?.message);
  const named = code ? explainError(code, told, ERRORS) : `an error${quote(told)}`;
  const reason = `The authorization server answered ${named}.`;
  if (code && termIn(ERRORS, code)?.kind === 'refusal') return { kind: 'refused', code, reason };
  return { kind: 'failed', ...(code && { code }), reason };
}
