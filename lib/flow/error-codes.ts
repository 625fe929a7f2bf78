import type { Term, Vocabulary } from './system.ts';
import { failed, refused, waiting } from './terms.ts';

/**
 * The codes of RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, OpenID Connect Core §3.1.2.6, OpenID
 * Connect Core Unmet Authentication Requirements, RFC 7591 §3.2.2, RFC 8628 §3.5, RFC 8707 §2,
 * RFC 9101 §7.2, RFC 9126 §2.3 and RFC 9449 §5 and §8, and what usually causes them.
 */
export const STANDARD_ERRORS: Vocabulary = {
  access_denied: refused(
    'the user, or the server for the user, said no',
    'Offer to begin again; if nobody said no, ask the authorization server which policy refused.',
  ),
  account_selection_required: failed(
    'prompt=none forbids asking which account it shall be',
    'Begin again without prompt=none, so that the user can choose.',
  ),
  authorization_pending: waiting(
    'the user has not yet decided on the other device',
    'Ask again after as many seconds as `interval` says.',
  ),
  consent_required: failed(
    'prompt=none forbids asking the user, who has not agreed yet',
    'Begin again without prompt=none, so that the user can agree.',
  ),
  expired_token: failed('the user did not enter the code in time', 'Ask for a new device code and show it.'),
  insufficient_scope: failed(
    'the access token does not reach that far',
    'Ask for the scope that this call needs, in a new authorization request.',
  ),
  interaction_required: failed(
    'the user has to be asked something, which this request does not allow',
    'Begin again without prompt=none, in the browser.',
  ),
  invalid_client: failed(
    'the client is unknown, or its authentication is wrong',
    'Compare client_id, secret or key, and the registered authentication method; look whether the environment is the right one.',
  ),
  invalid_client_metadata: failed(
    'a field of the registration is not accepted',
    'Compare each field with what the server’s metadata offer.',
  ),
  invalid_dpop_proof: failed(
    'the DPoP proof was not accepted',
    'Compare htm, htu, iat and ath of the proof with the request, and sign with the key that the token is bound to.',
  ),
  invalid_grant: failed(
    'the code or refresh token is unknown, used, expired, or was issued for another client or redirect URI',
    'Look whether the code was redeemed before, how old it is, whether redirect_uri is the same to the last character, and whether code_verifier fits.',
  ),
  invalid_redirect_uri: failed(
    'the redirect URI is not accepted for this client',
    'Register exactly the address that the request sends.',
  ),
  invalid_request: failed(
    'a parameter is missing, repeated or malformed',
    'Compare the parameters with the guide; error_description often names the one.',
  ),
  invalid_request_object: failed(
    'the request object could not be read or verified',
    'Look at its signature, its algorithm, and its iss, aud, exp and nbf.',
  ),
  invalid_request_uri: failed(
    'the request_uri is unknown, used or expired',
    'Push the request again and send the browser on at once, only once.',
  ),
  invalid_scope: failed(
    'a scope is unknown, malformed, or more than was granted',
    'Compare scope with what is registered for the client, separated by single spaces.',
  ),
  invalid_target: failed(
    'the resource is unknown or not allowed',
    'Compare `resource` with the address that the server knows the interface by.',
  ),
  invalid_token: failed(
    'the access token is expired, revoked, malformed or for another interface',
    'Refresh it; if a fresh one fails too, look at its audience and issuer.',
  ),
  login_required: failed(
    'nobody is signed in, and prompt=none forbids asking',
    'Begin again without prompt=none; a browser that blocks third-party cookies looks the same.',
  ),
  registration_not_supported: failed(
    'the registration parameter is not supported',
    'Register the client beforehand instead.',
  ),
  request_not_supported: failed(
    'the request parameter is not supported',
    'Send the parameters in the query, or push them.',
  ),
  request_uri_not_supported: failed(
    'the request_uri parameter is not supported',
    'Send the parameters or the request object itself.',
  ),
  server_error: failed(
    'the authorization server met an error of its own',
    'Try again once; then send time, client_id and state to whoever runs the server.',
  ),
  slow_down: waiting('the client asks too often', 'Wait five seconds longer between polls from now on.'),
  temporarily_unavailable: failed(
    'the authorization server is overloaded or under maintenance',
    'Try again later; nothing in the request is wrong.',
  ),
  unauthorized_client: failed(
    'this client may not use this grant or response type',
    'Have the grant or response type enabled for the client.',
  ),
  unmet_authentication_requirements: failed(
    'the user could not be authenticated as acr_values or claims require',
    'Ask for a weaker acr, or have the user set up the means for it.',
  ),
  unsupported_grant_type: failed(
    'the authorization server does not know this grant_type',
    'Compare grant_type with grant_types_supported, and look whether the body is form-encoded.',
  ),
  unsupported_response_type: failed(
    'the authorization server does not offer this response_type',
    'Compare response_type with response_types_supported.',
  ),
  unsupported_token_type: failed('the server cannot revoke this kind of token', 'Revoke the refresh token instead.'),
  use_dpop_nonce: waiting(
    'the server wants its own nonce in the DPoP proof',
    'Send the request again with the nonce of the DPoP-Nonce header.',
  ),
};

/** The entry of a word, by own names only, for a server may answer `constructor`. */
export function termIn(vocabulary: Vocabulary | undefined, word: string): Term | undefined {
  return vocabulary && Object.hasOwn(vocabulary, word) ? vocabulary[word] : undefined;
}

/**
 * An error for a person, as the end of a sentence: `invalid_grant (“expired”): the code …`.
 *
 * @param description what the server itself said
 * @param vocabulary a vendor's codes, before the standard ones
 */
export function explainError(code: string, description?: string, vocabulary?: Vocabulary): string {
  const term = termIn(vocabulary, code) ?? termIn(STANDARD_ERRORS, code);
  return `${code}${quote(description)}${term ? `: ${term.meaning}` : ''}`;
}

/** ` (“…”)`, or nothing. */
export function quote(description: string | undefined): string {
  return description ? ` (“${description}”)` : '';
}
