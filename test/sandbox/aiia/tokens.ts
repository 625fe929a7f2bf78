import { randomBytes, randomUUID } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { CLIENT, type Wishes } from './parties.ts';

const ACCESS_TOKEN_SECONDS = 3600;
const DAY_SECONDS = 24 * 3600;
const REFRESH_TOKEN_SECONDS = 14 * DAY_SECONDS;

/** What a user agreed to, and for whom. */
export interface Grant {
  userId: string;
  consentId: string;
  redirectUri: string;
  wishes: Wishes;
}

export type TokenIssuer = ReturnType<typeof tokenIssuer>;

/** Signs and reads the two tokens: HS256, without iss and aud, as the system does. */
export function tokenIssuer() {
  const secret = randomBytes(32);
  /** By consentId: the tokens hold only a part of it. */
  const grants = new Map<string, Grant>();
  const sign = (claims: JWTPayload, lifetime: number, age: number) => {
    const issuedAt = Math.floor(Date.now() / 1000) - age;
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + lifetime)
      .sign(secret);
  };
  return {
    async issue(grant: Grant) {
      const { userId, consentId, redirectUri, wishes } = grant;
      grants.set(consentId, grant);
      const common = { userId, clientId: CLIENT.id, sessionId: randomUUID() };
      const access = await sign({ ...common, role: 'ClientUser' }, ACCESS_TOKEN_SECONDS, 0);
      const age = (wishes.daysAgo ?? 0) * DAY_SECONDS;
      const refresh = await sign({ ...common, consentId, role: 'RefreshToken' }, REFRESH_TOKEN_SECONDS, age);
      return {
        access_token: wishes.corrupts ? corrupted(access) : access,
        expires_in: ACCESS_TOKEN_SECONDS,
        redirect_uri: redirectUri,
        refresh_token: wishes.corrupts ? corrupted(refresh) : refresh,
        token_type: 'bearer',
      };
    },
    /** True for an access token that is one of these and not out of date. */
    async isAccess(token: unknown) {
      return (await verified(token, secret, 'ClientUser')) !== undefined;
    },
    /** Undefined for a token that is not a refresh token of these, or out of date. */
    async grantOf(refreshToken: unknown) {
      return grants.get((await verified(refreshToken, secret, 'RefreshToken'))?.consentId ?? '');
    },
  };
}

async function verified(token: unknown, secret: Uint8Array, role: string) {
  const read = await jwtVerify<{ consentId?: string; role: string }>(String(token), secret, {
    algorithms: ['HS256'],
  }).catch(() => undefined);
  return read?.payload.role === role ? read.payload : undefined;
}

/** A character of the payload is lost: what follows it no longer falls on the boundaries of base64. */
function corrupted(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const middle = payload.length >> 1;
  return [header, payload.slice(0, middle) + payload.slice(middle + 1), signature].join('.');
}
