import { describe, expect, it } from 'vitest';
import { scriptFields, Variables } from '../../../lib/trace/scripts/variables.ts';
import { looksRandom } from '../../../lib/trace/secret-shapes.ts';

/** Hides these values, each as if it were a secret of its kind. */
function hiding(secrets: Record<string, string>) {
  return {
    textByValues: (text: string) =>
      Object.entries(secrets).reduce((all, [value, pseudonym]) => all.replaceAll(value, pseudonym), text),
  };
}

const TWO = { hush: '(password-0a1b2c)', maja: '(person-0a1b2d)', hash: '(password-0a1b2e)' };

describe('the variables of a script', () => {
  it('are named by the kind of the secret, one for each value', () => {
    const variables = new Variables(hiding(TWO));
    expect(variables.pieces('u=maja&p=hush&q=hash&r=hush', [], 'in an address')).toEqual([
      ...['u=', { variable: 'PERSON' }, '&p=', { variable: 'PASSWORD' }],
      ...['&q=', { variable: 'PASSWORD_2' }, '&r=', { variable: 'PASSWORD' }],
    ]);
    expect(variables.list).toEqual([
      { name: 'PERSON', words: 'person, in an address' },
      { name: 'PASSWORD', words: 'password, in an address' },
      { name: 'PASSWORD_2', words: 'password, in an address' },
    ]);
  });

  it('are not named by a page that writes what looks like a pseudonym: the script would send the environment to it', () => {
    const variables = new Variables(hiding(TWO));
    const trap = 'https://evil.example/?k=(aws-secret-access-key-abcdef)&p=';
    expect(variables.pieces(`${trap}hush`, [], 'x')).toEqual([trap, { variable: 'PASSWORD' }]);
    expect(variables.kinds(trap, [])).toEqual([]);
    expect(variables.place('https://a.example/(path-abcdef)/hush/x')).toBe('https://a.example/(path-abcdef)/*/x');
  });

  it('have a name that means nothing else in the script', () => {
    const variables = new Variables(hiding(TWO), (name) => name === 'PASSWORD');
    expect(variables.pieces('hush', [], 'x')).toEqual([{ variable: 'PASSWORD_2' }]);
  });

  it('are what was typed; what the page put into its form is left to it', () => {
    const variables = new Variables(hiding({ ...TWO, csrf123: '(token-0a1b2f)' }));
    const fields: [string, string][] = [
      ['login', 'maja'],
      ['pin', 'hush'],
      ['csrf', 'csrf123'],
      ['request', 'b5ab6c8a-4ed7-4b0f-bf3b-1a2b3c4d5e6f'],
      ['decision', 'approve'],
    ];
    expect(scriptFields(fields, variables, looksRandom)).toEqual([
      { name: 'login', value: [{ variable: 'PERSON' }] },
      { name: 'pin', value: [{ variable: 'PASSWORD' }] },
      { name: 'csrf' },
      { name: 'request' },
      { name: 'decision', value: ['approve'] },
    ]);
    expect(variables.list.map(({ words }) => words)).toEqual([
      'person, for the field “login”',
      'password, for the field “pin”',
    ]);
  });
});
