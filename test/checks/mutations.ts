/** Mutations that must be caught: the mutation, the code of the check, and the scenarios in which it cannot be. */
export const IMPORTANT: readonly (readonly [mutation: string, code: string, except?: readonly string[]])[] = [
  ['authorization request state dropped', 'S1'],
  ['authorization request state altered', 'S3'],
  ['pushed request state dropped', 'S1'],
  ['pushed request state altered', 'S3'],
  ['callback state dropped', 'S2'],
  ['callback state altered', 'S3'],
  ['callback state altered on the way', 'S3'],
  ['callback state swapped', 'S3'],
  ['authorization request redirect_uri altered', 'R1'],
  ['authorization request redirect_uri altered', 'R2'],
  ['pushed request redirect_uri altered', 'R1'],
  ['token request redirect_uri altered', 'R1'],
  ['token request redirect_uri dropped', 'R1'],
  ['authorization request code_challenge dropped', 'P1'],
  ['authorization request code_challenge dropped', 'P5'],
  ['authorization request code_challenge altered', 'P4'],
  ['authorization request code_challenge swapped', 'P4'],
  ['authorization request code_challenge_method dropped', 'P2'],
  ['authorization request code_challenge_method altered', 'P2'],
  ['pushed request code_challenge altered', 'P4'],
  ['token request code_verifier dropped', 'P5'],
  ['token request code_verifier altered', 'P4'],
  ['token request code_verifier swapped', 'P4'],
  ['token request (all) sent again', 'C2'],
  ['authorization request nonce altered', 'I4'],
  ['authorization request nonce swapped', 'I4'],
  ['pushed request nonce altered', 'I4'],
  // Hybrid brings an ID token nevertheless.
  ['callback code dropped', 'S6', ['oidc-hybrid']],
  ['callback id_token altered', 'I7'],
  ['callback response altered', 'I7'],
  ['callback response dropped', 'M6'],
  ['authorization request acr_values altered', 'N2'],
  ['authorization request acr_values dropped', 'N2'],
  ['authorization request app_callback_uri dropped', 'O2'],
  ['pushed request client_id altered', 'M4'],
  ['authorization request request_uri swapped', 'M4'],
  ['authorization request dpop_jkt altered', 'M7'],
  ['pushed request dpop_jkt altered', 'M7'],
];

const REFUSED =
  'The server refuses such a request, and its answer, which the outcome tells, is not part of the mutation.';

/** Why no check catches it, by what is mutated and how. */
export const WHY_NOT: readonly (readonly [mutation: RegExp, because: string])[] = [
  [/^(authorization|pushed|token) request (client_id|response_type|grant_type) dropped$/, REFUSED],
  [/^token request grant_type altered$/, REFUSED],
  [/^(authorization|pushed) request response_type altered( on the way)?$/, REFUSED],
  [
    /^token request client_id (altered|swapped)$/,
    'The code is bound to a client by the server, which answers invalid_grant; no row of the catalogue compares the two ids, and Basic or an assertion may name another than the form.',
  ],
  [
    /^(pushed|token) request client_(assertion|assertion_type|secret) (dropped|altered|swapped)$/,
    'Whether a client authenticates rightly only its server knows: keys and secrets of clients are in no recording.',
  ],
  [
    /^token request code (dropped|altered)$/,
    'A token request with another code is tied to no consent of the recording: which code it should have had nobody can say. The server answers invalid_grant.',
  ],
  [
    /^(authorization|pushed) request redirect_uri dropped$/,
    'It may be left out where only one is registered (RFC 6749 §3.1.2.3), and what is registered is not in the traffic.',
  ],
  [
    /^authorization request request_uri (dropped|altered)$/,
    'It is then another request, or none: what was pushed is not tied to it, and the checks say that they cannot tell.',
  ],
  [
    /^(authorization|pushed|token) request scope (dropped|altered|swapped)( on the way)?$/,
    'What is asked for is up to the client, and what is granted to the server (RFC 6749 §3.3).',
  ],
  [
    /^callback scope (dropped|altered)( on the way)?$/,
    'The server may grant another scope than was asked for, and say so or not (RFC 6749 §3.3).',
  ],
  [/^(authorization|pushed) request prompt (dropped|altered)$/, 'The client chooses how the user is asked.'],
  [
    /^(authorization|pushed) request dpop_jkt dropped$/,
    'It is optional (RFC 9449 §10): a code need not be bound to a key.',
  ],
  [
    /^authorization request response_mode altered$/,
    'A mode that nobody knows is the server’s to refuse; how it then answers is not part of the mutation.',
  ],
  [/^authorization request requested_flow (dropped|altered)$/, 'The client chooses the flow; Vipps has others.'],
  [
    /^authorization request app_callback_uri altered$/,
    'The app then returns to an address that nobody named: it is a page like any other, and which one is registered is not in the traffic.',
  ],
  [
    /^callback (consentId|result) (dropped|altered|swapped)/,
    'It is the vendor’s own, and no row of the catalogue is about it; the code beside it decides.',
  ],
];
