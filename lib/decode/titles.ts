/** What the parameters of OAuth 2.0, OpenID Connect and their extensions are called in their standards. */
const TITLES = new Map(
  Object.entries({
    access_token: 'access token',
    acr_values: 'requested authentication context',
    app_callback_uri: 'app callback URI',
    assertion: 'assertion',
    claims: 'claims request',
    client_assertion: 'client assertion',
    client_id: 'client identifier',
    client_secret: 'client secret',
    code: 'authorization code',
    code_challenge: 'PKCE challenge',
    code_challenge_method: 'PKCE method',
    code_verifier: 'PKCE verifier',
    error: 'error code',
    error_description: 'error description',
    error_uri: 'error page',
    expires_in: 'lifetime in seconds',
    grant_type: 'grant type',
    id_token: 'ID token',
    id_token_hint: 'ID token hint',
    iss: 'issuer',
    login_hint: 'login hint',
    nonce: 'nonce',
    post_logout_redirect_uri: 'redirect URI after logout',
    redirect_uri: 'redirect URI',
    refresh_token: 'refresh token',
    request: 'request object',
    request_uri: 'request URI',
    response: 'response JWT',
    response_mode: 'response mode',
    response_type: 'response type',
    resume_uri: 'resume URI',
    scope: 'scope',
    state: 'state',
    token_type: 'token type',
  }),
);

/**
 * Registered claims and header parameters of JOSE, by names that stand for nothing else in JSON
 * (RFC 7519 §4.1, RFC 7515 §4.1, OpenID Connect Core §2 and §3.3.2.11, RFC 9449 §4.2 and §6.1, RFC 9901 §4).
 */
const CLAIMS = new Map(
  Object.entries({
    acr: 'authentication context',
    alg: 'algorithm',
    amr: 'authentication methods',
    at_hash: 'hash of the access token',
    ath: 'hash of the access token',
    aud: 'audience',
    auth_time: 'time of authentication',
    azp: 'authorized party',
    c_hash: 'hash of the code',
    cnf: 'confirmation key',
    exp: 'expiry',
    _sd: 'digests of disclosures',
    _sd_alg: 'hash of the disclosures',
    htm: 'HTTP method',
    htu: 'HTTP address',
    iat: 'issued at',
    iss: 'issuer',
    jkt: 'thumbprint of the key',
    jti: 'token identifier',
    kid: 'key identifier',
    nbf: 'not valid before',
    nonce: 'nonce',
    s_hash: 'hash of the state',
    sd_hash: 'hash of the token and its disclosures',
    sub: 'subject',
  }),
);

/** What a query or form parameter is; undefined for a name that no standard knows. */
export function parameterTitle(name: string): string | undefined {
  return TITLES.get(name);
}

/** The same for a JSON field, where a bare word (`code`, `state`) may mean anything. */
export function fieldTitle(name: string): string | undefined {
  return CLAIMS.get(name) ?? (name.includes('_') ? TITLES.get(name) : undefined);
}
