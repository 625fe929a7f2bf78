import type { Message } from '../../flow/message.ts';
import type { Recognition } from '../../flow/system.ts';
import {
  isAuthorizationRequest,
  readAuthorizationRequest,
  requestParameters,
} from '../oauth-parts/authorization-request.ts';

/**
 * Reads an authorization request that asks a broker for one eID by name, in `acr_values` or in
 * the broker's own parameter.
 *
 * @param names what the eID is called there: linear in time
 * @param title as a person knows the eID
 */
export function readBrokeredRequest(message: Message, names: RegExp, title: string): Recognition | undefined {
  const parameters = requestParameters(message);
  if (!isAuthorizationRequest(parameters)) return undefined;
  const named = ['acr_values', 'idp_values', 'login_hint', 'idp'].find((name) =>
    names.test(parameters.get(name) ?? ''),
  );
  if (!named) return undefined;
  return {
    ...readAuthorizationRequest(message),
    words: `authorization request for ${title}`,
    evidence: `${title} in ${named}`,
    weight: 0.5,
  };
}
