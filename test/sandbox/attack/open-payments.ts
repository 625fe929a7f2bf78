import { client, SCOPE } from '../open-payments/plan.ts';
import { codeFlowTrials } from './code-flow.ts';
import { throughPages } from './pages.ts';
import { type Origin, type Trial, type Tricks, trial } from './trial.ts';
import type { Visitor } from './visitor.ts';

interface OpenPaymentsTricks extends Tricks {
  /** Placeholders that nobody fills in. */
  leaves?: 'all' | 'state';
  withoutConsentId?: boolean;
}

const CONSENTS = '/psd2/consent/v1/consents';
const WITHOUT = ['iss', 'nonce', 'code-challenge', 'code-verifier', 'pkce-downgrade'];

export const openPaymentsTrials: readonly Trial[] = [
  // X-ConsentId ties the code to its consent, as PKCE would: another flow's code is refused.
  ...codeFlowTrials(walkOpenPayments, WITHOUT),
  trial(walkOpenPayments, 'placeholder', { leaves: 'all' }),
  trial(walkOpenPayments, 'placeholder', { leaves: 'state' }, 'state only'),
  trial(walkOpenPayments, 'open-payments-consent-id/missing', { withoutConsentId: true }),
];

/** A consent at a bank with scaOAuth, to the tokens. */
export async function walkOpenPayments(visitor: Visitor, origin: Origin, tricks: OpenPaymentsTricks): Promise<boolean> {
  const start = await visitor.get(`${origin('openpayments-tpp')}/start?scenario=open-payments-oauth`);
  const { state } = runOf(await start.text()) ?? {};
  const { consentId, authorisationId, scaOAuth } = await createConsent(visitor, origin);
  const started = JSON.stringify({ consentId, authorisationId });
  await visitor.send(`${origin('openpayments-tpp')}/connections/${state}`, { method: 'PUT', body: started });
  const callbackUrl = `${origin('openpayments-tpp')}/callback`;
  const filled = scaOAuth
    .replace('[CLIENT_ID]', client.id)
    .replace('[TPP_REDIRECT_URI]', encodeURIComponent(callbackUrl))
    .replace('[TPP_STATE]', String(state));
  const left = { all: scaOAuth, state: filled.replace(String(state), '[TPP_STATE]') };
  const request = new URL(tricks.leaves ? left[tricks.leaves] : filled);
  tricks.onAuthorization?.(request.searchParams);
  const { host } = new URL(callbackUrl);
  const asks = ['openpayments-auth', 'openpayments-bank'].map((party) => new URL(origin(party)).host);
  const callback = await throughPages(visitor, request.href, (url) => url.host === host || !asks.includes(url.host));
  if (!callback?.searchParams.has('code')) return false;
  // Its state is nobody's, which the third party must notice by itself.
  if (tricks.leaves) return true;
  tricks.onCallback?.(callback.searchParams);
  const answered = await visitor.get(callback.href);
  if (!answered.ok || !(await answered.text()).includes('redeem(')) return false;
  tricks.waits?.();
  const form = new URLSearchParams({
    client_id: client.id,
    client_secret: client.secret,
    scope: SCOPE,
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: callbackUrl,
  });
  tricks.onToken?.(form);
  const headers = {
    ...(!tricks.withoutConsentId && { 'X-ConsentId': consentId }),
    'X-ConsentAuthorisationId': authorisationId,
  };
  const url = `${origin('openpayments-auth')}/connect/token`;
  if (tricks.redeemsTwice) await visitor.post(url, form, headers);
  return (await visitor.post(url, form, headers)).ok;
}

/** Consent and authorisation, up to the address of the bank: what the third party's page does. */
async function createConsent(visitor: Visitor, origin: Origin) {
  const credentials = { client_id: client.id, client_secret: client.secret, scope: SCOPE };
  const token = new URLSearchParams({ ...credentials, grant_type: 'client_credentials' });
  const granted = await visitor.post(`${origin('openpayments-auth')}/connect/token`, token);
  const { access_token } = (await granted.json()) as Record<string, string>;
  const call = async (method: string, path: string, body?: object) => {
    const headers = {
      Authorization: `Bearer ${access_token}`,
      'X-BicFi': 'NORBSESS',
      'X-Request-ID': crypto.randomUUID(),
      'PSU-ID': '191212121212',
    };
    const url = `${origin('openpayments-api')}${path}`;
    const response = await visitor.send(url, { method, headers, body: body && JSON.stringify(body) });
    return (await response.json()) as Record<string, string> & { _links: { scaOAuth?: { href: string } } };
  };
  const { consentId = '' } = await call('POST', CONSENTS, { validUntil: '2030-01-01' });
  const { authorisationId = '' } = await call('POST', `${CONSENTS}/${consentId}/authorisations`);
  const chosen = await call('PUT', `${CONSENTS}/${consentId}/authorisations/${authorisationId}`, {
    authenticationMethodId: 'mbid',
  });
  return { consentId, authorisationId, scaOAuth: chosen._links.scaOAuth?.href ?? '' };
}

function runOf(page: string): { state: string } | undefined {
  const run = /const run = (\{.*?\});\n/.exec(page)?.[1];
  return run ? JSON.parse(run) : undefined;
}
