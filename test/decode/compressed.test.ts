import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, find, innermost } from '../../lib/decode/index.ts';
import { problems } from './outline.ts';

const TEXT = '{"code":"SplxlOBeZQQYbYS6WxSbIA","state":"https://app.example/cb?x=1"}';
const FORMATS = { gzip: gzipSync, zlib: deflateSync, deflate: deflateRawSync };
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const WRONG = 'the checksum at its end does not fit: something in it was altered, or something stands behind it';
const layer = (text: string) => decode(text).children[0];

describe.each(Object.entries(FORMATS))('%s within base64', (format, compress) => {
  it.each(['base64', 'base64url'] as const)('(%s) is inflated and looked into', (encoding) => {
    const node = decode(compress(TEXT).toString(encoding));
    expect(node.note).toBe(`${compress(TEXT).length} bytes`);
    expect(node.children[0]).toMatchObject({ encoding: format, value: TEXT, problems: [] });
    expect(find(node, 'state', 'host')?.value).toBe('app.example');
  });

  it('gives no more than a megabyte of whatever it would become', () => {
    const bomb = compress(Buffer.alloc(50_000_000, 'a'));
    expect(bomb.length).toBeLessThan(60_000);
    const node = layer(base64(bomb));
    expect(node?.note).toBe('only the first 1048576 bytes were inflated');
    expect(node?.value).toHaveLength(1_048_576);
  });
});

describe.each(['gzip', 'zlib'] as const)('damaged %s', (format) => {
  const whole = FORMATS[format](TEXT);

  it('that is cut off is read as far as it goes', () => {
    const node = layer(base64(whole.subarray(0, 50)));
    expect(String(node?.value)).toMatch(/^\{"code":"SplxlO/);
    expect(problems(node)).toEqual(['50 ends before its end: some of it is missing']);
  });

  it('whose checksum does not fit says so, with the offset', () => {
    const altered = Uint8Array.from(whole);
    const last = altered.length - (format === 'gzip' ? 6 : 2);
    altered[last] = (altered[last] ?? 0) ^ 1;
    const node = layer(base64(altered));
    expect(node?.value).toBe(TEXT);
    expect(problems(node)).toEqual([`${whole.length - (format === 'gzip' ? 8 : 4)} ${WRONG}`]);
  });

  it('with bytes behind its end is read, and does not fit its checksum', () => {
    const node = layer(base64(Buffer.concat([whole, Buffer.from('abc')])));
    expect(node?.value).toBe(TEXT);
    expect(problems(node)[0]).toMatch(/something stands behind it$/);
  });

  it('whose checksum is cut off says so', () => {
    const node = layer(base64(whole.subarray(0, -2)));
    expect(node?.value).toBe(TEXT);
    expect(problems(node)).toEqual([`${whole.length - 2} its checksum is cut off`]);
  });

  it('that breaks in the middle is read up to there, and the byte is named', () => {
    const long = Array.from({ length: 20_000 }, (_, i) => `${i} `).join('');
    // Stored, not compressed: so it is known where its second block begins, which is made one that does not exist.
    const bytes = Uint8Array.from(FORMATS[format](long, { level: 0 }));
    const header = format === 'gzip' ? 10 : 2;
    const second = header + 5 + (bytes[header + 1] ?? 0) + (bytes[header + 2] ?? 0) * 256;
    bytes[second] = 0b111;
    const node = layer(base64(bytes));
    expect(problems(node)).toEqual([`${second} damaged at or shortly before this: invalid block type`]);
    expect(node?.value).toBe(long.slice(0, second - header - 5));
  });
});

describe('gzip with a name, a comment and more in its header', () => {
  it('is inflated behind them', () => {
    const [plain, flags] = [gzipSync(TEXT), 4 + 8 + 16 + 2];
    const header = Buffer.concat([plain.subarray(0, 3), Buffer.from([flags]), plain.subarray(4, 10)]);
    const extra = Buffer.from([2, 0, 0x61, 0x62, ...Buffer.from('name\0comment\0'), 0x11, 0x22]);
    expect(layer(base64(Buffer.concat([header, extra, plain.subarray(10)])))).toMatchObject({
      value: TEXT,
      problems: [],
    });
  });
});

describe('compressed bytes', () => {
  it('within compressed bytes are inflated again', () => {
    const twice = gzipSync(Buffer.from(base64(deflateSync('and here is the text'))));
    expect(innermost(decode(base64(twice))).value).toBe('and here is the text');
  });

  it('that hold no text are counted', () => {
    const node = layer(base64(gzipSync(Buffer.alloc(64, 0x80))));
    expect(node).toMatchObject({ encoding: 'gzip', note: '64 bytes that are no text', problems: [] });
  });

  it.each(['eJwAAAAAAAAAAAAAAAAAAAAA', 'H4sIAAAA', 'eAHere1sAnOrdinaryIdentifier', 'q1ZKzk9JVbJSSkxKVtJRKi5JLAHxM'])(
    'are not seen in %s',
    (text) => {
      expect(decode(text)).toMatchObject({ encoding: 'text', value: text });
    },
  );

  it('are not seen in random bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 12, maxLength: 64 }),
        fc.constantFrom(0x78, 0x4b, 0xab, 0xcb),
        (bytes, first) => {
          bytes[0] = first;
          fc.pre(bytes.some((byte) => byte > 0xf4));
          // Whose first two bytes make a header of zlib (RFC 1950 §2.2) is shown as one that is damaged.
          fc.pre(first !== 0x78 || (first * 256 + (bytes[1] ?? 0)) % 31 !== 0);
          expect(decode(base64(bytes)).encoding).toBe('text');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
