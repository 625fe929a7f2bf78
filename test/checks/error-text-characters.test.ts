import { describe, expect, test } from 'vitest';
import { authorize, CB, jwt, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('S7', lines.join('\n')));
const error = (query: string) =>
  judged(`GET ${authorize('state-1')} → 302 ${CB}?${query}&state=state-1`, `GET ${CB}?${query}&state=state-1 → 200`);

describe('the text of an error', () => {
  test.each([
    ['a word', 'error=access_denied'],
    ['a sentence', 'error=no&error_description=The+user%20cancelled%3A%20%27no%27%20%3C%2F%3E!'],
    ['an address', 'error=no&error_uri=https%3A%2F%2Fas.example%2Fhelp%3Fa%3D%2520'],
    ['a percent sign', 'error=no&error_description=100%25%20sure'],
  ])('passes as %s', (_, query) => {
    expect(error(query)).toBe('passed');
  });

  test.each([
    ['error_description=usu%C3%A1rio', 'error_description', 'á (U+00E1) at character 4'],
    ['error_description=a%0D%0ASet-Cookie:x', 'error_description', 'a line break at character 2'],
    ['error_description=%22no%22', 'error_description', '" (U+0022) at character 1'],
    ['error_description=C:%5Ctemp', 'error_description', '\\ (U+005C) at character 3'],
    ['error_description=a%00', 'error_description', 'the control character U+0000 at character 2'],
    ['error_description=no%F0%9F%98%80', 'error_description', '😀 (U+1F600) at character 3'],
    ['error_description=usu%E1rio', 'error_description', '%E1 at character 4, which is no UTF-8'],
    ['error_uri=https://as.example/a%20b', 'error_uri', 'a space at character 21'],
  ])('fails in %s', (query, name, what) => {
    expect(error(`error=no&${query}`)).toBe(`failed at #2 address ${name}: ${name} holds ${what}.`);
  });

  test('fails in a response JWT, too', () => {
    const response = jwt({ error: 'no', error_description: '"no"', state: 'state-1' });
    expect(
      judged(`GET ${authorize('state-1')} → 302 ${CB}?response=${response}`, `GET ${CB}?response=${response} → 200`),
    ).toMatch(/^failed at #2 address response: error_description holds "/);
  });

  test('is not applicable to a success', () => {
    expect(judged(signIn('state-1', 'k1'))).toBe('not applicable: The answer is no error.');
  });

  test('cannot be told of what is encrypted or has not come', () => {
    const back = `${CB}?response=eyJhbGciOiJkaXIifQ.a.b.c.d`;
    expect(judged(`GET ${authorize('state-1')} → 302 ${back}`, `GET ${back} → 200`)).toMatch(/^could not tell: /);
    expect(judged(`GET ${authorize('state-1')} → 200`)).toBe('could not tell: the authorization response');
  });
});
