import { describe, expect, it } from 'vitest';
import { decode, decodeHeader, find } from '../../lib/decode/index.ts';
import { outline, problems } from './outline.ts';

const challenge = (value: string) => decodeHeader('WWW-Authenticate', value);

describe('an authentication challenge', () => {
  it('comes apart into schemes and parameters', () => {
    expect(
      outline(challenge('DPoP realm="a\\"b", algs="ES256 PS256" , Negotiate YII=, Basic realm=x, Bearer')),
    ).toEqual([
      'WWW-Authenticate [challenge]',
      '  DPoP [challenge]',
      '    realm [challenge] "a\\"b"',
      '    algs [text] "ES256 PS256"',
      '  Negotiate [challenge] "YII="',
      '  Basic [challenge]',
      '    realm [text] "x"',
      '  Bearer [challenge]',
    ]);
  });

  it.each([
    ['invalid_token', /expired, was revoked/],
    ['insufficient_scope', /more scope is wanted/],
    ['use_dpop_nonce', /DPoP-Nonce header/],
    ['insufficient_user_authentication', /log in again/],
  ])('with %s says what to do', (error, note) => {
    const node = challenge(`Bearer error="${error}", error_description="why"`);
    expect(node.note).toBe(`${error}: why`);
    expect(find(node, 'Bearer', 'error')).toMatchObject({
      value: error,
      title: 'error code',
      note: expect.stringMatching(note),
    });
  });

  it.each([
    ['Bearer realm="x', ['13 the quotation mark is not closed'], 'realm', 'x'],
    ['Bearer scope=x, realm=, error=a', ['22 realm has no value'], 'error', 'a'],
    ['Bearer realm="x" error=a', ['17 a comma is missing behind realm'], 'error', 'a'],
    ['realm="x", Bearer error=a', ['0 a parameter stands before any scheme'], 'error', 'a'],
    ['Bearer realm=é, error=a', ['13 the value of realm is neither a word nor in quotation marks'], 'error', 'a'],
    ['"x", Bearer error=a', ['0 neither a scheme nor a parameter'], 'error', 'a'],
  ])('%s is damaged at an offset, and the rest is read', (value, found, name, held) => {
    const node = challenge(value);
    expect(problems(node)).toEqual(found);
    expect(find(node, 'Bearer', name)?.value).toBe(held);
  });

  it('is known by its shape elsewhere', () => {
    expect(decode('Bearer error="invalid_token"').encoding).toBe('challenge');
  });

  it.each(['Bearer of bad news', 'basic research="x"', 'Digest this', 'Basic'])('is not seen in %s', (text) => {
    expect(decode(text).encoding).not.toBe(text.startsWith('basic') ? 'bearer-credentials' : 'challenge');
  });
});
