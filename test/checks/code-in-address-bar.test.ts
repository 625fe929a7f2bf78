import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, redeem, signIn, TPP } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const PAGE = `${CB}?code=k1&state=s1`;
const says = (...lines: string[]) => told(verdict('C6', lines.join('\n')));
const shown = (...lines: string[]) => says(signIn('s1', 'k1'), `committed ${PAGE} link server_redirect`, ...lines);
const LATER = `GET ${TPP}/next → 200`;

describe('the address of the callback page', () => {
  test.each([
    [`history ${TPP}/done`],
    [`history ${CB}`],
    [`history ${CB}?state=s1`],
    [`GET ${TPP}/done → 200\ncommitted ${TPP}/done link client_redirect`],
  ])('passes where the page clears it: %s', (line) => {
    expect(shown(redeem('k1'), line)).toBe('passed');
  });

  test('passes where the callback redirects on', () => {
    const [asked] = signIn('s1', 'k1').split('\n');
    expect(says(asked ?? '', `GET ${PAGE} → 302 ${TPP}/done`, `GET ${TPP}/done → 200`)).toBe('passed');
  });

  test('passes where a fragment is cleared', () => {
    const back = `${CB}#code=k1&state=s1`;
    expect(
      says(`GET ${authorize('s1')} → 302 ${back}`, `GET ${back} → 200`, `committed ${back} link`, `fragment ${CB}`),
    ).toBe('passed');
  });

  test.each([
    [LATER, 'The code was in the address until the page was left in #3.'],
    ['closed', 'The code was in the address until the page was left in #3.'],
    [`history ${PAGE}&tab=2\n${LATER}`, 'The code was in the address until the page was left in #4.'],
  ])('fails where it is there to the end: %s', (lines, cause) => {
    expect(shown(lines)).toBe(`failed at #2 address code: ${cause}`);
  });

  test('fails where it is there after ten seconds', () => {
    const text = `${signIn('s1', 'k1')}\ncommitted ${PAGE} link (+11000)\ntab 2: GET ${TPP}/ → 200`;
    expect(told(verdict('C6', text))).toBe(
      'failed at #2 address code: The code is still in the address 10 seconds later.',
    );
  });

  test('cannot be told as long as the page may still do it', () => {
    expect(shown(redeem('k1'))).toBe('could not tell: what the page does with its address');
  });

  test('cannot be told without news of the address, as in a HAR', () => {
    expect(says(signIn('s1', 'k1'), LATER)).toBe('could not tell: whether the page cleared its address');
  });

  test('holds no code by form post, or in a refusal', () => {
    expect(says(`GET ${authorize('s1')}&response_mode=form_post → 200`, `POST ${CB} form code=k1&state=s1 → 200`)).toBe(
      'not applicable: The address of the page holds no code.',
    );
    const back = `${CB}?error=access_denied&state=s1`;
    expect(says(`GET ${authorize('s1')} → 302 ${back}`, `GET ${back} → 200`, `GET ${AS}/x → 200`)).toBe(
      'not applicable: The address of the page holds no code.',
    );
  });
});
