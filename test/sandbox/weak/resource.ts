import type { Context } from 'hono';
import { JwtRefused, readJwt } from '../core/jwt.ts';
import type { Place } from './place.ts';
import { resourceOf, type Tokens } from './tokens.ts';

/** The accounts, for a bearer token that is a JWT: RFC 6750 §2.1, RFC 9068 §4. */
export async function answerAccounts(context: Context, place: Place, tokens: Tokens): Promise<Response> {
  const { issuer, keys, weak } = place;
  const token = /^Bearer (\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
  const expected = { key: keys.server.publicKey, alg: 'RS256', issuer, audience: [resourceOf(issuer)] } as const;
  try {
    if (!token) throw new JwtRefused('there is none');
    const { grant, scope } = await readJwt(token, expected, weak);
    if (!tokens.isLive(grant)) throw new JwtRefused('it was revoked');
    if (!String(scope).split(' ').includes('accounts')) {
      context.header('WWW-Authenticate', 'Bearer error="insufficient_scope", scope="accounts"');
      return context.json({ error: 'insufficient_scope' }, 403);
    }
    return context.json({ accounts: [{ iban: 'NO9386011117947', name: 'Brukskonto', balance: '1840.50 NOK' }] });
  } catch (error) {
    if (!(error instanceof JwtRefused)) throw error;
    context.header('WWW-Authenticate', 'Bearer error="invalid_token"');
    return context.json({ error: 'invalid_token', error_description: `The access token: ${error.message}` }, 401);
  }
}
