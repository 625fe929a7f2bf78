import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { AS, authorize, redeem, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('S4', lines.join('\n')));

describe('a state', () => {
  test.each(['12345678', 'l3qkQy2mTqqdCvT0_0aQqg', 'undefined-1'])('passes as %s', (state) => {
    expect(judged(signIn(state, 'k1'))).toBe('passed');
  });

  test.each([
    ['1234567', 'State has 7 characters, which can be guessed.'],
    ['x', 'State has 1 character, which can be guessed.'],
    ['undefined', 'State is undefined, the text of a variable without a value: it is the same for everybody.'],
    ['null', 'State is null, the text of a variable without a value: it is the same for everybody.'],
    [
      '%5Bobject%20Object%5D',
      'State is [object Object], the text of a variable without a value: it is the same for everybody.',
    ],
  ])('fails as %s', (state, cause) => {
    expect(judged(signIn(state, 'k1'))).toBe(`failed at #1 address state: ${cause}`);
  });

  test('is an error where Vipps MobilePay refuses it', () => {
    const request = `${AS}/access-management-1.0/access/oauth2/auth?response_type=code&client_id=c&state=short&redirect_uri=https://tpp.example/cb&requested_flow=app_to_app_v2`;
    expect(verdict('S4', `GET ${request} → 200`)).toMatchObject({
      faults: [{ severity: 'error', because: 'Vipps MobilePay refuses a state under 8 characters.' }],
    });
  });

  test('fails when an earlier flow had it, and there alone', () => {
    const text = [signIn('the-same-state', 'k1'), redeem('k1'), signIn('the-same-state', 'k2'), redeem('k2')].join(
      '\n',
    );
    const cards = scorecards(foldTrace(arrows(text)));
    const results = cards.map(({ entries }) => entries.find(({ check }) => check.code === 'S4')?.result);
    expect(results.map((result) => result && told(result))).toEqual([
      'passed',
      'failed at #4 address state: The same state was already sent in #1, for another consent.',
    ]);
  });

  test('is the same where the person opens the address again, which is no fault of the third party', () => {
    const [page, address] = [`GET ${authorize('this-one-here')} → 200`, authorize('this-one-here')];
    const first = [signIn('this-one-here', 'k1'), redeem('k1')];
    expect(judged(...first, page, `committed ${address} reload`)).toBe('passed');
    expect(judged(...first, page, `committed ${address} link`)).toMatch(/^failed at #4 address state/);
  });

  test('passes beside other states, and when its own request is made once more', () => {
    expect(judged(signIn('another-state', 'k1'), redeem('k1'), signIn('this-one-here', 'k2'))).toBe('passed');
    expect(judged(`GET ${authorize('this-one-here')} → 200`, signIn('this-one-here', 'k1'))).toBe('passed');
  });

  test('is not applicable where there is none, and cannot be told of a pushed one', () => {
    expect(judged(`GET ${authorize('x').replace('&state=x', '')} → 200`)).toMatch(/^not applicable: /);
    expect(judged(`GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`)).toMatch(/^could not tell: /);
  });
});
