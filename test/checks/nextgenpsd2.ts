/** Lines of a consent with Open Payments, as `arrows` reads them. */
const API = 'https://api.bank.example/psd2/consent/v1/consents';
const SENT = '[X-BicFi: SJOBSESS] [X-Request-ID: 1b0e2a3c]';
const CB = 'https://tpp.example/cb';

export const CREATED = `fetch POST ${API} json {"recurringIndicator":true} ${SENT} → 201 {"consentStatus":"received","consentId":"c-11112222","_links":{"startAuthorisation":{"href":"/x"}}}`;

/** The method is selected; the bank answers with an approach, unless it is empty, and a body. */
export function selected(approach: string, body: object): string {
  const header = approach ? ` [aspsp-sca-approach: ${approach}]` : '';
  return `fetch PUT ${API}/c-11112222/authorisations/a-33334444 json {"authenticationMethodId":"mbid"} ${SENT} → 200 ${JSON.stringify(body)}${header}`;
}

export function status(word: string): string {
  return `fetch GET ${API}/c-11112222/status ${SENT} → 200 {"consentStatus":"${word}"}`;
}

/** The browser goes to the bank by scaOAuth and comes back with a code. */
export const SIGN_IN = [
  `GET https://auth.bank.example/connect/authorize?client_id=k&scope=accountinformation&response_type=code&redirect_uri=${encodeURIComponent(CB)}&state=s-55556666&acr_values=idp:SJOBSESS%20consentId:c-11112222%20consentAuthorisationId:a-33334444 → 302 ${CB}?code=k-77778888&state=s-55556666`,
  `GET ${CB}?code=k-77778888&state=s-55556666 → 200`,
].join('\n');

/** The code is redeemed with these headers, given as `[name: value]`. */
export function redeemed(headers = '[X-ConsentId: c-11112222] [X-ConsentAuthorisationId: a-33334444]'): string {
  return `fetch POST https://auth.bank.example/connect/token form grant_type=authorization_code&code=k-77778888${headers && ` ${headers}`} → 200 {"access_token":"t-99990000"}`;
}
