import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressParameters, applyParameters } from '../../lib/flow/address-parameters.ts';
import {
  type Parameter,
  parameter,
  readParameterList,
  spaceSignOf,
  typedParameter,
  withAdded,
  withMoved,
  without,
  withoutAt,
  withRepeated,
  withValueAt,
  withValueOf,
  writeParameterList,
} from '../../lib/flow/parameter-list.ts';

/** Queries as they occur, and as nobody would write them. */
const written = fc
  .array(
    fc.constantFrom('a', 'scope', '=', '==', '&', '&&', '+', '%20', '%2F', '%2f', '%', '%zz', '?', 'é', '[X]', ' '),
  )
  .map((pieces) => pieces.join(''));

const edit = (text: string, change: (list: Parameter[]) => Parameter[]) =>
  writeParameterList(change(readParameterList(text)));

/** Text as people type it, and what breaks encodings. */
const ANY_TEXT = fc.oneof(
  fc.string(),
  fc.constantFrom('é ü', '\0', '\r\n', '\u2028', '😀', '%zz%4', '+&=#?', '%C3%A9', '\ufeff', '\u200b'),
);

describe('a list of parameters', () => {
  it('is written again as it was read, to the character', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(writeParameterList(readParameterList(text))).toBe(text);
      }),
    );
  });

  it('tells names and values decoded once, repeated and empty ones too', () => {
    expect(readParameterList('a=1&a=%32&=x&b&&c=p+q&state=s?error=x')).toEqual([
      { name: 'a', value: '1', raw: 'a=1' },
      { name: 'a', value: '2', raw: 'a=%32' },
      { name: '', value: 'x', raw: '=x' },
      { name: 'b', value: '', raw: 'b' },
      { name: '', value: '', raw: '' },
      { name: 'c', value: 'p q', raw: 'c=p+q' },
      { name: 'state', value: 's?error=x', raw: 'state=s?error=x' },
    ]);
  });

  it('encodes what is new so that it reads as it was given, in either way of writing a space', () => {
    const text = ANY_TEXT;
    fc.assert(
      fc.property(text, text, fc.constantFrom('+' as const, '%20' as const), (name, value, space) => {
        const [read, ...more] = readParameterList(parameter(name, value, space).raw);
        expect([read?.name, read?.value, more]).toEqual([name, value, []]);
      }),
    );
  });

  it.each([
    ['a value', 'b=%2f&a=1&c=x+y', (list: Parameter[]) => withValueOf(list, 'a', 'p q/'), 'b=%2f&a=p+q%2F&c=x+y'],
    ['a space as %20', 'a=1&c=x%20y', (list: Parameter[]) => withValueOf(list, 'a', 'p q'), 'a=p%20q&c=x%20y'],
    ['one of two', 'a=1&a=2', (list: Parameter[]) => withValueAt(list, 1, '3'), 'a=1&a=3'],
    ['a pair that is gone', 'a=1&b=2&a=3', (list: Parameter[]) => without(list, 'a'), 'b=2'],
    ['one of two that is gone', 'a=1&a=3', (list: Parameter[]) => withoutAt(list, 0), 'a=3'],
    ['a new pair', 'a=1', (list: Parameter[]) => withAdded(list, parameter('b', '&')), 'a=1&b=%26'],
    ['a new pair in front', 'a=1', (list: Parameter[]) => withAdded(list, parameter('b', ''), 0), 'b=&a=1'],
    ['another order', 'a=1&b=%2f&c', (list: Parameter[]) => withMoved(list, 2, 0), 'c&a=1&b=%2f'],
    ['an order that cannot be', 'a=1&b', (list: Parameter[]) => withMoved(list, 0, 2), 'a=1&b'],
    ['a pair twice', 'a=%2F&b', (list: Parameter[]) => withRepeated(list, 'a'), 'a=%2F&a=%2F&b'],
    ['a name twice', 'a=1&b', (list: Parameter[]) => withRepeated(list, 'a', '2'), 'a=1&a=2&b'],
    ['nothing where there is nothing', 'b', (list: Parameter[]) => withRepeated(list, 'a'), 'b'],
    ['a typed pair', 'b', (list: Parameter[]) => withAdded(list, typedParameter('x=%2F&y#')), 'b&x=%2F%26y%23'],
  ])('changes %s and leaves the rest', (_, before, change, after) => {
    expect(edit(before, change)).toBe(after);
  });

  it('knows how its spaces are written', () => {
    expect([
      spaceSignOf(readParameterList('a=b+c&d=%20'), '%20'),
      spaceSignOf(readParameterList('a=b%20c'), '+'),
      spaceSignOf([], '+'),
    ]).toEqual(['+', '%20', '+']);
  });
});

describe('the parameters of an address', () => {
  const address = fc
    .tuple(
      fc.constantFrom('https://a.example', 'https://a.example/cb', 'bankid://', 'app:x', ''),
      fc.constantFrom('', '?', '#', '?x=1#', '##', '#/route?'),
      written,
    )
    .map((parts) => parts.join(''));

  it('make the same address again', () => {
    fc.assert(
      fc.property(address, (url) => {
        expect(applyParameters(url, addressParameters(url))).toBe(url);
      }),
    );
    fc.assert(
      fc.property(address, (url) => {
        expect(applyParameters(url, {})).toBe(url);
      }),
    );
  });

  it('are those of the query and those of the fragment, behind a route too', () => {
    const names = (url: string) => {
      const { query, fragment } = addressParameters(url);
      return [query, fragment].map((list) => list.map(({ name }) => name).join(' '));
    };
    expect(names('https://a.example/cb?a=1&b#c=2')).toEqual(['a b', 'c']);
    expect(names('https://a.example/#/cb?code=1&state=2')).toEqual(['', 'code state']);
    expect(names('https://a.example/##code=1')).toEqual(['', 'code']);
    expect(names('https://a.example/#a?b=1')).toEqual(['', 'b']);
  });

  it.each([
    ['https://a.example/?a=1', 'query', 'https://a.example/'],
    ['https://a.example/?', 'query', 'https://a.example/?'],
    ['https://a.example/?a=1#b=2', 'query', 'https://a.example/#b=2'],
    ['https://a.example/?a=1#b=2', 'fragment', 'https://a.example/?a=1'],
    ['https://a.example/#/r?b=2', 'fragment', 'https://a.example/#/r?'],
  ])('of %s without its %s is %s', (url, part, expected) => {
    expect(applyParameters(url, { [part]: [] })).toBe(expected);
  });

  it('are added where there were none', () => {
    expect(applyParameters('https://a.example/cb#x', { query: [parameter('a', 'b c')] })).toBe(
      'https://a.example/cb?a=b%20c#x',
    );
  });
});
