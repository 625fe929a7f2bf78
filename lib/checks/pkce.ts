import type { Message } from '../flow/message.ts';
import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';
import type { AuthorizationRequest } from './artifacts.ts';
import { couldNotTell, type Verdict, type Where } from './check.ts';
import { askedAt, writtenAt } from './places.ts';

/** A code challenge where it was sent. */
export interface Challenge {
  text: string;
  /** `plain` where the request names none (RFC 7636 §4.3). */
  method: string;
  where: Where;
}

export { askedAt as placeIn } from './places.ts';

/** The challenge that a request was made with; undefined where it has none. */
export function challengeIn(request: AuthorizationRequest): Challenge | undefined {
  const text = request.parameters.get('code_challenge');
  if (!text) return undefined;
  return {
    text,
    method: request.parameters.get('code_challenge_method') || 'plain',
    where: askedAt(request, 'code_challenge'),
  };
}

/**
 * The challenges of all requests of a flow: whoever tries again in the same flow may have drawn another one. That of a
 * broker between the two parties is not theirs.
 */
export function challengesIn(messages: readonly Message[]): Challenge[] {
  return messages.flatMap((message) => {
    const { role } = message.step;
    if (role !== 'authorization-request' && role !== 'pushed-authorization-request') return [];
    if (message.step.aside) return [];
    const parameters = requestParameters(message);
    const text = parameters.get('code_challenge');
    if (!text) return [];
    const method = parameters.get('code_challenge_method') || 'plain';
    return [{ text, method, where: writtenAt(message, 'code_challenge') }];
  });
}

/**
 * Where a parameter that is not to be seen may be all the same: behind a `request_uri` whose push was not
 * recorded, or in a request object that is encrypted.
 */
export function hidden({ parameters, pushed, requestObject }: AuthorizationRequest): Verdict | undefined {
  if (parameters.has('request') && !requestObject)
    return couldNotTell(
      'the claims of the request object',
      'It is encrypted for the authorization server; log it where the third party makes it.',
    );
  if (!pushed && parameters.has('request_uri'))
    return couldNotTell(
      'the pushed authorization request',
      'The third party’s server pushes it, where no browser sees it: record it there, or import its log as HAR.',
    );
  return undefined;
}
