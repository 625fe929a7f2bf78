import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';

/** One call of the bank's app to the authorization server (app2as), and the command that answered it. */
export interface AppCall {
  message: Message;
  /** The command that it answers or reads; undefined for the link that begins. */
  id: string | undefined;
  /** `authentication`, `consent`: an answer; undefined where the command is only read. */
  answer: string | undefined;
  /** What the server said. */
  next: AppCommand | undefined;
}

export interface AppCommand {
  id: string;
  /** `authenticate`, `consent`, `completed`, `error`. */
  name: string;
  /** Milliseconds since the epoch when it had arrived. */
  time: number;
  step: number;
  /** Of `authenticate`: what the JWT must repeat. */
  jti: string | undefined;
}

// Installations write `command` and `commands`.
const COMMAND = /\/app\/commands?\/([^/]+)(?:\/(authentication|consent))?\/?$/;
/** What the QR code holds. Below it the page that shows the code polls and aborts; the app never does. */
const HAND_OFF = /\/auth\/handoff\/[^/]+\/?$/;

/** The calls of the app, in their order; of the hand-off the opening of the link alone. */
export function appCallsOf(messages: readonly Message[]): AppCall[] {
  return messages.flatMap((message) => {
    const { step, url } = message;
    const path = url?.pathname ?? '';
    const isCall = step.role === 'app-command' || (step.role === 'hand-off' && HAND_OFF.test(path));
    const next = isCall ? commandOf(message) : undefined;
    // A page at the hand-off address is for a browser that scanned the code.
    if (step.kind !== 'http' || !isCall || (step.role === 'hand-off' && !next && !byScript(message))) return [];
    const [, id, answer] = COMMAND.exec(path) ?? [];
    return [{ message, id, answer, next }];
  });
}

/** A page that is loaded is no call of the app, whatever it is answered. */
function byScript({ step }: Message): boolean {
  return step.exchange !== undefined && !/^(main|sub)_frame$/.test(step.exchange.type);
}

function commandOf({ step, responseJson }: Message): AppCommand | undefined {
  const body = asObject(responseJson);
  const [name, id] = [asText(body?.command), asText(body?.commandId)];
  if (!name || !id) return undefined;
  const jti = asText(asObject(body?.authenticateCommand)?.jti);
  return { id, name, time: step.time + (step.duration ?? 0), step: step.n, jti };
}
