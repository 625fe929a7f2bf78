import { authorizationServer } from './aiia/authorization-server.ts';
import { type BankLogin, bank } from './aiia/bank.ts';
import { plans, thirdParty } from './aiia/third-party.ts';
import { defineSandboxSystem, type Scenario } from './core/system.ts';

/** Mastercard Open Finance Europe (Aiia), Connect flow for account information. */
export const aiia = defineSandboxSystem({
  id: 'aiia',
  title: 'Mastercard Open Finance Europe (Aiia) Connect',
  note: 'The third party’s page makes the token, refresh and accounts calls (JSON, Basic with the client secret) that a real backend would make unseen.',
  parties: { 'aiia-tpp': 'third party', 'aiia-as': 'authorization server', 'aiia-bank': 'bank' },
  scenarios: [
    scenario({
      id: 'aiia-full',
      title: 'Accounts shared',
      explains:
        'Connect, the bank’s approval, and a callback with code and consentId. The code is standard base64 with +, / and = in it; token call and accounts call follow.',
      outcome: { kind: 'consented' },
    }),
    scenario({
      id: 'aiia-cancel',
      title: 'The user cancels at the bank',
      explains: 'The callback carries state alone: neither code nor consentId, and no error parameter either.',
      outcome: { kind: 'refused' },
    }),
    scenario({
      id: 'aiia-bank-error',
      title: 'The bank fails',
      explains: 'The callback is the same as after a cancel: state alone, which does not tell the two apart.',
      outcome: { kind: 'refused' },
      words: 'callback without code and consentId',
    }),
    scenario({
      id: 'aiia-wildcard',
      title: 'Redirect URL registered with a wildcard',
      explains:
        'Registered as /cb/*, used with a concrete path that names the customer; because of that the third party sends no state.',
      outcome: { kind: 'consented' },
    }),
    scenario({
      id: 'aiia-refresh',
      title: 'Refreshing the tokens',
      explains: 'After the token call a refresh by JSON body, which returns a new refresh token too.',
      outcome: { kind: 'consented' },
    }),
    scenario({
      id: 'aiia-refresh-expired',
      title: 'The refresh token has expired',
      explains: 'A refresh token lives 14 days; the sandbox dates this one 15 days back.',
      outcome: { kind: 'failed', code: 'invalid_grant' },
    }),
    scenario({
      id: 'aiia-late-code',
      title: 'The code is exchanged too late',
      explains: 'A code lives one minute. The page really waits 61 seconds before the token call.',
      outcome: { kind: 'failed', code: 'invalid_grant' },
      takes: 62,
    }),
    scenario({
      id: 'aiia-code-reused',
      title: 'The code is used again',
      explains:
        'A code is good once. After the token call the third party sends the same code once more, and is refused. The tokens it already has remain.',
      outcome: { kind: 'consented' },
      words: 'token request: invalid_grant',
    }),
    scenario({
      id: 'aiia-decoded-twice',
      title: 'The code is decoded twice',
      explains:
        'The third party decodes the decoded code again: every + becomes a space, and the token call is refused.',
      outcome: { kind: 'failed', code: 'invalid_grant' },
    }),
    scenario({
      id: 'aiia-not-decoded',
      title: 'The code is not decoded',
      explains: 'The third party sends the code as it stands in the address, %2B and all; the token call is refused.',
      outcome: { kind: 'failed', code: 'invalid_grant' },
    }),
    scenario({
      id: 'aiia-corrupted-jwt',
      title: 'The tokens are corrupted JWTs',
      explains:
        'As in the samples of public guides: a character is missing from the payload. The rest can still be read; the accounts call is answered with 401.',
      outcome: { kind: 'consented' },
    }),
  ],
  serve({ origin }) {
    const origins = { thirdParty: origin('aiia-tpp'), server: origin('aiia-as'), bank: origin('aiia-bank') };
    const logins = new Map<string, BankLogin>();
    const runs = plans();
    return {
      'aiia-tpp': thirdParty(origins, runs),
      'aiia-as': authorizationServer(origins, logins, runs.wishes),
      'aiia-bank': bank(origins, logins),
    };
  },
});

function scenario(parts: Omit<Scenario, 'start' | 'recognisedAs'>): Scenario {
  return {
    ...parts,
    start: { party: 'aiia-tpp', path: `/start?scenario=${parts.id}` },
    recognisedAs: 'aiia-connect',
  };
}
