import type { ValueKind } from './value.ts';

const WORDS: Partial<Record<ValueKind, string>> = {
  code: 'authorization code',
  code_challenge: 'PKCE challenge',
  code_verifier: 'PKCE verifier',
  consent_id: 'consent id',
  authorisation_id: 'authorisation id',
  command_id: 'command id',
  handoff_id: 'hand-off id',
  request_uri: 'request URI',
  id_token: 'ID token',
  redirect_uri: 'redirect URI',
  client_id: 'client id',
  jti: 'token identifier',
  other: 'other value',
};

/** What a value is, as a person calls it. */
export function kindWords(kind: ValueKind): string {
  return WORDS[kind] ?? kind.replaceAll('_', ' ');
}
