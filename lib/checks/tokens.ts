import { responseParameters } from '../flow/authorization-response.ts';
import { asObject, asText, peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { tokenFields } from '../systems/oauth-parts/token-request.ts';
import type { Where } from './check.ts';

export type TokenKind = 'ID token' | 'signed response' | 'signed userinfo';

/** A signed token that the authorization server made for the third party, read and not verified. */
export interface SeenToken {
  kind: TokenKind;
  text: string;
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  where: Where;
  message: Message;
  /** How it came: with the browser, for a code, for a refresh token, for another grant, or as an answer to a call. */
  way: 'browser' | 'code' | 'refresh' | 'grant' | 'call';
  /** What came with it, and the code that was given for it. */
  along: { accessToken?: string; code?: string; state?: string };
}

/** Steps that may bring one. */
export const TOKEN_ROLES: ReadonlySet<string> = new Set([
  'authorization-response',
  'token-request',
  'refresh-request',
  'userinfo',
]);

/** The signed tokens in an answer of the authorization server; encrypted ones cannot be read. */
export function tokensIn(message: Message): readonly SeenToken[] {
  const known = tokensOf.get(message) ?? readTokens(message);
  tokensOf.set(message, known);
  return known;
}

/** Messages outlive a fold, and tokens are what costs most to read in them. */
const tokensOf = new WeakMap<Message, readonly SeenToken[]>();

function readTokens(message: Message): SeenToken[] {
  switch (message.step.role) {
    case 'authorization-response':
      return inResponse(message);
    case 'token-request':
    case 'refresh-request':
      return inTokenAnswer(message);
    case 'userinfo':
      return token('signed userinfo', message.step.response.body?.text?.trim(), message, 'response body', 'call', {});
    default:
      return [];
  }
}

/** A JWE in compact serialization (RFC 7516 §3.1): five parts. */
export function isEncrypted(text: string | undefined): boolean {
  return text !== undefined && /^[\w-]+(?:\.[\w-]*){4}$/.test(text);
}

/** `response body id_token` and `nonce` are `response body id_token.nonce`. */
export function claimAt({ step, field }: Where, name: string): Where {
  return { step, field: `${field}.${name}` };
}

function inResponse(message: Message): SeenToken[] {
  const parameters = responseParameters(message);
  const part = message.step.method === 'POST' && message.form.size > 0 ? 'request body' : 'address';
  const [code, state, accessToken] = ['code', 'state', 'access_token'].map((name) => parameters.get(name));
  const along = { ...(code && { code }), ...(state && { state }), ...(accessToken && { accessToken }) };
  return [
    ...token('signed response', parameters.get('response'), message, `${part} response`, 'browser', along),
    ...token('ID token', parameters.get('id_token'), message, `${part} id_token`, 'browser', along),
  ];
}

function inTokenAnswer(message: Message): SeenToken[] {
  const answer = asObject(message.responseJson);
  const fields = tokenFields(message);
  const code = fields.get('code');
  const accessToken = asText(answer?.access_token);
  const way =
    message.step.role === 'refresh-request'
      ? 'refresh'
      : fields.get('grant_type') === 'authorization_code'
        ? 'code'
        : 'grant';
  const along = { ...(code && { code }), ...(accessToken && { accessToken }) };
  return token('ID token', asText(answer?.id_token), message, 'response body id_token', way, along);
}

function token(
  kind: TokenKind,
  text: string | undefined,
  message: Message,
  field: string,
  way: SeenToken['way'],
  along: SeenToken['along'],
): SeenToken[] {
  const claims = peekJwt(text);
  if (!text || !claims) return [];
  return [{ kind, text, header: headerOf(text), claims, where: { step: message.step.n, field }, message, way, along }];
}

/** The header of a JWS, empty where it cannot be read. */
export function headerOf(jws: string): Record<string, unknown> {
  return peekJwt(`.${jws.split('.', 1)[0]}.`) ?? {};
}
