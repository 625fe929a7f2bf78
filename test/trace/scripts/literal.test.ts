import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comment, expression, jsonLiteral, literal } from '../../../lib/trace/scripts/literal.ts';

/** Any text, halves of characters included, and what ends strings, comments and lines. */
const HOSTILE = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        "'",
        '"',
        '`',
        '\\',
        `\${x}`,
        '*/',
        '//',
        '\n',
        '\r',
        '\u2028',
        '\u2029',
        '\u202e',
        '\0',
        '\ud83d',
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const value = (source: string) => new Function(`'use strict'; return ${source};`)() as unknown;

describe('a text in a script', () => {
  it('is the same text when it is run, and can be seen whole, on one line', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(value(literal(text))).toBe(text);
        expect(value(jsonLiteral([text]))).toEqual([text]);
        for (const source of [literal(text), jsonLiteral(text), comment(text)]) {
          expect(source).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(Buffer.from(source).toString()).toBe(source);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('stays in its comment', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        expect(value(`1 ${comment(text)}\n + 1`)).toBe(2);
      }),
    );
  });

  it('is added up of what is known and what the environment says', () => {
    const pieces = ['https://a.example/?u=', { variable: 'PERSON' }, '&v=1'];
    expect(expression(pieces)).toBe("'https://a.example/?u=' + secret('PERSON') + '&v=1'");
    expect(expression(pieces, true)).toContain("encodeURIComponent(secret('PERSON'))");
  });
});
