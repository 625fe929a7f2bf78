import { describe, expect, it } from 'vitest';
import { decodeHeader, find } from '../../lib/decode/index.ts';
import { problems } from './outline.ts';

const basic = (pair: string) => decodeHeader('Authorization', `Basic ${btoa(pair)}`);

describe('Basic credentials', () => {
  it('come apart at the first colon', () => {
    const node = basic('client:se:cret');
    expect(node).toMatchObject({ label: 'Authorization', title: 'Basic credentials', problems: [] });
    expect(node.children.map(({ label, value }) => [label, value])).toEqual([
      ['user', 'client'],
      ['password', 'se:cret'],
    ]);
  });

  it('that OAuth form-encoded are shown decoded, with their raw', () => {
    expect(basic('my%20client:p%3Aw+d').children).toMatchObject([
      { raw: 'my%20client', encoding: 'percent', value: 'my client' },
      { raw: 'p%3Aw+d', encoding: 'percent', value: 'p:w d' },
    ]);
  });

  it('with a lone + stay as they are, with a warning of how a server may read them', () => {
    expect(find(basic('c:p+w'), 'password')).toMatchObject({ value: 'p+w', note: expect.stringMatching(/RFC 6749/) });
  });

  it('without a colon, or in broken base64, are shown as far as they can be read', () => {
    expect(problems(basic('client'))).toEqual(['no colon between user and password (RFC 7617 §2)']);
    const broken = decodeHeader('Authorization', 'Basic Y2xp*W50OnB3');
    expect(problems(broken)).toContain('10 "*" is not a base64 character');
    expect(find(broken, 'password')?.value).toBe('pw');
  });
});

describe('Bearer and DPoP credentials', () => {
  it('hold an access token', () => {
    const node = decodeHeader('authorization', 'bearer abc.def~1');
    expect(node).toMatchObject({ encoding: 'bearer-credentials', title: 'Bearer credentials' });
    expect(find(node, 'token')).toMatchObject({ value: 'abc.def~1', title: 'access token' });
    expect(decodeHeader('Authorization', 'DPoP abc').title).toBe('DPoP credentials');
  });

  it('are not seen in a challenge', () => {
    expect(decodeHeader('WWW-Authenticate', 'Bearer error="invalid_token"').encoding).toBe('challenge');
  });
});
