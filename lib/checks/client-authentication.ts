import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Role } from '../flow/step.ts';
import type { Where } from './check.ts';

/** Requests in which a client says who it is, and proves it. */
export const BY_CLIENT: ReadonlySet<Role> = new Set([
  ...(['pushed-authorization-request', 'token-request', 'refresh-request', 'revocation', 'introspection'] as const),
]);

/** One way in which a request authenticates its client; a certificate of TLS is not to be seen here. */
export interface Credential {
  method: 'Basic' | 'client_secret' | 'client_assertion';
  where: Where;
  /** Of Basic: who it says that it is. */
  user?: string;
  /** Empty where a public client only names itself; an assertion has none. */
  secret?: string;
  /** The signed statement as it stands. */
  assertion?: string;
}

/**
 * How a request authenticates its client (RFC 6749 §2.3.1, RFC 7521 §4.2): by Basic, by a secret in the
 * address or the body, by an assertion. Nothing is verified.
 */
export function credentialsOf(message: Message): readonly Credential[] {
  const known = credentials.get(message);
  if (known) return known;
  const found = readCredentials(message);
  credentials.set(message, found);
  return found;
}

/** Several checks ask for those of the same message. */
const credentials = new WeakMap<Message, readonly Credential[]>();

function readCredentials(message: Message): Credential[] {
  const step = message.step.n;
  const basic = basicOf(message.requestHeader('authorization'));
  const found: Credential[] = basic
    ? [{ method: 'Basic', where: { step, field: 'request header Authorization' }, ...basic }]
    : [];
  for (const [part, fields] of [
    ['address', message.query],
    ['request body', bodyFields(message)],
  ] as const) {
    const secret = fields.get('client_secret');
    if (secret) found.push({ method: 'client_secret', where: { step, field: `${part} client_secret` }, secret });
    const assertion = fields.get('client_assertion');
    if (assertion)
      found.push({ method: 'client_assertion', where: { step, field: `${part} client_assertion` }, assertion });
  }
  return found;
}

/** `public`: it was seen to redeem or push, and showed nothing; TLS certificates are not to be seen. */
export type ClientKind = 'public' | 'confidential' | 'unknown';

/** What a client's requests show of it; a grant of the client alone counts, too. */
export function kindOfClient(requests: readonly Message[]): ClientKind {
  const proven = requests.some((message) =>
    credentialsOf(message).some(({ method, secret }) => method === 'client_assertion' || secret),
  );
  if (proven) return 'confidential';
  const isSeen = (message: Message) => showsHeaders(message) && bodyFields(message).size > 0;
  return requests.length > 0 && requests.every(isSeen) ? 'public' : 'unknown';
}

/** True where the request's headers were recorded: without them Basic may have been there. */
export function showsHeaders({ step }: Message): boolean {
  return step.exchange?.requestHeaders !== undefined;
}

/** Fields of the body: a form, or the texts of a JSON object. */
export function bodyFields({ form, requestJson }: Message): ReadonlyMap<string, string> {
  if (form.size > 0) return form;
  return new Map(Object.entries(asObject(requestJson) ?? {}).flatMap(([name, value]) => textOf(name, value)));
}

function textOf(name: string, value: unknown): [string, string][] {
  const text = asText(value);
  return text === undefined ? [] : [[name, text]];
}

/** RFC 7617 §2, and the form encoding within, which RFC 6749 §2.3.1 asks for. */
function basicOf(header: string | undefined): { user: string; secret: string } | undefined {
  const encoded = /^basic +(\S+)\s*$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = fromBase64(encoded);
  const colon = text.indexOf(':');
  const [user, secret] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  return { user: unescaped(user), secret };
}

function fromBase64(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
