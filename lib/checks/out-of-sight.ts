import type { AuthorizationRequest, AuthorizationResponse } from './artifacts.ts';
import { couldNotTell, type Verdict } from './check.ts';

/**
 * The verdict on a parameter that was not found in a request of which only a part can be read: it was pushed by a
 * server, or encrypted. Undefined where all of it was read.
 */
export function hiddenRequest({ parameters, pushed, requestObject }: AuthorizationRequest): Verdict | undefined {
  if (parameters.has('request') && !requestObject)
    return couldNotTell(
      'the parameters of the request object',
      'It is encrypted, or damaged: look at its claims before the third party encrypts them.',
    );
  if (!parameters.has('request_uri') || pushed) return undefined;
  return couldNotTell(
    'what was asked under request_uri',
    'The third party’s server pushes the request itself, where no browser sees it: record it there, or import its log as HAR.',
  );
}

/** The same for an answer: encrypted, or posted and not handed out by the browser. */
export function hiddenResponse({ message, parameters, jarm }: AuthorizationResponse): Verdict | undefined {
  if (parameters.has('response') && !jarm)
    return couldNotTell(
      'the parameters of the authorization response',
      'It is encrypted for the third party: look at its claims where they are decrypted.',
    );
  const { exchange } = message.step;
  const posted = message.step.method === 'POST' && message.form.size === 0;
  if (!posted || exchange?.requestBody?.text !== undefined) return undefined;
  return couldNotTell(
    'the posted authorization response',
    exchange?.requestBody?.unreadable ?? 'The browser did not hand its body out: record the sign-in once more.',
  );
}
