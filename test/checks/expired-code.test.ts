import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, authorize, CB, redeem, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

/** The token request begins so many milliseconds after the callback's, of which a line takes 100. */
const later = (ms: number, profile?: ProfileId) =>
  verdict('C1', `${signIn('s1', 'k1')} (+${ms - 100})\n${redeem('k1')}`, profile);
const ofGolden = (id: string) => {
  const [card] = scorecards(foldTrace(golden(id)));
  return card?.entries.find(({ check }) => check.code === 'C1')?.result;
};

describe('the time between callback and token request', () => {
  test.each<[number, ProfileId, string]>([
    [1_000, 'security-bcp', 'passed'],
    [600_000, 'security-bcp', 'passed'],
    [
      601_000,
      'security-bcp',
      'failed at #3 request body code: The code was posted 10 min after it had arrived; it has 10 min. The server took it all the same.',
    ],
    [60_000, 'fapi-2-security', 'passed'],
    [
      61_000,
      'fapi-2-security',
      'failed at #3 request body code: The code was posted 61 s after it had arrived; it has 60 s. The server took it all the same.',
    ],
    [61_000, 'fapi-1-advanced', 'passed'],
  ])('of %i ms in the profile %s', (ms, profile, expected) => {
    expect(told(later(ms, profile))).toBe(expected);
  });

  test('tells who set the limit', () => {
    expect(later(700_000)).toMatchObject({ faults: [{ because: expect.stringContaining('RFC 6749 §4.1.2') }] });
    expect(later(700_000, 'fapi-2-security')).toMatchObject({
      faults: [{ expected: 'at most 60 s', seen: '11 min', because: 'FAPI 2.0 Security Profile §5.3.2.1.' }],
    });
  });

  test('names where the code came, in the address or posted', () => {
    expect(later(700_000)).toMatchObject({
      faults: [
        {
          where: [
            { step: 3, field: 'request body code' },
            { step: 2, field: 'address code' },
          ],
        },
      ],
    });
    const posted = `GET ${authorize('s1')}&response_mode=form_post → 200\nPOST ${CB} form code=k1&state=s1 → 200 (+700000)\n${redeem('k1')}`;
    expect(verdict('C1', posted)).toMatchObject({ faults: [{ where: [{ step: 3 }, { field: 'request body code' }] }] });
  });

  test('is one minute at Aiia', () => {
    expect(ofGolden('aiia-late-code')).toMatchObject({
      state: 'failed',
      faults: [{ expected: 'at most 60 s', seen: '61 s', because: expect.stringContaining('one minute') }],
    });
    expect(ofGolden('aiia-full')?.state).toBe('passed');
  });

  test('counts to the first token request: a second one is another fault', () => {
    expect(told(verdict('C1', `${signIn('s1', 'k1')}\n${redeem('k1')} (+700000)\n${redeem('k1')}`))).toBe('passed');
  });

  test('counts from the first arrival, when the callback is loaded again', () => {
    const [, callback] = signIn('s1', 'k1').split('\n');
    expect(told(verdict('C1', `${signIn('s1', 'k1')} (+700000)\n${callback}\n${redeem('k1')}`))).toMatch(
      /^failed at #4/,
    );
  });

  test('cannot be told where the answer was not recorded', () => {
    const text = `GET ${AS}/authorize?response_type=code&client_id=c&state=s1&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb → 200\n${redeem('k1')}`;
    expect(told(verdict('C1', text))).toBe('could not tell: the answer with which the code came');
  });

  test('cannot be told where a server redeems the code, and is nobody’s where there is none', () => {
    expect(told(verdict('C1', signIn('s1', 'k1')))).toBe('could not tell: the token request');
    expect(told(verdict('C1', signIn('s1', 'k1').replaceAll('code=k1', 'error=access_denied')))).toMatch(
      /^not applicable/,
    );
  });
});
