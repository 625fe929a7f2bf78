import type { Scenario } from '../core/system.ts';

/** The clients that are registered at the authorization server, by what sets them apart. */
export const CLIENTS = {
  /** Public, code with PKCE. */
  spa: 'pengebok-web',
  /** May ask for an id_token from the authorization endpoint. */
  hybrid: 'pengebok-hybrid',
  /** Its tokens are bound to a DPoP key. */
  dpop: 'pengebok-dpop',
  /** As `dpop`, and its proofs must carry a nonce of the server. */
  nonce: 'pengebok-dpop-nonce',
  /** FAPI 2.0: private_key_jwt, PAR and DPoP. */
  fapi: 'pengebok-fapi',
} as const;

/** What sets one scenario's requests apart from the plainest flow. */
export interface Variant {
  client: (typeof CLIENTS)[keyof typeof CLIENTS];
  responseType: 'code' | 'code id_token';
  responseMode?: 'form_post' | 'query.jwt' | 'jwt';
  scope: string;
  /** Reads the server's metadata and keys, and verifies signatures with them. */
  discovers?: boolean;
  /** Pushes the authorization request (RFC 9126). */
  pushes?: boolean;
  /** Makes a key and sends DPoP proofs (RFC 9449). */
  dpop?: boolean;
  /** Uses the refresh token once. */
  refreshes?: boolean;
  /** Sends a PKCE verifier that does not fit the challenge. */
  wrongVerifier?: boolean;
  /** The button that the unattended walk presses on the consent page. */
  decision: 'allow' | 'refuse';
}

const PLAIN: Variant = {
  client: CLIENTS.spa,
  responseType: 'code',
  scope: 'openid profile email',
  decision: 'allow',
};

/** By scenario id. */
export const variants = new Map<string, Variant>();

/** In the order of the start page; each is written into `variants` as well. */
export const scenarios: Scenario[] = [
  scenario('code-pkce', 'Code with PKCE, answer in the query', { discovers: true }, [
    'A single-page app reads discovery and keys, redeems the code itself and asks for userinfo.',
  ]),
  scenario('form-post', 'Code by form_post', { responseMode: 'form_post' }, [
    'The authorization server answers with a page that posts the code to the redirect URI.',
  ]),
  scenario(
    'hybrid',
    'Hybrid: code id_token in the fragment',
    { client: CLIENTS.hybrid, responseType: 'code id_token', discovers: true },
    [
      'The code and a first id_token arrive in the fragment, which no server sees; the app checks nonce and c_hash, then clears the address.',
    ],
  ),
  scenario('jarm', 'JARM: answer as a signed JWT', { responseMode: 'query.jwt', discovers: true }, [
    'code, state and iss are claims of one PS256 JWT in the parameter response.',
  ]),
  scenario(
    'jarm-refused',
    'JARM: the refusal is inside the JWT',
    { responseMode: 'jwt', discovers: true, decision: 'refuse' },
    ['The user refuses; access_denied stands only inside the JWT.'],
    { kind: 'refused', code: 'access_denied' },
  ),
  scenario('par', 'Pushed authorization request', { pushes: true }, [
    'The request is pushed first; the browser carries no more than client_id and request_uri.',
  ]),
  scenario('dpop', 'DPoP-bound tokens', { client: CLIENTS.dpop, dpop: true }, [
    'The app makes a key; dpop_jkt binds the code to it, and a proof goes with the token call and with userinfo.',
  ]),
  scenario('dpop-nonce', 'DPoP: the server asks for a nonce', { client: CLIENTS.nonce, dpop: true }, [
    'The first token call is turned down with use_dpop_nonce, the second one succeeds: not a failure.',
  ]),
  scenario(
    'fapi2',
    'FAPI 2.0 Security Profile',
    { client: CLIENTS.fapi, pushes: true, dpop: true, discovers: true, scope: 'openid profile email offline_access' },
    ['private_key_jwt, a pushed request, DPoP and an iss in the answer, end to end.'],
  ),
  scenario('refresh', 'Refresh with offline_access', { scope: `${PLAIN.scope} offline_access`, refreshes: true }, [
    'After userinfo the app uses its refresh token and gets a new one.',
  ]),
  scenario(
    'cancelled',
    'The user cancels',
    { decision: 'refuse' },
    ['The user signs in and refuses: the redirect carries error=access_denied.'],
    { kind: 'refused', code: 'access_denied' },
  ),
  scenario(
    'wrong-verifier',
    'Wrong PKCE verifier',
    { wrongVerifier: true },
    ['The app sends a code_verifier that does not fit its code_challenge: the token call fails.'],
    { kind: 'failed', code: 'invalid_grant' },
  ),
];

function scenario(
  name: string,
  title: string,
  variant: Partial<Variant>,
  [explains]: [string],
  outcome: Scenario['outcome'] = { kind: 'consented' },
): Scenario {
  const id = `oidc-${name}`;
  variants.set(id, { ...PLAIN, ...variant });
  return {
    id,
    title,
    explains,
    start: { party: 'oidc-tpp', path: `/start?scenario=${id}` },
    outcome,
    recognisedAs: 'oauth',
  };
}
