import { responseParameters } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import type { AuthorizationRequest } from './artifacts.ts';
import { compareLanding } from './landing.ts';

/**
 * Whether a return answers this request: it is at the redirect URI, or has the request's state. An aggregator returns
 * to its own client, too, which is another affair. True where the redirect URI is not known.
 */
export function answers(message: Message, { parameters }: Pick<AuthorizationRequest, 'parameters'>): boolean {
  const redirectUri = parameters.get('redirect_uri');
  const state = parameters.get('state');
  if (redirectUri === undefined) return true;
  if (state && responseParameters(message).get('state') === state) return true;
  return compareLanding(redirectUri, message.step.url).fit !== 'other';
}
