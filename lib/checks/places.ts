import { peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';
import type { AuthorizationRequest, AuthorizationResponse, TokenCall } from './artifacts.ts';
import type { Where } from './check.ts';

const NONE: ReadonlyMap<string, string> = new Map();

/** Where a parameter of the request stands, or would stand: what was pushed wins. */
export function askedAt({ message, pushed }: AuthorizationRequest, name: string): Where {
  const isPushed = pushed && (requestParameters(pushed).has(name) || !requestParameters(message).has(name));
  return writtenAt(isPushed ? pushed : message, name);
}

/**
 * The same of one message: in its request object, which wins (RFC 9101 §6.3), in its form or in its address; where it
 * is missing, in that part in which the message has its parameters.
 */
export function writtenAt(message: Message, name: string): Where {
  const { step, query } = message;
  const form = step.method === 'POST' ? message.form : NONE;
  const object = form.get('request') ?? query.get('request');
  const isPlain = form.has(name) || query.has(name);
  const holder = object !== undefined && (!isPlain || typeof peekJwt(object)?.[name] === 'string') ? 'request' : name;
  const part = form.has(holder) || (form.size > 0 && !query.has(holder)) ? 'request body' : 'address';
  return { step: step.n, field: `${part} ${holder}` };
}

/** The same of a field of a token request. */
export function bodyAt({ message: { step } }: TokenCall, name: string): Where {
  return { step: step.n, field: `request body ${name}` };
}

/** Where a parameter of the answer stands, or would stand. */
export function answeredAt({ message, written, mode }: AuthorizationResponse, name: string): Where {
  const step = message.step.n;
  const own = written.find((parameter) => parameter.name === name) ?? written.find((one) => one.name === 'response');
  const part = (own ? own.part === 'body' : mode === 'form_post') ? 'request body' : 'address';
  return { step, field: `${part} ${own?.name ?? name}` };
}
