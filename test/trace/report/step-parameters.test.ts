import { describe, expect, test } from 'vitest';
import { toHar } from '../../../lib/trace/har.ts';
import { parametersOf } from '../../../lib/trace/report/step-parameters.ts';
import { foldLines } from '../../fixtures/parties.ts';
import { aboutTrace } from './report-fixture.ts';

/** Each group as lines: `state = abc`. */
function told(...lines: string[]): Record<string, string[]> {
  const trace = foldLines(...lines);
  const { log } = toHar(trace, aboutTrace(trace, 'x'));
  const step = log._consent.steps[0];
  if (!step) throw new Error('no step');
  const groups = parametersOf(step, log.entries[step.entry ?? -1], 'oauth');
  return Object.fromEntries(
    groups.map(({ title, parameters }) => [
      title,
      parameters.map(({ name, via, value }) =>
        [name, value === undefined ? '' : `= ${value}`, via.join(' ')].join(' ').trim(),
      ),
    ]),
  );
}

const part = (value: object) => btoa(JSON.stringify(value)).replace(/=+$/, '');
const TOKEN = `${part({ alg: 'RS256' })}.${part({ iss: 'tpp', scope: 'openid' })}.c2lnbmVk`;

describe('what a step sent and got', () => {
  test('is told by the parameters of its address, and of an address within it', () => {
    const { Address } = told(
      'GET https://as.example/authorize?state=abc&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb%3Fa%3D1 → 200',
    );
    expect(Address).toEqual(['state = abc', 'redirect_uri = https://tpp.example/cb?a=1', 'redirect_uri › a = 1']);
  });

  test('is told by the claims of a token', () => {
    const { Address } = told(`GET https://as.example/authorize?request=${TOKEN} → 200`);
    expect(Address?.[0]).toMatch(/^request .*jwt$/);
    expect(Address).toContain('request › payload › iss = tpp');
  });

  test('is told by the target of a redirect', () => {
    const groups = told('GET https://as.example/go → 302 https://tpp.example/cb?code=k1&state=abc');
    expect(groups['Redirect to']).toEqual(['code = k1', 'state = abc']);
  });

  test('has a sentence of the guide for what it knows', () => {
    const trace = foldLines('GET https://as.example/authorize?state=abc&mine=1 → 200');
    const { log } = toHar(trace, aboutTrace(trace, 'x'));
    const [group] = parametersOf(log._consent.steps[0] as never, log.entries[0], 'oauth');
    expect(group?.parameters[0]?.explained).toMatch(/^\S.*\.$/);
    expect(group?.parameters[1]?.explained).toBeUndefined();
  });
});
