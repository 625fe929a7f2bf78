import type { JWTPayload } from 'jose';
import { JwtRefused, readJwt } from '../core/jwt.ts';
import { tamperingOf } from '../core/tampering.ts';
import type { Place } from './place.ts';
import { codeHash } from './tokens.ts';
import type { Transaction } from './transactions.ts';

/**
 * Reads an ID token as the third party must: OpenID Connect Core §3.1.3.7, and §3.3.2.10 where it
 * came with a code.
 *
 * @throws JwtRefused with the reason
 */
export async function readIdToken(
  { weak, keys, issuer }: Place,
  { client, nonce }: Transaction,
  idToken: string,
  code?: string,
): Promise<JWTPayload> {
  const expected = { key: keys.server.publicKey, alg: 'RS256', issuer, audience: [client.id] } as const;
  const claims = await readJwt(idToken, expected, weak);
  const given = typeof claims.nonce === 'string' ? claims.nonce : undefined;
  const tampering = tamperingOf(given, nonce);
  if (tampering && !weak(`nonce/${tampering}`)) throw new JwtRefused('its nonce is not that of the request');
  if (code && claims.c_hash !== codeHash(code)) throw new JwtRefused('its c_hash is not that of the code');
  return claims;
}
