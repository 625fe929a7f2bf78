import { base64urlOf, sha256 } from '../decode/hash.ts';
import { asObject, asText, peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Where } from './check.ts';

/** An access token as it was issued. */
export interface IssuedToken {
  text: string;
  where: Where;
  /** `DPoP`, `Bearer`, as it was written. */
  type: string;
}

/** Access tokens in the answers of the token endpoint; those of a broker are none of this consent. */
export function tokensIssuedIn(messages: readonly Message[]): IssuedToken[] {
  return messages.flatMap((message) => {
    const { step } = message;
    if (step.aside || (step.role !== 'token-request' && step.role !== 'refresh-request')) return [];
    const answer = asObject(message.responseJson);
    const text = asText(answer?.access_token);
    if (!text) return [];
    const where = { step: step.n, field: 'response body token_type' };
    return [{ text, where, type: asText(answer?.token_type) ?? '' }];
  });
}

/** Whom a token is bound to (RFC 7800 §3.1), where it is a JWT that can be read. */
export function confirmationOf({ text }: IssuedToken): Record<string, unknown> {
  return asObject(peekJwt(text)?.cnf) ?? {};
}

/** Members that a thumbprint is made of, in their order (RFC 7638 §3.2, RFC 8037 §2). */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  RSA: ['e', 'kty', 'n'],
  OKP: ['crv', 'kty', 'x'],
};

/** The SHA-256 thumbprint of a public key (RFC 7638 §3); undefined where it is no whole key of a known kind. */
export function thumbprintOf(jwk: Record<string, unknown>): string | undefined {
  const members = MEMBERS[asText(jwk.kty) ?? ''];
  if (!members?.every((name) => typeof jwk[name] === 'string')) return undefined;
  return base64urlOf(sha256(JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])))));
}
