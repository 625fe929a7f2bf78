import { readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition } from '../flow/system.ts';
import { readConsentCall } from './nextgenpsd2-parts/consent-call.ts';
import { oauth } from './oauth.ts';
import { isAuthorizationRequest, readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

/** Open Payments, and other servers that speak NextGenPSD2 of the Berlin Group. */
export const openPayments = defineSystem({
  id: 'open-payments',
  title: 'Open Payments (NextGenPSD2)',
  guide: 'https://docs.openpayments.io',
  family: oauth,
  recognise(message) {
    const { kind } = message.step;
    if (kind === 'deep-link') return bankId(message);
    if (kind !== 'http' || !message.url) return undefined;
    return readConsentCall(message) ?? authorize(message) ?? token(message) ?? resource(message) ?? bankId(message);
  },
  readReturn,
});

/** `_links.scaOAuth` with its placeholders filled in: `acr_values` names consent and authorisation. */
function authorize(message: Message): Recognition | undefined {
  const acrValues = message.query.get('acr_values') ?? '';
  const consentId = /(?:^| )consentId:(\S+)/.exec(acrValues)?.[1];
  if (!consentId || !isAuthorizationRequest(message.query)) return undefined;
  const authorisationId = /(?:^| )consentAuthorisationId:(\S+)/.exec(acrValues)?.[1];
  const request = readAuthorizationRequest(message);
  return {
    ...request,
    words: 'authorization request by scaOAuth',
    keys: [...request.keys, ...consentKeys(consentId, authorisationId)],
    evidence: 'consentId in acr_values',
    weight: 0.9,
  };
}

function token(message: Message): Recognition | undefined {
  const consentId = message.requestHeader('x-consentid');
  const read = consentId ? readTokenRequest(message) : undefined;
  if (!consentId || !read) return undefined;
  const keys = consentKeys(consentId, message.requestHeader('x-consentauthorisationid'));
  return { ...read, keys: [...read.keys, ...keys], evidence: 'X-ConsentId on the token request', weight: 0.8 };
}

function resource(message: Message): Recognition | undefined {
  const consentId = message.requestHeader('consent-id');
  if (!consentId) return undefined;
  // Where no status could be read, data that were delivered tell the same.
  const outcome =
    message.step.status === 200
      ? { kind: 'consented' as const, reason: 'The bank delivered account information for the consent.' }
      : undefined;
  return { role: 'resource-request', words: 'account information', keys: consentKeys(consentId), outcome, weight: 0.5 };
}

function consentKeys(consentId: string, authorisationId?: string): Key[] {
  const keys = [{ name: 'consent_id', value: consentId }];
  if (authorisationId) keys.push({ name: 'authorisation_id', value: authorisationId });
  return keys;
}

/** `bankid:///?autostarttoken=…&redirect=…`, or the app link with the same parameters. */
function bankId({ step, query }: Message): Recognition | undefined {
  const autostart = query.get('autostarttoken');
  if (!autostart || (step.kind === 'deep-link' && !/^bankid:/i.test(step.url))) return undefined;
  const redirect = query.get('redirect');
  const back = redirect && redirect !== 'null' ? [{ redirectUri: redirect, role: 'app-return' as const }] : [];
  return {
    role: 'app-open',
    words: step.kind === 'deep-link' ? 'BankID app opened' : 'BankID app opened by app link',
    keys: [{ name: 'autostart_token', value: autostart }],
    returnsTo: back.map((address) => ({ ...address, words: 'back from the BankID app' })),
    // Every Swedish bank opens it, whatever system sent the user there.
    weight: 0.05,
  };
}

/** A bank that is reached by scaRedirect comes back with nothing to read: the consent status decides. */
function readReturn(message: Message): Recognition | undefined {
  const parameters = responseParameters(message);
  if (['code', 'error', 'response'].some((name) => parameters.has(name))) return readAuthorizationResponse(message);
  const { kind, method } = message.step;
  if (kind === 'history' || kind === 'fragment' || method === 'POST') return undefined;
  return {
    role: 'authorization-response',
    words: 'back from the bank',
    keys: [],
    outcome: {
      kind: 'waiting',
      reason: 'The bank sends no code this way; only the consent status tells what became of it.',
    },
    weight: 0.5,
  };
}
