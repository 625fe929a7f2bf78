import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, differenceInWords, editsBetween } from '../../lib/lineage/difference.ts';

/** `same[-missing][+added]`, as a person reads it. */
const marked = (expected: string, seen: string) =>
  difference(expected, seen)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'missing' ? `[-${text}]` : `[+${text}]`))
    .join('');

describe('a difference', () => {
  it.each([
    ['https://tpp.example/cb/', 'https://tpp.example/cb', 'https://tpp.example/cb[-/]', 'the / at the end is missing'],
    ['https://tpp.example/cb', 'https://tpp.example/cb/', 'https://tpp.example/cb[+/]', '/ at the end was added'],
    ['qL+7+Xw=', 'qL 7 Xw=', 'qL[-+][+ ]7[-+][+ ]Xw=', '+ became a space'],
    ['a+b/c', 'a%2Bb%2Fc', 'a[-+][+%2B]b[-/][+%2F]c', '+ became %2B, / became %2F'],
    ['%2f', '%2F', '%2[-f][+F]', 'f became F'],
    ['abcdef', 'abc', 'abc[-def]', '3 characters at the end are missing'],
    ['abcdef', 'abef', 'ab[-cd]ef', '2 characters are missing'],
    ['abc', 'xyabc', '[+xy]abc', '2 characters at the beginning were added'],
    ['kitten', 'sitting', '[-k][+s]itt[-e][+i]n[+g]', '3 of 6 characters differ'],
    ['same', 'same', 'same', 'nothing differs'],
    ['', 'a', '[+a]', 'a at the beginning was added'],
  ])('from %j to %j', (expected, seen, parts, words) => {
    expect(marked(expected, seen)).toBe(parts);
    expect(differenceInWords(difference(expected, seen))).toBe(words);
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'b', '+', ' '), maxLength: 40 });

  it('holds both texts, and no part that is empty or could be joined', () => {
    fc.assert(
      fc.property(text, text, (expected, seen) => {
        const parts = difference(expected, seen);
        const without = (kind: string) => parts.filter((part) => part.kind !== kind).map((part) => part.text);
        expect(without('added').join('')).toBe(expected);
        expect(without('missing').join('')).toBe(seen);
        expect(parts.every((part, at) => part.text !== '' && part.kind !== parts[at - 1]?.kind)).toBe(true);
      }),
    );
  });

  it('has as few edits as possible', () => {
    fc.assert(
      fc.property(text, text, (expected, seen) => {
        expect(editsBetween(expected, seen, 100)).toBe(fewest(expected, seen));
      }),
    );
  });

  it('of two long texts that have nothing in common is one whole replacement', () => {
    const [was, is] = ['a'.repeat(100_000), 'b'.repeat(100_000)];
    expect(difference(`<${was}>`, `<${is}>`)).toEqual([
      { kind: 'same', text: '<' },
      { kind: 'missing', text: was },
      { kind: 'added', text: is },
      { kind: 'same', text: '>' },
    ]);
    expect(editsBetween(was, is, 10)).toBeUndefined();
  });
});

/** Missing and added characters of the best alignment, by the table of all alignments. */
function fewest(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(a[i - 1] === b[j - 1] ? (row[j - 1] ?? 0) : 1 + Math.min(row[j] ?? 0, next[j - 1] ?? 0));
    row = next;
  }
  return row[b.length] ?? 0;
}
