import { authorizationServer } from './bs2/authorization-server.ts';
import { plans, thirdParty } from './bs2/third-party.ts';
import { correct } from './core/attacks.ts';
import { defineSandboxSystem, type Scenario } from './core/system.ts';

/** Banco BS2 (Brazil): consent by authorization code, with rotating refresh tokens. */
export const bs2 = defineSandboxSystem({
  id: 'bs2',
  title: 'Banco BS2 consent',
  note: 'The third party’s page makes the token and refresh calls (form body, Basic with API key and secret) that a real backend would make unseen.',
  parties: { 'bs2-tpp': 'third party', 'bs2-as': 'authorization server' },
  scenarios: [
    scenario({
      id: 'bs2-client-id',
      title: 'Consent, client_id in the query',
      explains: 'The authorization request names the client in the query, as two of the bank’s pages show it.',
      outcome: { kind: 'consented' },
    }),
    scenario({
      id: 'bs2-basic',
      title: 'Consent, Basic on the authorization request',
      explains:
        'As one of the bank’s pages asks for it: no client_id, but API key and secret as Basic on the browser’s own request. The page sends it by fetch, then goes where the redirect led.',
      outcome: { kind: 'consented' },
    }),
    scenario({
      id: 'bs2-wrong-secret',
      title: 'The API secret is wrong',
      explains: 'The token call is answered with 401 and the third form of the bank’s errors: a message and no code.',
      outcome: { kind: 'failed' },
    }),
    scenario({
      id: 'bs2-code-reused',
      title: 'The code is used again',
      explains:
        'After the token call the third party sends the same code once more, and is refused. The tokens it already has remain.',
      outcome: { kind: 'consented' },
      words: 'token request: invalid_grant',
    }),
    scenario({
      id: 'bs2-code-expired',
      title: 'The code has expired',
      explains:
        'A code lives 10 minutes here, the most that RFC 6749 recommends; the sandbox dates this one 11 minutes back.',
      outcome: { kind: 'failed', code: 'invalid_grant' },
    }),
    scenario({
      id: 'bs2-refresh',
      title: 'Two refreshes, each with a new refresh token',
      explains: 'Each refresh spends its refresh token and returns the next one.',
      outcome: { kind: 'consented' },
    }),
    scenario({
      id: 'bs2-refresh-reused',
      title: 'An old refresh token is used again',
      explains: 'After a refresh the third party sends the spent refresh token once more.',
      outcome: { kind: 'failed', code: 'invalid_grant' },
    }),
    scenario({
      id: 'bs2-refresh-expired',
      title: 'The refresh token has expired',
      explains:
        'A refresh token lives 30 days; the sandbox dates this one 31 days back. The error is the bank’s own list of tag and descricao.',
      outcome: { kind: 'failed', code: 'refresh_token_expirado' },
    }),
    scenario({
      id: 'bs2-cancel',
      title: 'The user refuses',
      explains: 'The consent page is left by “Negar”: a callback with error=access_denied and the state.',
      outcome: { kind: 'refused', code: 'access_denied' },
    }),
  ],
  serve({ origin }, weak = correct) {
    const origins = { thirdParty: origin('bs2-tpp'), server: origin('bs2-as') };
    const runs = plans();
    return { 'bs2-tpp': thirdParty(origins, runs), 'bs2-as': authorizationServer(origins, runs.wishes, weak) };
  },
});

function scenario(parts: Omit<Scenario, 'start' | 'recognisedAs'>): Scenario {
  return { ...parts, start: { party: 'bs2-tpp', path: `/start?scenario=${parts.id}` }, recognisedAs: 'bs2' };
}
