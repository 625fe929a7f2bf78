import { describe, expect, test } from 'vitest';
import type { Fault, Severity } from '../../lib/checks/check.ts';
import { checks } from '../../lib/checks/index.ts';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { verifyTokens } from '../../lib/checks/verification.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { readFixture } from '../fixtures/system-fixture.ts';
import { scorecards } from './verdict.ts';

interface Finding {
  scenario: string;
  code: string;
  severity: Severity;
  fault: Fault;
}

/** Why an error on a path that ends in a consent is truly in the traffic: code, scenarios, reason. */
const TRUE: readonly (readonly [code: string, scenarios: RegExp, reason: string])[] = [
  [
    'K2',
    /^(aiia|bs2|vipps)-/,
    'The sandbox’s third party has no server of its own: its page posts the token request with Basic, as no third party must.',
  ],
  ['K2', /^open-payments-/, 'The same page fetches its tokens with client_secret in the form.'],
  ['C2', /^(aiia|bs2|vipps)-code-reused$/, 'The scenario posts its code a second time; the first token stays good.'],
  [
    'S1',
    /^aiia-wildcard$/,
    'The scenario sends neither state nor PKCE: Aiia makes state optional, and the redirect URI’s wildcard shall tell the user.',
  ],
  [
    'M2',
    /^faulty-two-fragments$/,
    'The server answers a plain code request in the fragment, with a second # in it: that is the fault the scenario is there for.',
  ],
];

/** Under the profile for which they were made. */
const FAPI_2 = ['oidc-fapi2', 'oidc-par'];

const consented = goldenIds().filter((id) =>
  foldTrace(golden(id)).flows.some(({ outcome }) => outcome.kind === 'consented'),
);

async function findingsOf(scenario: string, profile?: ProfileId): Promise<Finding[]> {
  const trace = foldTrace(golden(scenario));
  const good = new Set(trace.flows.filter(({ outcome }) => outcome.kind === 'consented').map(({ id }) => id));
  const cards = scorecards(trace, profile, await verifyTokens(trace)).filter(({ flowId }) => good.has(flowId));
  return cards.flatMap(({ entries }) =>
    entries.flatMap(({ check, severity, result }) => {
      if (result.state === 'broken') throw new Error(`${scenario} ${check.code}: ${result.reason}`);
      if (result.state !== 'failed') return [];
      return result.faults.map((fault) => ({
        ...{ scenario, code: check.code, severity: fault.severity ?? severity, fault },
      }));
    }),
  );
}

const told = ({ scenario, code, severity, fault: { where, cause } }: Finding) =>
  `${scenario} ${code} ${severity} #${where[0].step}${where[0].field ? ` ${where[0].field}` : ''}: ${cause}`;

const findings = (await Promise.all(consented.map((id) => findingsOf(id)))).flat();
const errors = findings.filter(({ severity }) => severity === 'error');

/** A part of a message, and the name of a field in it; a part alone where the whole of it is meant. */
const PLACE = /^(address|redirect|request body|request header|response body|response header|response status)( \S+)?$/;

test.each(goldenIds())('every place that the checks name in %s has its part', (id) => {
  const entries = scorecards(foldTrace(golden(id))).flatMap((card) => card.entries);
  const places = entries.flatMap(({ check: { code }, result }) => {
    const where =
      result.state === 'failed'
        ? result.faults.flatMap((fault) => fault.where)
        : result.state === 'passed'
          ? result.where
          : [];
    return where.map(({ field = 'address' }) => ({ code, field }));
  });
  expect(places.filter(({ field }) => !PLACE.test(field))).toEqual([]);
});

describe('on a path that ends in a consent', () => {
  test('there are recordings of every sandbox system', () => {
    for (const system of ['aiia', 'bs2', 'faulty', 'oidc', 'open-payments', 'opus', 'vipps'])
      expect(consented.some((id) => id.startsWith(`${system}-`))).toBe(true);
  });

  test('the checks find this, and nothing else', async () => {
    const lines = findings.filter(({ severity }) => severity !== 'info').map(told);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('__snapshots__/precision.txt');
  });

  test('no error is without a reason why it is truly in the traffic', () => {
    const wrong = errors.filter(
      ({ scenario, code }) => !TRUE.some(([one, scenarios]) => one === code && scenarios.test(scenario)),
    );
    expect(wrong.map(told)).toEqual([]);
  });

  test('no reason is without its error', () => {
    const unused = TRUE.filter(
      ([code, scenarios]) => !errors.some((error) => error.code === code && scenarios.test(error.scenario)),
    );
    expect(unused.map(([code, scenarios]) => `${code} ${scenarios.source}`)).toEqual([]);
  });

  test.each(FAPI_2)('%s has neither error nor warning under FAPI 2.0', async (id) => {
    const found = await findingsOf(id, 'fapi-2-security');
    expect(found.filter(({ severity }) => severity !== 'info').map(told)).toEqual([]);
  });

  test('a request that is not pushed is the only fault of oidc-dpop under FAPI 2.0', async () => {
    const found = await findingsOf('oidc-dpop', 'fapi-2-security');
    expect(found.filter(({ severity }) => severity !== 'info').map(told)).toEqual([
      'oidc-dpop M4 error #2 address: The request was not pushed: its parameters came through the browser.',
    ]);
  });

  test('FAPI 2.0 with private_key_jwt, PAR and DPoP is checked, and not only passed over', async () => {
    const trace = foldTrace(golden('oidc-fapi2'));
    const [card] = scorecards(trace, 'fapi-2-security', await verifyTokens(trace)).slice(-1);
    const passed = card?.entries.filter(({ result }) => result.state === 'passed').map(({ check }) => check.code);
    expect(passed).toEqual(
      expect.arrayContaining(['C1', 'I1', 'I2', 'I4', 'I7', 'K3', 'M1', 'M3', 'M4', 'M7', 'P1', 'P4']),
    );
    expect(checks.length).toBeGreaterThan(passed?.length ?? 0);
  });
});

describe('on the happy paths of systems that the sandbox has not', () => {
  test.each([
    [
      'open-finance-brasil',
      'the user agrees, and the answer comes in the fragment',
      ['I1', 'I4', 'I5', 'K3', 'M4', 'M5', 'P4'],
    ],
    ['open-finance-brasil', 'a request that was pushed is known by its pushing', ['K3', 'M4', 'M5', 'P4']],
    ['uk-open-banking', 'the user agrees', ['I1', 'I4', 'I5', 'K3', 'M4', 'M5', 'P4']],
    [
      'cdr-australia',
      'the user agrees, and later withdraws the arrangement',
      ['I1', 'I4', 'I6', 'K3', 'M4', 'M5', 'P4'],
    ],
  ])('%s: %s', (id, title, checked) => {
    const recording = readFixture(id).find((one) => one.title === title);
    const [card] = scorecards(foldTrace(arrows(recording?.text ?? '')));
    const entries = card?.entries ?? [];
    // The states of those lines are short, so that a person can read them.
    const failed = entries.filter(({ check, result }) => result.state === 'failed' && check.code !== 'S4');
    expect(failed.map(({ check }) => check.code)).toEqual([]);
    const passed = entries.filter(({ result }) => result.state === 'passed').map(({ check }) => check.code);
    expect(passed).toEqual(expect.arrayContaining(checked));
  });
});
