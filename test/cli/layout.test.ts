import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columns, plain, shorten, wrap } from '../../lib/cli/layout.ts';

describe('a captured text on a terminal', () => {
  it.each([
    ['\u001b[2J\u001b]0;title\u0007', '␛[2J␛]0;title␇'],
    ['two\nlines\r\n\tand more', 'two␊lines␍␊␉and more'],
    ['https://bank.example/\u202egnp.exe', 'https://bank.example/⟨U+202E⟩gnp.exe'],
    ['\u009b31m', '⟨U+009B⟩31m'],
    ['half \ud83d of one', 'half \ufffd of one'],
    ['grön 銀行 🏦', 'grön 銀行 🏦'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('never has a control character, whatever was captured', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: just these are looked for.
        expect(plain(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(plain(text).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a long text', () => {
  it('is wrapped under the end of what stands before it', () => {
    expect(wrap('one two three four', 16, '  - ')).toBe('  - one two\n    three four');
  });

  it('keeps every word, in order and whole', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,20}$/)), fc.integer({ min: 1, max: 60 }), (words, width) => {
        expect(wrap(words.join(' '), width).split(/\s+/).join(' ')).toBe(words.join(' '));
      }),
    );
  });

  it('has a word that is too long in a line of its own', () => {
    expect(wrap('see https://bank.example/authorize now', 12)).toBe('see\nhttps://bank.example/authorize\nnow');
  });

  it('loses its middle where it must be short', () => {
    expect(shorten('https://bank.example/authorize?state=1', 20)).toBe('https://bank.…tate=1');
    expect(shorten('https://bank.example', 20)).toBe('https://bank.example');
    expect(shorten('https://bank.example', undefined)).toBe('https://bank.example');
  });

  it('is never longer than it may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect([...shorten(text, width)].length).toBeLessThanOrEqual(width);
      }),
    );
  });
});

it('rows have their columns one under the other', () => {
  expect(
    columns([
      ['#1', 'GET', 'login'],
      ['#12', '', 'app'],
    ]),
  ).toEqual(['#1   GET  login', '#12       app']);
});
