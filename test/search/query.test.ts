import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askable, parseQuery, type Term, written } from '../../lib/search/query.ts';

const inWords = ({ negated, key, value, pattern, problem }: Term) =>
  `${negated ? 'not ' : ''}${key ? `${key} ` : ''}${problem ?? (pattern ? `/${pattern.source}/` : JSON.stringify(value))}`;

describe('a query', () => {
  it.each([
    ['', []],
    ['Token  request', ['"token"', '"request"']],
    ['status:200 -host:Shop', ['status "200"', 'not host "shop"']],
    ['ROLE:token-request', ['role "token-request"']],
    ['https://as.example/cb', ['"https://as.example/cb"']],
    ['"two words" value:"three more words"', ['"two words"', 'value "three more words"']],
    ['"still open', ['"still open"']],
    ['/^a b$/i param:/^psu/', ['/^a b$/', 'param /^psu/']],
    ['/v1/token', ['"/v1/token"']],
    ['/[/]x/', ['/[/]x/']],
    ['- host: -has:', ['not ""', 'host ""', 'not has ""']],
    ['/(/', ['This expression cannot be used. There is a ( without its ).']],
    ['param:state=a:b', ['param "state=a:b"']],
  ])('%s', (query, terms) => {
    expect(parseQuery(query).map(inWords)).toEqual(terms);
  });

  it('says where its terms stand', () => {
    expect(parseQuery(' a  -b:c "d e"').map(({ text, at, end }) => [text, at, end])).toEqual([
      ['a', 1, 2],
      ['-b:c', 4, 8],
      ['"d e"', 9, 14],
    ]);
  });

  it('asks only what is written to its end and understood', () => {
    expect(askable(parseQuery('a host: /(/ - b')).map(({ text }) => text)).toEqual(['a', 'b']);
  });

  it('is read whatever it is, and its terms are all of it but the spaces', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ':', '-', '"', '/', '[', '\\', ' ', 'i', 'has:') }),
        (query) => {
          const terms = parseQuery(query);
          expect(
            terms
              .map(({ text }) => text)
              .join('')
              .replace(/\s/g, ''),
          ).toBe(query.replace(/\s/g, ''));
        },
      ),
    );
  });

  it('reads a value that was completed as it was', () => {
    for (const value of ['plain', 'two words', '/cb/', '-minus']) {
      expect(parseQuery(`param:${written(value)}`).map(({ value }) => value)).toEqual([value]);
    }
  });
});
