import { T0 } from '../fixtures/arrows.ts';
import { AS, authorize, CB } from '../fixtures/parties.ts';

/** Seconds since 1970 of the first line. */
export const NOW = T0 / 1000;

/** A JWS with a header; its signature is nobody’s. */
export function jws(claims: object, header: object = { alg: 'RS256', kid: 'k1' }, signature = 'c2lnbmF0dXJl'): string {
  return `${encoded(header)}.${encoded(claims)}.${signature}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An ID token of `AS` for the client `c`, with further or other claims; `undefined` leaves one out. */
export function idToken(claims: object = {}, header?: object): string {
  return jws({ iss: AS, aud: 'c', sub: 'u', nonce: 'n1', iat: NOW, exp: NOW + 3600, ...claims }, header);
}

/** The metadata of `AS`, as a page fetches it. */
export function discovery(more: object = {}): string {
  const metadata = {
    ...{ issuer: AS, authorization_endpoint: `${AS}/authorize`, token_endpoint: `${AS}/token`, jwks_uri: `${AS}/jwks` },
    ...more,
  };
  return `fetch GET ${AS}/.well-known/openid-configuration → 200 ${JSON.stringify(metadata)}`;
}

/** The browser goes to the server with these further parameters, and comes back with these: two lines. */
export function visit(asked = '&scope=openid&nonce=n1', answer = '?code=k1&state=s1'): string {
  return `GET ${authorize('s1')}${asked} → 302 ${CB}${answer}\nGET ${CB}${answer} → 200`;
}

/** The token request for the code `k1`; a line. */
export function redeemed(answer: object, headers = ''): string {
  return `fetch POST ${AS}/token form grant_type=authorization_code&code=k1 → 200 ${JSON.stringify({ access_token: 't1', ...answer })}${headers}`;
}

/** A sign-in whose token request answers with this ID token. */
export function signedIn(token: string, ...before: string[]): string {
  return [...before, visit(), redeemed({ id_token: token })].join('\n');
}

/** A hybrid response, which brings the ID token with the browser. */
export function hybrid(token: string, ...before: string[]): string {
  const asked = '&scope=openid&nonce=n1&response_mode=fragment';
  return [...before, visit(asked, `#code=k1&state=s1&id_token=${token}`)].join('\n');
}
