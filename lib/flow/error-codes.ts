/** What an error code means, as half a sentence that follows a colon. */
export type Vocabulary = Readonly<Record<string, string>>;

/**
 * The codes of RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, RFC 8628 §3.5,
 * RFC 9101 §7.2, RFC 9126 §2.3 and RFC 9449 §5, and what usually causes them. No code here
 * means a refusal by the user: see `outcomeOfError`.
 */
export const STANDARD_ERRORS: Vocabulary = {
  account_selection_required: 'prompt=none forbids asking which account it shall be',
  consent_required: 'prompt=none forbids asking the user, who has not agreed yet',
  expired_token: 'the user did not enter the code in time',
  interaction_required: 'the user has to be asked something, which this request does not allow',
  invalid_client: 'the client is unknown, or its authentication is wrong',
  invalid_dpop_proof: 'the DPoP proof was not accepted',
  invalid_grant:
    'the code or refresh token is unknown, used, expired, or was issued for another client or redirect URI',
  invalid_request: 'a parameter is missing, repeated or malformed',
  invalid_request_object: 'the request object could not be read or verified',
  invalid_request_uri: 'the request_uri is unknown, used or expired',
  invalid_scope: 'a scope is unknown, malformed, or more than was granted',
  login_required: 'nobody is signed in, and prompt=none forbids asking',
  registration_not_supported: 'the registration parameter is not supported',
  request_not_supported: 'the request parameter is not supported',
  request_uri_not_supported: 'the request_uri parameter is not supported',
  server_error: 'the authorization server met an error of its own',
  temporarily_unavailable: 'the authorization server is overloaded or under maintenance',
  unauthorized_client: 'this client may not use this grant or response type',
  unsupported_grant_type: 'the authorization server does not know this grant_type',
  unsupported_response_type: 'the authorization server does not offer this response_type',
};

/**
 * An error for a person, as the end of a sentence: `invalid_grant (“expired”): the code …`.
 *
 * @param description what the server itself said
 * @param vocabulary a vendor's codes, before the standard ones
 */
export function explainError(code: string, description?: string, vocabulary: Vocabulary = {}): string {
  // By own names only: a server may answer `constructor`.
  const meaning = [vocabulary, STANDARD_ERRORS].find((words) => Object.hasOwn(words, code))?.[code];
  return `${code}${quote(description)}${meaning ? `: ${meaning}` : ''}`;
}

/** ` (“…”)`, or nothing. */
export function quote(description: string | undefined): string {
  return description ? ` (“${description}”)` : '';
}
