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
      ),
      fc.string({ maxLength: 6, unit: 'binary' }),
      fc.base64String({ maxLength: 16 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

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
        isSound(decodeHeader('Authorization', text));
        isSound(decodeBody(text, 'application/json'));
        isSound(decodeBody(text, 'application/x-www-form-urlencoded'));
        isSound(decodeForm([[text, text]]));
      }),
      { numRuns: 1000 },
    );
  });

  it('of random bytes as a damaged JWT is decoded without a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(60), (noise, at) => {
        const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl';
        isSound(decode(token.slice(0, at) + noise + token.slice(at)));
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
};

/** Unwraps layer by layer; where parts appear, `v` is the one that matters. */
function unwrap(node: DecodedNode): DecodedNode {
  const inner = innermost(node);
  const part = find(inner, 'v') ?? find(inner, 'query', 'v');
  return part ? unwrap(part) : inner;
}

describe('a value wrapped in encodings', () => {
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
