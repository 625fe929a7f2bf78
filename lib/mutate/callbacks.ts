import { responseParameters } from '../flow/authorization-response.ts';
import { fieldIn } from './fields.ts';
import type { Missing, Needs } from './mutation.ts';
import type { Target } from './target.ts';

/** Whoever attacks a third party lets it ask for itself, and comes between the bank and its callback. */
export function atCallback({ message }: Target): Needs | Missing {
  const parameters = responseParameters(message);
  const brings = ['code', 'id_token', 'access_token'].some((name) => parameters.get(name));
  return brings
    ? { fresh: 'third party', consent: true }
    : { missing: 'The answer brings neither a code nor a token: there is nothing to take in.' };
}

/** What an attack at the authorization endpoint needs, where its answer decides. */
export const ASKED_ANEW: Needs = { fresh: 'runner', consent: true };

/** It is sent as it stands, and nothing else is needed. */
export const AS_IT_IS: Needs = {};

/** The same where the token endpoint decides; the token request has to be known. */
export function untilToken(target: Target): Needs | Missing {
  return codeRequests(target).length > 0
    ? { ...ASKED_ANEW, afterwards: 'token-request' }
    : { missing: 'The token request, which decides it, is not in the recording.' };
}

/** Token requests of the flow that redeem a code. */
export function codeRequests({ messages }: Target) {
  return messages('token-request').filter(({ form, requestJson }) => {
    const json = requestJson as { code?: unknown } | null | undefined;
    return form.has('code') || typeof json?.code === 'string';
  });
}

/** What an attack at the token endpoint needs: a new code, where it redeems one. */
export function atTokenEndpoint({ draft }: Target): Needs {
  return fieldIn(draft, 'code') ? ASKED_ANEW : AS_IT_IS;
}

/** Whoever changes what the third party asks comes between it and the server, which can be done to a page alone. */
export function askedByThirdParty({ step }: Target): Needs | Missing {
  return step.role === 'pushed-authorization-request'
    ? { missing: 'The third party pushes it by itself, where nobody can come between.' }
    : { fresh: 'third party', consent: true };
}
