import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Parameter, readParameterList, writeParameterList } from '../../lib/flow/parameter-list.ts';
import { type Spelling, shownPair, withTypedName, withTypedValue } from '../../lib/flow/typed-pair.ts';

const pair = (raw: string) => readParameterList(raw)[0] as Parameter;

describe('a pair that is typed', () => {
  it.each<[string, Spelling, string, string]>([
    ['redirect_uri=https%3A%2F%2Fa%2fb', 'as sent', 'redirect_uri', 'https%3A%2F%2Fa%2fb'],
    ['redirect_uri=https%3A%2F%2Fa%2fb', 'decoded', 'redirect_uri', 'https://a/b'],
    ['a+b=c+d', 'decoded', 'a b', 'c d'],
    ['a=b=c', 'as sent', 'a', 'b=c'],
    ['flag', 'as sent', 'flag', ''],
  ])('shows %s %s as %s and %s', (raw, spelling, name, value) => {
    expect(shownPair(pair(raw), spelling)).toEqual({ name, value });
  });

  it.each<[string, 'name' | 'value', string, Spelling, string]>([
    ['a=%2f', 'value', '%2F', 'as sent', 'a=%2F'],
    ['a=1', 'value', 'b&c=d#e', 'as sent', 'a=b%26c=d%23e'],
    ['a=1', 'value', 'b c&d', 'decoded', 'a=b%20c%26d'],
    ['a%2Eb=1', 'value', 'x', 'decoded', 'a%2Eb=x'],
    ['a=%2f', 'name', 'b', 'as sent', 'b=%2f'],
    ['a=%2f', 'name', 'b c', 'decoded', 'b%20c=%2f'],
    ['a=1', 'name', 'b=c', 'as sent', 'b%3Dc=1'],
    ['flag', 'name', 'other', 'as sent', 'other'],
    ['flag', 'value', '1', 'as sent', 'flag=1'],
    ['flag', 'value', '', 'as sent', 'flag'],
    ['flag', 'name', '', 'as sent', '='],
    ['a=1', 'value', '', 'as sent', 'a='],
  ])('of %s with the %s %s, %s, is %s', (raw, part, text, spelling, expected) => {
    const change = part === 'name' ? withTypedName : withTypedValue;
    expect(change(pair(raw), text, spelling, '%20').raw).toBe(expected);
  });

  it('is read as it was typed decoded, and stays one pair of its list', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (name, value) => {
        const typed = withTypedValue(withTypedName(pair('a=1'), name, 'decoded', '+'), value, 'decoded', '+');
        expect(shownPair(typed, 'decoded')).toEqual({ name, value });
        expect(readParameterList(`x=1&${writeParameterList([typed])}&y=2`)).toHaveLength(3);
      }),
    );
  });

  it('stays one pair of its list whatever is typed as it is sent', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, value) => {
        const typed = withTypedValue(withTypedName(pair('a=1'), name, 'as sent', '+'), value, 'as sent', '+');
        expect(readParameterList(`x=1&${typed.raw}&y=2`)).toHaveLength(3);
        expect(typed.raw).not.toContain('#');
      }),
    );
  });
});
