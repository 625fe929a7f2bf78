import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../lib/search/pattern.ts';

function tested(source: string, text: string): boolean {
  const pattern = compilePattern(source);
  if ('problem' in pattern) throw new Error(`${source}: ${pattern.problem}`);
  return pattern.test(text);
}

describe('a regular expression', () => {
  it.each([
    ['code=[a-f0-9]+', 'code=beef', true],
    ['code=[a-f0-9]+$', 'code=beef&x', false],
    ['^b', 'a\nb', true],
    ['a$', 'a\nb', true],
    ['a.b', 'a\nb', false],
    ['\\bcode\\b', 'a code-1', true],
    ['\\bcode\\b', 'decoded', false],
    ['(st|non)(ate|ce)', 'nonce', true],
    ['x{2,3}y', 'xy', false],
    ['x{2,3}y', 'xxxxy', true],
    ['ACCESS_[T]oken', 'access_token', true],
    ['[^A]', 'a', false],
    ['Ä', 'ä', true],
    ['\\u00e6\\x41', 'æa', true],
    ['{', '{', true],
    ['a|', '', true],
    ['(?:a(?<name>b))+c', 'ababc', true],
    ['é{2}', 'éé', true],
  ])('/%s/ in %j: %s', (source, text, expected) => {
    expect(tested(source, text)).toBe(expected);
  });

  it.each([
    ['(', /a \( without its \)/],
    ['a)', /a \) without its \(/],
    ['[a', /a \[ without its \]/],
    ['*a', /nothing to repeat/],
    ['a**', /nothing to repeat/],
    ['a{3,2}', /wrong way round/],
    ['[z-a]', /wrong way round/],
    ['(a)\\1', /refers back/],
    ['(?=a)', /looks ahead or behind/],
    ['\\p{L}', /not known to search/],
    ['a\\', /ends in a backslash/],
    ['(a{99}){99}', /too large/],
    ['a{99999999}', /too large/],
    ['('.repeat(60), /nested too deep/],
    ['a'.repeat(501), /longer than 500/],
  ])('/%s/ is refused in words', (source, why) => {
    const made = compilePattern(source);
    expect('problem' in made && made.problem).toMatch(why);
  });

  it('knows no flag but i', () => {
    expect(compilePattern('a', 'g')).toEqual({ problem: 'The flag g is not known to search: only i is.' });
    expect('test' in compilePattern('a', 'i')).toBe(true);
  });

  it('finds what the engine of the language finds', () => {
    const letter = fc.constantFrom('a', 'b', '_', ' ', '-');
    const atom = fc.oneof(
      letter,
      fc.constantFrom('.', '[ab]', '[^a]', '\\w', '\\W', '\\s', '^', '$', '\\b', '\\B', 'A', '[A-Z]'),
    );
    const repeated = fc
      .tuple(fc.constantFrom('a', '[ab]', '.', '\\w'), fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}', '*?'))
      .map((parts) => parts.join(''));
    const joined = (piece: fc.Arbitrary<string>) =>
      fc
        .array(piece, { maxLength: 4 })
        .chain((pieces) => fc.constantFrom('', '|').map((between) => pieces.join(between)));
    const within = (piece: fc.Arbitrary<string>) =>
      fc.oneof(
        piece,
        joined(piece).map((inner) => `(${inner})`),
      );
    const plain = fc.oneof(atom, repeated);
    // No repetition of repetitions: over those the engine of the language would try ways without end.
    const turns = joined(within(atom)).map((inner) => `(?:${inner})*`);
    const pattern = joined(within(within(fc.oneof(plain, turns))));
    const text = fc.array(fc.oneof(letter, fc.constant('\n')), { maxLength: 10 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(pattern, text, (source, line) => {
        expect(tested(source, line)).toBe(new RegExp(source, 'im').test(line));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['(?:(?:a*)*b?)*', 'aab', true],
    ['^(?:(?:a|b*)*)*$', 'abba', true],
    ['^(?:(?:a+)*b)*$', 'aabab', true],
    ['^(?:(?:a+)*b)*$', 'aaba', false],
    ['^(?:(?:(?:ab)*)+|c)*$', 'ababcab', true],
    ['^(?:(?:(?:ab)*)+|c)*$', 'abac', false],
  ])('repeats what is repeated: /%s/ in %j is %s', (source, text, expected) => {
    expect(new RegExp(source, 'im').test(text)).toBe(expected);
    expect(tested(source, text)).toBe(expected);
  });

  it('goes through a text once, where the engine of the language would not end', () => {
    const text = 'a'.repeat(200_000);
    expect(tested('(a+)+b', text)).toBe(false);
    expect(tested('a*a*a*a*a*a*c', text)).toBe(false);
    expect(tested('(a|aa|aaa)*[^a]', text)).toBe(false);
  });

  it('forgets rather than grows without end', () => {
    const text = Array.from({ length: 20_000 }, (_, at) => (((at * 2_654_435_761) >>> 13) & 1 ? 'a' : 'b')).join('');
    expect(tested('a.{14}c', text)).toBe(false);
    expect(tested('a.{14}c', `${text}abbbbbbbbbbbbbbc`)).toBe(true);
  });
});
