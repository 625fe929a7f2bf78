import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, find } from '../../lib/decode/index.ts';
import { outline } from './outline.ts';

/** A message: numbers as varints, texts and messages with their length in front. */
function message(fields: [number: number, value: number | string | Buffer][]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number') return [varint(number << 3), varint(value)];
      const bytes = Buffer.from(value);
      return [varint((number << 3) | 2), varint(bytes.length), bytes];
    }),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

describe('a protobuf message within base64', () => {
  const inner = message([
    [1, 5],
    [2, 'dGV4dCB3aXRoaW4gdGV4dA=='],
  ]);
  const outer = message([
    [1, 1_234_567_890_123],
    [2, 'https://app.example/cb?code=1'],
    [3, inner],
    [15, Buffer.from([0xff, 0xfe])],
  ]);

  it('comes apart by its field numbers, and its texts are looked into', () => {
    expect(outline(decode(outer.toString('base64url')))).toEqual([
      '- [base64url]',
      '  - [protobuf]',
      '    1 [protobuf] 1234567890123',
      '    2 [url] "https://app.example/cb?code=1"',
      '      scheme [text] "https"',
      '      host [text] "app.example"',
      '      path [text] "/cb"',
      '      query [form-urlencoded]',
      '        code [text] "1"',
      '    3 [protobuf]',
      '      1 [protobuf] 5',
      '      2 [base64] "text within text"',
      '    15 [protobuf] "fffe"',
    ]);
  });

  it('keeps numbers that a double cannot hold', () => {
    const big = Buffer.concat([
      message([[1, 'some text to speak of']]),
      Buffer.from([0x10]),
      Buffer.alloc(8, 0xff),
      Buffer.from([0x7f]),
    ]);
    expect(find(decode(big.toString('base64')), '2')?.value).toBe('9223372036854775807');
  });

  it.each([
    ['a byte less', outer.subarray(0, -1)],
    ['a byte more', Buffer.concat([outer, Buffer.from([0xff])])],
    [
      'no text',
      message([
        [1, 7],
        [2, 300],
        [3, 70_000],
        [4, 1_000_000],
        [5, 1],
      ]),
    ],
    [
      'little text',
      message([
        [1, 'abc'],
        [2, Buffer.alloc(30, 0xfd)],
      ]),
    ],
    ['a field number 0', message([[0, 'some text in it']])],
  ])('with %s is none', (_, bytes) => {
    const text = bytes.toString('base64url');
    expect(decode(text)).toMatchObject({ encoding: 'text', value: text });
  });

  it('is not seen in random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 64 }), (bytes) => {
        fc.pre(bytes.some((byte) => byte > 0xf4));
        expect(decode(Buffer.from(bytes).toString('base64url')).encoding).toBe('text');
      }),
      { numRuns: 2000 },
    );
  });

  it('of any texts comes out as it went in', () => {
    const text = fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const bytes = message([[1000, 1], ...texts.map((value, i): [number, string] => [i + 1, `.. ${value}`])]);
        const node = decode(bytes.toString('base64'));
        for (const [i, value] of texts.entries()) expect(find(node, String(i + 1))?.raw).toBe(`.. ${value}`);
      }),
    );
  });
});
