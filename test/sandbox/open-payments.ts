import { correct } from './core/attacks.ts';
import { defineSandboxSystem, type Scenario } from './core/system.ts';
import { api } from './open-payments/api.ts';
import { auth, type PendingAuthorization } from './open-payments/auth.ts';
import { bank } from './open-payments/bank.ts';
import { bankId } from './open-payments/bankid.ts';
import { ConsentRegister } from './open-payments/consents.ts';
import { thirdParty } from './open-payments/third-party.ts';
import { TokenRegister } from './open-payments/tokens.ts';

/** Open Payments: consents to account information as NextGenPSD2 has them, with Swedish BankID. */
export const openPayments = defineSandboxSystem({
  id: 'open-payments',
  title: 'Open Payments (NextGenPSD2, Sweden)',
  note: 'The third party’s page calls the consent API and the token endpoint, as its backend would; a page stands in for the BankID app.',
  parties: {
    'openpayments-tpp': 'third party',
    'openpayments-api': 'other',
    'openpayments-auth': 'authorization server',
    'openpayments-bank': 'bank',
    'openpayments-bankid': 'app',
  },
  scenarios: [
    scenario(
      'decoupled-desktop',
      'DECOUPLED, BankID on this computer',
      { kind: 'consented' },
      'The page opens bankid:///?autostarttoken=…&redirect=null and polls the SCA status; challengeData.data is an array.',
    ),
    scenario(
      'decoupled-mobile',
      'DECOUPLED, BankID on the same phone',
      { kind: 'consented' },
      'The app gets an encoded redirect and opens it when done; challengeData.data is a string.',
    ),
    scenario(
      'decoupled-qr',
      'DECOUPLED, animated QR code for another device',
      { kind: 'consented' },
      'The code changes every second and is checked when it is scanned; no deep link is opened.',
    ),
    scenario(
      'decoupled-app-link',
      'DECOUPLED, BankID by app link',
      { kind: 'consented' },
      'The page opens https://app.bankid.com/?autostarttoken=… instead of bankid:///; the stand-in’s host takes the place of app.bankid.com.',
      'BankID app opened by app link',
    ),
    scenario(
      'decoupled-exempted',
      'DECOUPLED, exempted from authentication',
      { kind: 'consented' },
      'The bank needs no signature: scaStatus is exempted at once, and no app is opened.',
      'SCA status: exempted',
    ),
    scenario(
      'decoupled-late',
      'DECOUPLED, BankID started too late',
      { kind: 'failed' },
      'Some banks need the start within 30 seconds. The sandbox’s bank gives a third of a second, so that nobody has to wait. scaStatus becomes failed, and the consent stays received.',
      'SCA status: failed',
    ),
    scenario(
      'decoupled-no-redirect',
      'DECOUPLED, no redirect for the phone',
      { kind: 'failed' },
      'The link has no redirect, which iOS needs. scaStatus becomes failed, and the consent stays received.',
      'SCA status: failed',
    ),
    scenario(
      'decoupled-refused',
      'DECOUPLED, cancelled in the app',
      { kind: 'refused', code: 'rejected' },
      'scaStatus becomes failed and consentStatus rejected.',
    ),
    scenario(
      'oauth',
      'REDIRECT by scaOAuth',
      { kind: 'consented' },
      'The three placeholders are filled in; after the bank the code is exchanged with X-ConsentId and X-ConsentAuthorisationId.',
    ),
    scenario(
      'oauth-placeholder',
      'REDIRECT by scaOAuth, [TPP_STATE] left in',
      { kind: 'failed', code: 'invalid_request' },
      'The third party forgets one placeholder; the authorization server returns at once, state and all.',
    ),
    scenario(
      'oauth-refused',
      'REDIRECT by scaOAuth, refused at the bank',
      { kind: 'refused', code: 'access_denied' },
      'The bank’s refusal arrives as error=access_denied.',
    ),
    scenario(
      'redirect',
      'REDIRECT by scaRedirect, without a token call',
      { kind: 'consented' },
      'The bank returns to TPP-Redirect-URI with no code; only the polled status tells that the consent is valid.',
    ),
    scenario(
      'redirect-refused',
      'REDIRECT by scaRedirect, refused at the bank',
      { kind: 'refused', code: 'rejected' },
      'The bank returns to the same TPP-Redirect-URI as after a consent; only the polled status tells that it is rejected.',
    ),
    scenario(
      'revoked',
      'The user revokes the consent',
      { kind: 'failed', code: 'revokedByPsu' },
      'The accounts are read once; then the user withdraws the consent at the bank, and consentStatus is revokedByPsu.',
    ),
    scenario(
      'expired',
      'The consent expires',
      { kind: 'failed', code: 'expired' },
      'The accounts are read once; then the sandbox lets the 90 days be over, and consentStatus is expired.',
    ),
    scenario(
      'terminated',
      'The third party ends the consent',
      { kind: 'failed', code: 'terminatedByTpp' },
      'The accounts are read once; then the third party deletes the consent, and consentStatus is terminatedByTpp.',
      'consent deleted',
    ),
    scenario(
      'format-error',
      'Consent creation fails',
      { kind: 'failed', code: 'FORMAT_ERROR' },
      'validUntil is sent as dd/mm/yyyy; the API answers 400 with tppMessages.',
    ),
  ],
  serve(context, weak = correct) {
    const register = new ConsentRegister();
    const tokens = new TokenRegister();
    const pending = new Map<string, PendingAuthorization>();
    return {
      'openpayments-tpp': thirdParty(context, register),
      'openpayments-api': api(context, register, tokens),
      'openpayments-auth': auth({ ...context, weak }, register, tokens, pending),
      'openpayments-bank': bank(context, register, pending),
      'openpayments-bankid': bankId(context, register),
    };
  },
});

function scenario(
  what: string,
  title: string,
  outcome: Scenario['outcome'],
  explains: string,
  words?: string,
): Scenario {
  const id = `open-payments-${what}`;
  const start = { party: 'openpayments-tpp', path: `/start?scenario=${id}` };
  return { id, title, explains, start, outcome, words, recognisedAs: 'open-payments' };
}
