import { expect, test } from 'vitest';
import { explainParameter, explainTerm, guideOf, limitsOf } from '../../lib/systems/help.ts';
import { foldLines } from '../fixtures/parties.ts';
import { readFixture } from '../fixtures/system-fixture.ts';

test('a system explains a parameter in its own words before its family does', () => {
  expect(explainParameter('aiia-connect', 'code')).toMatch(/^Standard base64/);
  expect(explainParameter('bs2', 'nonce')).toBe(explainParameter('oauth', 'nonce'));
  expect(explainParameter('open-payments', 'consentStatus')).toBe(explainParameter('nextgenpsd2', 'consentStatus'));
  expect(explainParameter('open-payments', 'nonce')).toBe(explainParameter('oauth', 'nonce'));
});

test.each(['x-bicfi', 'X-BICFI', 'X-BicFi'])('a header is found as %s', (name) => {
  expect(explainParameter('open-payments', name)).toMatch(/^The bank that the call is meant for/);
});

test.each([
  ['opus-app2as', 'CPF_MISMATCH', 'failure', /^Sign in to the bank as the person/],
  ['gocardless-bank-account-data', 'UserCancelledSession', 'refusal', /./],
  ['opus-app2as', 'CUSTOMER_MANUALLY_REJECTED', 'refusal', /^Offer to begin again/],
  ['vipps-app-to-app', 'outdated_app_version', 'failure', /^Have the user update/],
  ['open-payments', 'FORMAT_ERROR', 'failure', /^Look at path and text/],
  ['bs2', 'invalid_grant', 'failure', /30 days/],
  ['aiia-connect', 'invalid_grant', 'failure', /redirect_uri is the same/],
  ['oauth', 'authorization_pending', 'progress', /interval/],
] as const)('%s says of %s that it is a %s, and what to do', (system, word, kind, remedy) => {
  const term = explainTerm(system, word);
  expect(term?.kind).toBe(kind);
  expect(term?.remedy).toMatch(remedy);
});

test('the help and the outcome’s sentence are one', () => {
  const [recording] = readFixture('opus-app2as').filter(({ title }) => title === 'another person signed in');
  const [flow] = foldLines(recording?.text ?? '').flows;
  expect(flow?.outcome.reason).toContain(explainTerm('opus-app2as', 'CPF_MISMATCH')?.meaning);
});

test('what a system says of a limit counts before its family, of the others the family’s', () => {
  expect(limitsOf('aiia-connect').map(({ of, seconds }) => [of, seconds])).toEqual([
    ['code', 60],
    ['access_token', 3600],
    ['refresh_token', 14 * 86_400],
    ['request_uri', 600],
  ]);
  expect(limitsOf('opus-app2as').find(({ of }) => of === 'session')?.seconds).toBe(600);
});

test('an unknown system, and an unknown word, explain nothing', () => {
  expect(explainParameter('nobody', 'code')).toBeUndefined();
  expect(explainTerm('oauth', 'constructor')).toBeUndefined();
  expect(limitsOf('nobody')).toEqual([]);
  expect(guideOf('nobody')).toBeUndefined();
  expect(guideOf('oauth')).toBe('https://www.rfc-editor.org/rfc/rfc6749');
});
