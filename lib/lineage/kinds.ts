import type { ValueKind } from '../flow/value.ts';
import type { Under } from './slot.ts';

/** By name in lower case without separators: the same word is written in many ways. */
const KINDS: Readonly<Record<string, ValueKind>> = {
  oauthstate: 'state',
  oauthstateid: 'state',
  nonce: 'nonce',
  dpopnonce: 'nonce',
  codechallenge: 'code_challenge',
  codeverifier: 'code_verifier',
  consentid: 'consent_id',
  xconsentid: 'consent_id',
  openbankingintentid: 'consent_id',
  authorisationid: 'authorisation_id',
  consentauthorisationid: 'authorisation_id',
  xconsentauthorisationid: 'authorisation_id',
  commandid: 'command_id',
  oobstartcode: 'handoff_id',
  requesturi: 'request_uri',
  accesstoken: 'access_token',
  refreshtoken: 'refresh_token',
  idtoken: 'id_token',
  idtokenhint: 'id_token',
  autostarttoken: 'autostart_token',
  redirecturi: 'redirect_uri',
  appcallbackuri: 'redirect_uri',
  tppredirecturi: 'redirect_uri',
  tppnokredirecturi: 'redirect_uri',
  clientid: 'client_id',
  azp: 'client_id',
  jti: 'jti',
  sid: 'session',
  sessionid: 'session',
  sessionstate: 'session',
};

/** What stands behind these in a path. */
const SEGMENTS: Readonly<Record<string, ValueKind>> = {
  consents: 'consent_id',
  authorisations: 'authorisation_id',
  command: 'command_id',
  commands: 'command_id',
  handoff: 'handoff_id',
};

/** What stands behind these and a colon in a scope or in `acr_values`. */
const WORDS: Readonly<Record<string, ValueKind>> = {
  consent: 'consent_id',
  consentid: 'consent_id',
  consentauthorisationid: 'authorisation_id',
  ais: 'consent_id',
  pis: 'consent_id',
  piis: 'consent_id',
};

/** Parts of an Authorization header. */
const CREDENTIALS: Readonly<Record<string, ValueKind>> = { token: 'access_token', user: 'client_id' };

/**
 * What a text is by the name that it stands under.
 *
 * @param received it came in an answer, in whose JSON `code` and `state` say how things are
 */
export function kindOf(name: string, under: Under, received: boolean): ValueKind | undefined {
  const folded = name.toLowerCase().replace(/[-_.]/g, '');
  if (under === 'segment') return SEGMENTS[folded];
  if (under === 'word') return WORDS[folded];
  if (under === 'cookie') return 'session';
  if (under === 'header' && Object.hasOwn(CREDENTIALS, folded)) return CREDENTIALS[folded];
  if (folded === 'state' || folded === 'code') return under === 'member' && received ? undefined : folded;
  return Object.hasOwn(KINDS, folded) ? KINDS[folded] : undefined;
}

/** Made by the client, or by whoever acts as one. */
export const CLIENT_MADE: ReadonlySet<ValueKind> = new Set([
  ...(['state', 'nonce', 'code_challenge', 'redirect_uri', 'client_id'] as const),
]);

/** Values of these kinds are told of even if they were seen but once. */
export const ALWAYS_TOLD: ReadonlySet<ValueKind> = new Set([
  ...(['state', 'nonce', 'code', 'code_challenge', 'code_verifier', 'consent_id', 'authorisation_id'] as const),
  ...(['command_id', 'handoff_id', 'request_uri', 'access_token', 'refresh_token', 'id_token'] as const),
  ...(['autostart_token', 'redirect_uri', 'client_id'] as const),
]);

/** No harm is done when others learn of these. */
export const PUBLIC: ReadonlySet<ValueKind> = new Set([
  ...(['redirect_uri', 'client_id', 'code_challenge', 'jti'] as const),
]);

const LABELS: Partial<Record<ValueKind, string>> = {
  code_challenge: 'challenge',
  code_verifier: 'verifier',
  consent_id: 'consent',
  authorisation_id: 'authorisation',
  command_id: 'command',
  handoff_id: 'handoff',
  autostart_token: 'autostart',
  client_id: 'client',
  other: 'value',
};

/** What the ids of its values begin with: `state`, `challenge`, `access-token`. */
export function labelOf(kind: ValueKind): string {
  return LABELS[kind] ?? kind.replace('_', '-');
}
