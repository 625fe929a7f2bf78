import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, authorize, CB, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

/** A code as the callback's address has it, and as the token request's JSON does. */
const says = (raw: string, sent: string) => {
  const back = `${CB}?code=${raw}&state=s1`;
  return told(
    verdict(
      'C3',
      `GET ${authorize('s1')} → 302 ${back}\nGET ${back} → 200\nfetch POST ${AS}/token json ${JSON.stringify({ grant_type: 'authorization_code', code: sent })} → 200 {"access_token":"t"}`,
    ),
  );
};
const failed = (cause: string) => `failed at #3 request body code: ${cause}`;
const NOT = failed('The code is posted as it stood in the address: it was not decoded.');
const SPACE = failed('A + of the code became a space: it was decoded twice, or not encoded in the body.');
const TWICE = failed('The code was decoded twice.');

describe('the code between callback and token request', () => {
  test.each([
    ['a%2Bb%2Fc%3D', 'a+b/c=', 'passed'],
    ['a%2Bb%2Fc%3D', 'a%2Bb%2Fc%3D', NOT],
    ['a%2Bb%2Fc%3D', 'a b/c=', SPACE],
    ['plain-1._~', 'plain-1._~', 'passed'],
    // The server wrote + and / as they are; whoever takes them so is right.
    ['a+b/c=', 'a+b/c=', 'passed'],
    ['a+b/c=', 'a b/c=', SPACE],
    ['a+b/c=', 'a%2Bb%2Fc%3D', failed('The code is posted percent-encoded: it was encoded once too often.')],
    // A code may well have percent signs of its own.
    ['a%252Bb', 'a%2Bb', 'passed'],
    ['a%252Bb', 'a+b', TWICE],
    ['a%252Bb', 'a%252Bb', NOT],
    ['a%20b', 'a b', 'passed'],
    ['abc', 'xyz', 'not applicable: The token request carries the code of another answer.'],
  ])('written %s and posted %s', (raw, sent, expected) => {
    expect(says(raw, sent)).toBe(expected);
  });

  test.each([
    ['aiia-full', 'passed'],
    ['aiia-decoded-twice', SPACE.replace('#3', '#7')],
    ['aiia-not-decoded', NOT.replace('#3', '#7')],
    ['oidc-form-post', 'passed'],
    ['oidc-jarm', 'passed'],
    ['faulty-broker', 'passed'],
  ])('of %s', (id, expected) => {
    const [card] = scorecards(foldTrace(golden(id)));
    const result = card?.entries.find(({ check }) => check.code === 'C3')?.result;
    expect(result && told(result)).toBe(expected);
  });

  test('is compared with the answer that brought it, although the browser came back once more', () => {
    const [right, error] = [`${CB}?code=a%2Bb&state=s1`, `${CB}?error=server_error&state=s1`];
    const text = (sent: string) =>
      [
        `GET ${authorize('s1')} → 302 ${right}`,
        `GET ${right} → 200`,
        `GET ${AS}/again → 302 ${error}`,
        `GET ${error} → 200`,
        `fetch POST ${AS}/token json ${JSON.stringify({ grant_type: 'authorization_code', code: sent })} → 400`,
      ].join('\n');
    expect(told(verdict('C3', text('a+b')))).toBe('passed');
    expect(told(verdict('C3', text('a b')))).toBe(SPACE.replace('#3', '#5'));
  });

  test('is shown with what is missing', () => {
    const back = `${CB}?code=a%2Bb&state=s1`;
    const text = `GET ${authorize('s1')} → 302 ${back}\nGET ${back} → 200\nfetch POST ${AS}/token form grant_type=authorization_code&code=a+b → 400`;
    expect(verdict('C3', text)).toMatchObject({
      faults: [{ expected: 'a+b', seen: 'a b', difference: expect.arrayContaining([{ kind: 'missing', text: '+' }]) }],
    });
  });

  test('cannot be compared where a server redeems it, and not where there is none', () => {
    expect(told(verdict('C3', signIn('s1', 'k1')))).toBe('could not tell: the token request');
    expect(told(verdict('C3', signIn('s1', 'k1').replaceAll('code=k1', 'error=access_denied')))).toMatch(
      /^not applicable/,
    );
  });
});
