import { describe, expect, it } from 'vitest';
import { seenKeys } from '../../lib/decode/seen-keys.ts';
import type { Step } from '../../lib/flow/step.ts';
import { keySource, keysAddressIn } from '../../lib/session/keys.ts';

const KEYS = { keys: [{ kty: 'RSA', kid: 'a', n: 'AQAB', e: 'AQAB' }] };
const DISCOVERY = { issuer: 'https://as.example/', jwks_uri: 'https://keys.example/set' };

function answered(n: number, url: string, answer: unknown): Step {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  const body = {
    id: `b${n}`,
    seq: n,
    source: 'page',
    time: n,
    startedAt: n,
    tabId: 1,
    frameId: 0,
    method: 'GET',
  } as const;
  return {
    ...{ n, id: `s${n}`, kind: 'http', time: n, tabId: 1, url, role: 'other', words: 'request' },
    response: { body: { ...body, url, text, size: text.length, truncated: false } },
  };
}

describe('the keys in a session', () => {
  it('are those of every answer that is a key set, by the number of its step', () => {
    const { sets } = seenKeys([
      answered(1, 'https://as.example/jwks', KEYS),
      answered(2, 'https://api.example/', { keys: ['not', 'keys'] }),
      answered(3, 'https://api.example/', '{"keys": broken'),
      answered(4, 'https://api.example/', 'null'),
    ]);
    expect(sets).toEqual([{ from: 'JWKS of #1, as.example', jwks: KEYS }]);
  });

  it('speak for the issuer whose discovery document names their address, before or after', () => {
    const keys = answered(1, 'https://keys.example/set', KEYS);
    const discovery = answered(2, 'https://as.example/.well-known/openid-configuration', DISCOVERY);
    expect(seenKeys([keys, discovery]).sets[0]?.issuer).toBe('https://as.example/');
    expect(seenKeys([discovery, keys]).sets[0]?.issuer).toBe('https://as.example/');
  });

  it('are listed once, however often they were asked for', () => {
    const again = [1, 2, 3].map((n) => answered(n, 'https://as.example/jwks', KEYS));
    expect(seenKeys(again).sets).toHaveLength(1);
  });
});

describe('where keys can be asked for', () => {
  const { addresses } = seenKeys([answered(1, 'https://as.example/.well-known/openid-configuration', DISCOVERY)]);

  it.each([
    ['https://as.example/', { address: 'https://keys.example/set', holds: 'keys' }],
    ['https://as.example', { address: 'https://as.example/.well-known/openid-configuration', holds: 'discovery' }],
    [
      'https://b.example/tenant/',
      { address: 'https://b.example/tenant/.well-known/openid-configuration', holds: 'discovery' },
    ],
    [
      'http://as.localhost:8080',
      { address: 'http://as.localhost:8080/.well-known/openid-configuration', holds: 'discovery' },
    ],
    ['http://as.example', undefined],
    ['https://user:pass@as.example', undefined],
    ['https://as.example/?x=', undefined],
    ['javascript:alert(1)', undefined],
    ['accounts.example', undefined],
    [['https://as.example'], undefined],
    [undefined, undefined],
  ])('for the issuer %s: %o', (issuer, source) => {
    expect(keySource(issuer, { addresses })).toEqual(source);
  });

  it('is what the discovery document says, if that may be asked', () => {
    expect(keysAddressIn(DISCOVERY)).toBe('https://keys.example/set');
    for (const answer of [null, [], {}, { jwks_uri: 7 }])
      expect(() => keysAddressIn(answer)).toThrow('names no jwks_uri');
    expect(() => keysAddressIn({ jwks_uri: 'http://keys.example/' })).toThrow('is no https address');
  });
});
