import { peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { AuthorizationRequest } from './artifacts.ts';
import type { Where } from './check.ts';
import { headerOf } from './tokens.ts';

/** A request object (RFC 9101 §4), wherever it was sent. */
export interface RequestObject {
  text: string;
  /** Undefined where it is encrypted or damaged. */
  claims?: Record<string, unknown>;
  header: Record<string, unknown>;
  where: Where;
  /** The message that brought it. */
  message: Message;
}

/** The request object of a request: in the address, in the posted form, or pushed. */
export function requestObjectOf({ message, pushed }: AuthorizationRequest): RequestObject | undefined {
  for (const [source, text, field] of [
    [message, message.query.get('request'), 'address request'],
    [message, message.form.get('request'), 'request body request'],
    [pushed, pushed?.form.get('request'), 'request body request'],
  ] as const) {
    if (!source || !text) continue;
    const claims = peekJwt(text);
    const where = { step: source.step.n, field };
    return { text, header: headerOf(text), where, message: source, ...(claims && { claims }) };
  }
  return undefined;
}
