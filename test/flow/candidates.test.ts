import { expect, test } from 'vitest';
import { fold } from '../../lib/flow/fold.ts';
import type { Candidate } from '../../lib/flow/step.ts';
import { systems } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { authorize, CB, foldLines, redeem, signIn } from '../fixtures/parties.ts';

const API = 'https://xs2a.bank.example/v1/consents';
const LINK = `https://ev.bank.example/auth/auth?client_id=c&response_type=code&scope=openid%20consent:urn:bank:1&redirect_uri=${CB}&state=s1`;

const candidatesOf = (...text: string[]) => (foldLines(...text).flows[0]?.candidates ?? []).map(told);
const told = ({ system, evidence, share }: Candidate) => `${system} ${share.toFixed(2)}: ${evidence.join(', ')}`;

test('where one system alone speaks, it is the only candidate', () => {
  expect(candidatesOf(signIn('s1', 'k1'), redeem('k1'))).toEqual(['oauth 1.00: response_type and client_id']);
  expect(
    candidatesOf(`fetch POST ${API} json {} → 201 {"consentStatus":"received","consentId":"c1","_links":{}}`),
  ).toEqual(['nextgenpsd2 1.00: consentStatus in the answer']);
});

test('a family is no rival of its own kind', () => {
  const [call, auth] = [
    `fetch POST ${API} json {} [X-BicFi: B] → 201 {"consentStatus":"received","consentId":"c1","_links":{}}`,
    `GET ${authorize('s1')}&acr_values=idp:B%20consentId:c1 → 302 ${CB}?code=k1&state=s1`,
  ];
  expect(candidatesOf(call, auth)).toEqual(['open-payments 1.00: header X-BicFi, consentId in acr_values']);
});

test('what may be of two systems shows both, each with its evidence', () => {
  expect(candidatesOf(`GET ${LINK} → 302 ${CB}?code=k1&state=s1`, `GET ${CB}?code=k1&state=s1 → 200`)).toEqual([
    'open-finance-brasil 0.69: scope consent:urn:…',
    'opus-app2as 0.31: path /auth/auth',
  ]);
});

test('a scope of one system beside the consents of another leaves both, the one that explains more first', () => {
  const stet = `GET https://as.example/authorize?response_type=code&client_id=c&state=s1&redirect_uri=${CB}&scope=aisp%20AIS:c1`;
  const found = candidatesOf(
    `fetch POST ${API} json {} → 201 {"consentStatus":"received","consentId":"c1","_links":{}}`,
    `${stet} → 302 ${CB}?code=k1&state=s1`,
    `GET ${CB}?code=k1&state=s1 → 200`,
  );
  expect(found).toEqual(['nextgenpsd2 0.70: consentStatus in the answer, scope AIS:…', 'stet 0.30: scope aisp']);
});

test('shares add up to one, the chosen system is the first, and its evidence is the flow’s', () => {
  for (const { candidates, system, systemTitle, evidence } of foldLines(`GET ${LINK} → 200`, signIn('s2', 'k2'))
    .flows) {
    expect(candidates[0]).toMatchObject({ system, title: systemTitle, evidence });
    expect(candidates.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  }
});

test('the order of the systems decides nothing', () => {
  const text = `GET ${LINK} → 302 ${CB}?code=k1&state=s1\nGET ${CB}?code=k1&state=s1 → 200`;
  const one = fold(arrows(text), systems);
  const other = fold(arrows(text), systems.toReversed());
  expect(other.flows[0]?.candidates).toEqual(one.flows[0]?.candidates);
});
