import { createHash, type JsonWebKey, randomBytes, randomUUID } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import type { Attack } from '../core/attacks.ts';
import { CLIENTS } from '../oidc/scenarios.ts';
import { codeFlowTrials } from './code-flow.ts';
import { FORGERIES, forge } from './forge.ts';
import { throughPages } from './pages.ts';
import { edit, type Origin, type Trial, type Tricks, trial } from './trial.ts';
import type { Visitor } from './visitor.ts';

interface OidcTricks extends Tricks {
  isHybrid?: boolean;
}

/** What the third party must notice, its page does, whose script is not run here. */
const IN_PAGE = ['state', 'iss', 'nonce'];

/** Every attack that oidc-provider must refuse. */
export const oidcTrials: readonly Trial[] = [
  ...codeFlowTrials(walkOidc, IN_PAGE),
  ...(['drop', 'empty'] as const).map((change) => hybrid(`nonce/${change}`, change)),
  hybrid('nonce/repeat', 'repeat'),
  trial(walkOidc, 'response-mode/swap', {
    isHybrid: true,
    onAuthorization: (request) => request.set('response_mode', 'query'),
  }),
  ...FORGERIES.map(
    (forgery): Trial => ({
      attack: `jwt/${forgery}`,
      at: 'client assertion',
      accepted: (visitor, origin) => pushes(visitor, origin, (jwt, key) => forge(jwt, forgery, key)),
    }),
  ),
];

function hybrid(attack: Attack, change: 'drop' | 'empty' | 'repeat'): Trial {
  return trial(walkOidc, attack, { isHybrid: true, onAuthorization: edit('nonce', change) });
}

/** Sign-in and consent, to the tokens: what the single-page app does. */
export async function walkOidc(visitor: Visitor, origin: Origin, tricks: OidcTricks): Promise<boolean> {
  const verifier = randomBytes(32).toString('base64url');
  const client_id = tricks.isHybrid ? CLIENTS.hybrid : CLIENTS.spa;
  const redirect_uri = `${origin('oidc-tpp')}/callback`;
  const request = new URLSearchParams({
    client_id,
    response_type: tricks.isHybrid ? 'code id_token' : 'code',
    redirect_uri,
    scope: 'openid profile email',
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    prompt: 'login consent',
  });
  tricks.onAuthorization?.(request);
  const { host } = new URL(origin('oidc-as'));
  const callback = await throughPages(visitor, `${origin('oidc-as')}/auth?${request}`, (url) => url.host !== host);
  const code = callback && new URLSearchParams(callback.search || callback.hash.slice(1)).get('code');
  if (!code) return false;
  if (callback.href.split(/[?#]/)[0] !== redirect_uri) return true;
  tricks.waits?.();
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri,
    code_verifier: verifier,
    client_id,
  });
  tricks.onToken?.(form);
  const redeem = () => visitor.post(`${origin('oidc-as')}/token`, form);
  if (tricks.redeemsTwice) await redeem();
  const response = await redeem();
  if (!response.ok) return false;
  const { scope = '' } = (await response.json()) as { scope?: string };
  // RFC 6749 §3.3: a server may ignore a scope that it does not know, and then says what it has granted.
  return (request.get('scope') ?? '').split(' ').every((word) => scope.split(' ').includes(word));
}

/** A pushed authorization request (RFC 9126) of the client that signs its assertions. @returns whether it was taken */
export async function pushes(
  visitor: Visitor,
  origin: Origin,
  forged: (jwt: string, publicKey: JsonWebKey) => string = (jwt) => jwt,
): Promise<boolean> {
  const start = await (await visitor.get(`${origin('oidc-tpp')}/start?scenario=oidc-fapi2`)).text();
  const settings = JSON.parse(/begin\((\{.*?\})\)\.catch/.exec(start)?.[1] ?? '') as { clientKey: JWK & JsonWebKey };
  const { clientKey } = settings;
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: clientKey.kid })
    .setIssuer(CLIENTS.fapi)
    .setSubject(CLIENTS.fapi)
    .setAudience(origin('oidc-as'))
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(await importJWK(clientKey, 'ES256'));
  const { d: _, ...publicKey } = clientKey;
  const request = new URLSearchParams({
    client_id: CLIENTS.fapi,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: forged(assertion, publicKey),
    response_type: 'code',
    redirect_uri: `${origin('oidc-tpp')}/callback`,
    scope: 'openid',
    code_challenge: createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return (await visitor.post(`${origin('oidc-as')}/request`, request)).ok;
}
