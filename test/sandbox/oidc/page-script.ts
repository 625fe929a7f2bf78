/**
 * The single-page app's own code. It is written here for the type checker and runs in the page:
 * its functions may use one another, the page's runtime and the browser, and nothing else.
 */
import type { Variant } from './scenarios.ts';

declare function out(value: unknown): void;
declare function end(text?: string): void;
declare function reveal(id: string): void;

/** What the server tells the page that begins a flow. */
export interface PageSettings extends Variant {
  state: string;
  issuer: string;
  redirectUri: string;
  /** With which the client signs its assertions; only a sandbox gives it to a page. */
  clientKey?: JsonWebKey;
}

interface Metadata {
  authorization_endpoint: string;
  token_endpoint: string;
  userinfo_endpoint: string;
  jwks_uri: string;
  pushed_authorization_request_endpoint: string;
}

/** One flow, kept in the tab between request and answer. */
interface Flow extends PageSettings {
  metadata: Metadata;
  verifier: string;
  nonce: string;
  dpopKey?: JsonWebKey;
  dpopNonce?: string;
  keys?: (JsonWebKey & { kid: string })[];
}

type Json = Record<string, unknown>;

async function begin(settings: PageSettings): Promise<void> {
  const flow: Flow = {
    ...settings,
    metadata: settings.discovers ? await discover(settings.issuer) : endpoints(settings.issuer),
    verifier: random(),
    nonce: random(),
    dpopKey: settings.dpop ? await newKey() : undefined,
  };
  const request = await authorizationRequest(flow);
  const { metadata, pushes } = flow;
  const query = pushes ? await push(flow, request) : request;
  sessionStorage.setItem(flow.state, JSON.stringify(flow));
  (document.getElementById('go') as HTMLAnchorElement).href =
    `${metadata.authorization_endpoint}?${new URLSearchParams(query)}`;
  reveal('go');
}

async function finish(posted: Record<string, string> | null): Promise<void> {
  const given = [...new URLSearchParams(location.hash.slice(1) || location.search)];
  const answer = posted ?? Object.fromEntries(given);
  if (!posted && Object.keys(answer).length < given.length) return end('A parameter is there more than once.');
  if (location.hash) history.replaceState(null, '', location.pathname);
  const claims = answer.response ? payload(answer.response) : answer;
  const stored = sessionStorage.getItem(String(claims.state));
  if (!stored) return end('This answer belongs to no flow of this tab.');
  sessionStorage.removeItem(String(claims.state));
  const flow: Flow = JSON.parse(stored);
  if (answer.response) await verify(flow, answer.response);
  // RFC 9207 §2.4: an id_token in the answer says who sent it, and then there is no parameter iss.
  const { iss } = answer.id_token ? payload(answer.id_token) : claims;
  if (iss !== flow.issuer) return end(`The answer comes from ${iss}.`);
  if (claims.error) return end(`Nordvik Bank says ${claims.error}: ${claims.error_description}`);
  if (answer.id_token) await checkIdToken(flow, answer.id_token, String(claims.code));
  await redeem(flow, String(claims.code));
}

async function redeem(flow: Flow, code: string): Promise<void> {
  const { redirectUri: redirect_uri, metadata, wrongVerifier, verifier, refreshes } = flow;
  const code_verifier = wrongVerifier ? random() : verifier;
  const tokens = await call(flow, metadata.token_endpoint, {
    grant_type: 'authorization_code',
    code,
    redirect_uri,
    code_verifier,
  });
  if (tokens.error) return end(`The token call failed with ${tokens.error}: ${tokens.error_description}`);
  await checkIdToken(flow, String(tokens.id_token));
  out(await call(flow, metadata.userinfo_endpoint, undefined, String(tokens.access_token)));
  if (!refreshes) return end('Connected.');
  const refresh_token = String(tokens.refresh_token);
  const fresh = await call(flow, metadata.token_endpoint, { grant_type: 'refresh_token', refresh_token });
  end(fresh.access_token ? 'Connected, and refreshed once.' : `The refresh failed with ${fresh.error}.`);
}

async function authorizationRequest(flow: Flow): Promise<Record<string, string>> {
  return {
    client_id: flow.client,
    response_type: flow.responseType,
    ...(flow.responseMode ? { response_mode: flow.responseMode } : {}),
    redirect_uri: flow.redirectUri,
    scope: flow.scope,
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: base64url(await sha256(flow.verifier)),
    code_challenge_method: 'S256',
    // Every run signs in and decides anew, also in a browser that did so before.
    prompt: 'login consent',
    ...(flow.dpopKey ? { dpop_jkt: await thumbprint(flow.dpopKey) } : {}),
  };
}

async function push(flow: Flow, request: Record<string, string>): Promise<Record<string, string>> {
  const pushed = await call(flow, flow.metadata.pushed_authorization_request_endpoint, request);
  return { client_id: flow.client, request_uri: String(pushed.request_uri) };
}

async function discover(issuer: string): Promise<Metadata> {
  return (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
}

function endpoints(issuer: string): Metadata {
  return {
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/me`,
    jwks_uri: `${issuer}/jwks`,
    pushed_authorization_request_endpoint: `${issuer}/request`,
  };
}

/** Posts `fields`, or asks with `accessToken`; once more when the server wants its DPoP nonce. */
async function call(flow: Flow, url: string, fields?: Record<string, string>, accessToken?: string): Promise<Json> {
  const headers: Record<string, string> = {};
  if (accessToken) headers.Authorization = `${flow.dpopKey ? 'DPoP' : 'Bearer'} ${accessToken}`;
  for (let last = false; ; last = true) {
    if (flow.dpopKey) headers.DPoP = await proof(flow, flow.dpopKey, fields ? 'POST' : 'GET', url, accessToken);
    const body = fields && new URLSearchParams({ ...fields, ...(await authentication(flow)) });
    const response = await fetch(url, { method: fields ? 'POST' : 'GET', headers, body });
    const answer: Json = await response.json();
    flow.dpopNonce = response.headers.get('DPoP-Nonce') ?? flow.dpopNonce;
    if (last || answer.error !== 'use_dpop_nonce') return answer;
  }
}

/** RFC 7523 §2.2 for a client with a key, the bare client_id for a public one. */
async function authentication({ client, clientKey, issuer }: Flow): Promise<Record<string, string>> {
  if (!clientKey) return { client_id: client };
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: client, sub: client, aud: issuer, jti: crypto.randomUUID(), iat: now, exp: now + 60 };
  return {
    client_id: client,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await sign(clientKey, { alg: 'ES256', kid: (clientKey as { kid?: string }).kid }, claims),
  };
}

/** RFC 9449 §4.2. */
async function proof(flow: Flow, key: JsonWebKey, htm: string, htu: string, accessToken?: string): Promise<string> {
  const { kty, crv, x, y } = key;
  return sign(
    key,
    { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } },
    {
      jti: crypto.randomUUID(),
      htm,
      htu,
      iat: Math.floor(Date.now() / 1000),
      nonce: flow.dpopNonce,
      ath: accessToken && base64url(await sha256(accessToken)),
    },
  );
}

/** OpenID Connect Core §3.1.3.7; the signature only where the flow reads the server's keys. */
async function checkIdToken(flow: Flow, idToken: string, code?: string): Promise<void> {
  const claims = flow.discovers ? await verify(flow, idToken) : payload(idToken);
  if (claims.nonce !== flow.nonce) throw new Error('id_token: wrong nonce');
  if (code && claims.c_hash !== base64url((await sha256(code)).slice(0, 16))) throw new Error('id_token: wrong c_hash');
  out(claims);
}

async function verify(flow: Flow, jwt: string): Promise<Json> {
  flow.keys ??= (await (await fetch(flow.metadata.jwks_uri)).json()).keys as Flow['keys'];
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const { alg, kid } = JSON.parse(new TextDecoder().decode(bytes(head)));
  const jwk = flow.keys?.find((key) => key.kid === kid);
  if (!jwk) throw new Error(`the server has no key ${kid}`);
  const algorithm =
    alg === 'PS256'
      ? { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 }
      : { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  const signed = new TextEncoder().encode(`${head}.${body}`);
  if (!(await crypto.subtle.verify(algorithm, key, bytes(signature), signed))) throw new Error('wrong signature');
  const claims = payload(jwt);
  if (claims.iss !== flow.issuer || claims.aud !== flow.client || Number(claims.exp) * 1000 < Date.now())
    throw new Error('a JWT that is not for this client, or not any more');
  return claims;
}

async function sign(jwk: JsonWebKey, header: Json, claims: Json): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
  const encoder = new TextEncoder();
  const input = [header, claims].map((part) => base64url(encoder.encode(JSON.stringify(part)))).join('.');
  return `${input}.${base64url(new Uint8Array(await crypto.subtle.sign(algorithm, key, encoder.encode(input))))}`;
}

async function newKey(): Promise<JsonWebKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  return crypto.subtle.exportKey('jwk', pair.privateKey);
}

/** RFC 7638. */
async function thumbprint({ crv, kty, x, y }: JsonWebKey): Promise<string> {
  return base64url(await sha256(JSON.stringify({ crv, kty, x, y })));
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function payload(jwt: string): Json {
  return JSON.parse(new TextDecoder().decode(bytes(jwt.split('.')[1] ?? '')));
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
}

function base64url(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

/** All of it as text, for a page that then calls `begin(settings)` or `finish(posted)`. */
export const pageScript: string = [
  ...[begin, finish, redeem, authorizationRequest, push, discover, endpoints, call, authentication, proof],
  ...[checkIdToken, verify, sign, newKey, thumbprint, sha256, random, payload, bytes, base64url],
].join('\n');
