import { randomBytes } from 'node:crypto';
import { type Login, query, type Vipps } from './login.ts';
import type { Rejection } from './plan.ts';

const DESCRIPTIONS: Record<Rejection | 'server_error' | 'login_required', string> = {
  outdated_app_version: 'The version of the app is too old.',
  wrong_challenge: 'The wrong challenge was chosen.',
  unknown_reject_reason: 'The login was rejected.',
  server_error: 'The server could not complete the login.',
  login_required: 'The login is not known in this browser, or it is over.',
};

/** Where a login that is over leads: the redirect URI with a code, or with what the app said instead. */
export function finalCallback(vipps: Vipps, login: Login): string {
  const { answer = 'unknown_reject_reason', plan, request } = login;
  if (answer === 'cancelled') return cancelUri(login);
  if (answer !== 'approved') return errorUri(login, answer);
  if (plan.serverFails) return errorUri(login, 'server_error');
  const code = randomBytes(24).toString('base64url');
  vipps.grants.set(code, { login, issuedAt: Date.now() });
  return uriWith(login, { state: stateOf(login), code, scope: request.get('scope') ?? '' });
}

export function errorUri(login: Login, error: keyof typeof DESCRIPTIONS): string {
  return uriWith(login, { error, error_description: DESCRIPTIONS[error], state: stateOf(login) });
}

// The second `?` where `&` belongs is the real system's slip.
export function cancelUri(login: Login): string {
  const uri = uriWith(login, { error: 'access_denied', error_description: 'user cancelled the login' });
  return `${uri}?state=${stateOf(login)}`;
}

function uriWith({ request }: Login, parameters: Record<string, string>): string {
  return `${request.get('redirect_uri')}?${query(parameters)}`;
}

function stateOf({ request }: Login): string {
  return request.get('state') ?? '';
}
