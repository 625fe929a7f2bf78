import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DecodedNode,
  decode,
  decodeBody,
  decodeForm,
  decodeHeader,
  decoders,
  decodeUrl,
  find,
  innermost,
  walk,
} from '../../lib/decode/index.ts';

const ids = new Set([...decoders.map(({ id }) => id), 'text']);

/** Strings that come near to what the decoders look for. */
const likely = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['%', '%2', '%25', '%00', '?', '&', '=', '#', '+', '.', '"', '\\', '{', '}', '[', ']', ':', ',', '//', '\0'],
        ...[
          'https://a.example',
          'app:',
          'state',
          'Basic ',
          'Bearer ',
          'eyJhbGciOiJIUzI1NiJ9',
          'eyJhIjoxfQ',
          '\\u00',
          'true',
        ],
        ...[
          '~',
          ';',
          'a=',
          '; Path=',
          '; Secure',
          '#Intent;',
          'intent:',
          ';end',
          'Bearer realm="',
          ', error="x"',
          '\n',
        ],
        ...[
          'WyJzIiwiYSIsMV0',
          'H4sIAAAAAAAAA',
          'eJyrVk',
          'q1ZKzk',
          'CgVoZWxsbw',
          'bankid.',
          'urn:uuid:',
          '01ARZ3NDEK',
          '1795194000',
        ],
        ...[
          '"kty":"EC"',
          '"category":"ERROR"',
          '"id_token":{',
          '"tppMessages":[',
          '"request_uri":"',
          '"title":',
          '"status":1',
        ],
      ),
      fc.string({ maxLength: 6, unit: 'binary' }),
      fc.base64String({ maxLength: 16 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

const HEADERS = ['Authorization', 'Cookie', 'Set-Cookie', 'WWW-Authenticate', 'Location', 'DPoP'];

function isSound(node: DecodedNode): void {
  for (const { node: each } of walk(node)) {
    expect(ids).toContain(each.encoding);
    expect(each.title).not.toBe('');
    for (const { offset = 0, message } of each.problems) {
      expect(message).not.toMatch(/decoder failed/);
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThanOrEqual(each.raw.length);
    }
  }
}

describe('any input', () => {
  it('is decoded without a throw, and every offset lies in its raw', () => {
    fc.assert(
      fc.property(fc.oneof(likely, fc.string({ unit: 'binary' })), (text) => {
        isSound(decode(text));
        isSound(decodeUrl(text));
        for (const name of HEADERS) isSound(decodeHeader(name, text));
        isSound(decode(text, { name: 'expires_at' }));
        isSound(decodeBody(text, 'application/problem+json'));
        isSound(decodeBody(text, 'application/json'));
        isSound(decodeBody(text, 'application/x-www-form-urlencoded'));
        isSound(decodeForm([[text, text]]));
      }),
      { numRuns: 400 },
    );
  });

  it('of bytes in base64 that may be compressed or a message is decoded without a throw', () => {
    const compressed = fc
      .tuple(fc.constantFrom(gzipSync, deflateSync, deflateRawSync), fc.string({ maxLength: 60 }))
      .map(([compress, text]) => new Uint8Array(compress(text)));
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 80 }), compressed);
    fc.assert(
      fc.property(bytes, fc.nat(100), fc.nat(255), (input, at, byte) => {
        if (at < input.length) input[at] = byte;
        isSound(decode(Buffer.from(input).toString('base64')));
        isSound(decode(Buffer.from(input).toString('base64url')));
      }),
      { numRuns: 1000 },
    );
  });

  it('of random bytes as a damaged JWT is decoded without a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(60), (noise, at) => {
        const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl';
        isSound(decode(token.slice(0, at) + noise + token.slice(at)));
        isSound(decode(`${token.slice(0, at)}${noise}${token.slice(at)}~WyJzIiwiYSIsMV0~${noise}~${token}`));
      }),
    );
  });

  it('is shown whole when it is plain text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const node = decode(text);
        expect(node.raw).toBe(text);
        if (node.encoding === 'text') expect(node.value).toBe(text);
      }),
    );
  });
});

const WRAPPERS: Record<string, (text: string) => string> = {
  percent: encodeURIComponent,
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  json: (text) => JSON.stringify({ v: text }),
  form: (text) => new URLSearchParams({ v: text, w: '1' }).toString(),
  url: (text) => `https://a.example/cb?v=${encodeURIComponent(text)}`,
  'percent, twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'deep link': (text) => `myapp://cb?v=${encodeURIComponent(text)}`,
  intent: (text) => `intent://cb#Intent;scheme=a;v=${encodeURIComponent(text)};end`,
  gzip: (text) => gzipSync(text).toString('base64url'),
  zlib: (text) => deflateSync(text).toString('base64'),
  deflate: (text) => deflateRawSync(text).toString('base64'),
  'JWT payload': (text) => jws(JSON.stringify({ v: text })),
  'nested JWT': (text) => jws(jws(JSON.stringify({ v: text }))),
  'SD-JWT disclosure': (text) => `${jws('{}')}~${base64url(JSON.stringify(['salt', 'v', text]))}~`,
};

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function jws(payload: string): string {
  return `${base64url('{"alg":"HS256"}')}.${base64url(payload)}.${base64url('signature'.repeat(4))}`;
}

/** Unwraps layer by layer; where parts appear, `v` is the one that matters. */
function unwrap(node: DecodedNode): DecodedNode {
  const inner = innermost(node);
  const part =
    find(inner, 'v') ??
    find(inner, 'query', 'v') ??
    find(inner, 'payload', 'v') ??
    find(inner, 'payload', 'payload', 'v') ??
    find(inner, 'disclosure 1', 'value');
  return part ? unwrap(part) : inner;
}

describe('a value wrapped in encodings', () => {
  it.each(Object.keys(WRAPPERS))('of which one is %s comes out as it went in', (name) => {
    const value = 'plain text, with some more of it: å/+%?&=';
    expect(unwrap(decode(WRAPPERS[name]?.(value) ?? '')).value).toBe(value);
  });

  it('and sent as cookies comes out as it went in', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(WRAPPERS)), fc.stringMatching(/^[a-z =;]{0,20}$/), (name, tail) => {
        const value = `plain text: ${tail}.`;
        const wrapped = encodeURIComponent(WRAPPERS[name]?.(value) ?? '');
        expect(unwrap(decodeHeader('Cookie', `a=1; v=${wrapped}; b=2`)).value).toBe(value);
        const set = decodeHeader('Set-Cookie', `v=${wrapped}; Path=/; Secure`);
        expect(unwrap(set).value).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it('comes out as it went in, whatever the order', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abcXYZ019 %&=+?/"\\{}[].:;åé€'), maxLength: 20 });
    const wrappers = fc.array(fc.constantFrom(...Object.keys(WRAPPERS)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(text, wrappers, (tail, names) => {
        const value = `plain text: ${tail}`;
        const wrapped = names.reduce((inner, name) => WRAPPERS[name]?.(inner) ?? inner, value);
        expect(unwrap(decode(wrapped)).value).toBe(value);
      }),
      { numRuns: 500 },
    );
  });
});
