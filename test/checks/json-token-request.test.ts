import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, redeem, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const says = (...lines: string[]) => told(verdict('K7', [signIn('s1', 'k1'), ...lines].join('\n')));

describe('the body of the token request', () => {
  test('passes as a form', () => {
    expect(says(redeem('k1'))).toBe('passed');
  });

  test('is told of as JSON', () => {
    expect(
      says(`fetch POST ${AS}/token json {"grant_type":"authorization_code","code":"k1"} → 200 {"access_token":"t"}`),
    ).toBe('failed at #3 request body: The body of the token request is JSON, which RFC 6749 does not know.');
  });

  test('may be followed by whatever other calls there are in JSON', () => {
    expect(
      says(redeem('k1'), `fetch POST ${AS}/api json {"access_token":"t-k1"} [Authorization: Bearer t-k1] → 200 {}`),
    ).toBe('passed');
  });

  test('is as Aiia’s guide asks for', () => {
    const [card] = scorecards(foldTrace(golden('aiia-full')));
    expect(card?.entries.find(({ check }) => check.code === 'K7')?.result).toMatchObject({
      faults: [{ because: expect.stringMatching(/its guide asks for JSON\.$/) }],
    });
  });

  test('cannot be told of a server’s requests, and is none where there is no code', () => {
    expect(says()).toBe('could not tell: the token request');
    expect(told(verdict('K7', signIn('s1', 'k1').replaceAll('code=k1', 'error=access_denied')))).toMatch(
      /^not applicable/,
    );
  });
});
