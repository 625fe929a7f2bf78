import { responseParameters } from '../flow/authorization-response.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Role } from '../flow/step.ts';
import type { System } from '../flow/system.ts';
import { tokenFields } from '../systems/oauth-parts/token-request.ts';
import { couldNotTell, notApplicable, type Verdict } from './check.ts';

const OF_CONSENT: ReadonlySet<Role> = new Set([
  'consent-creation',
  'consent-status',
  'authorisation-start',
  'authorisation-update',
  'authorisation-status',
]);

/** Whether the system speaks NextGenPSD2, as its own or as its family's. */
export function isNextGenPsd2(system: System | undefined): boolean {
  return system?.id === 'nextgenpsd2' || system?.family?.id === 'nextgenpsd2';
}

/** Calls of the consent API: creating a consent, authorising it, reading how it stands. */
export function consentCalls(messages: readonly Message[]): Message[] {
  return messages.filter(({ step }) => step.kind === 'http' && OF_CONSENT.has(step.role));
}

/** The consent status that an answer tells. */
export function consentStatusOf({ responseJson }: Message): string | undefined {
  return asText(asObject(responseJson)?.consentStatus);
}

/** Token requests for a code, of whatever answer. */
export function redemptions(messages: readonly Message[]): Message[] {
  return messages.filter(
    (message) =>
      message.step.role === 'token-request' && tokenFields(message).get('grant_type') === 'authorization_code',
  );
}

/** The verdict where none of these is in the flow. */
export function withoutRedemption(messages: readonly Message[]): Verdict {
  const issued = messages.some(
    (message) => message.step.role === 'authorization-response' && responseParameters(message).has('code'),
  );
  return issued
    ? couldNotTell(
        'the token request',
        'The third party’s server makes it, where no browser sees it: record it there, or import its log as HAR.',
      )
    : notApplicable('No code was issued, so none was redeemed.');
}
