import { describe, expect, it } from 'vitest';
import { decode, decodeBody, find, walk } from '../../lib/decode/index.ts';
import { outline, problems } from './outline.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

describe('JSON', () => {
  it('keeps order, types and what stands inside its strings', () => {
    const text = '{"b":1.5e3,"a":[true,null,"x"],"10":{"u":"https:\\/\\/a.example\\/cb"}}';
    expect(outline(decode(text)).slice(0, 8)).toEqual([
      '- [json]',
      '  b [json] 1500',
      '  a [json]',
      '    0 [json] true',
      '    1 [json] null',
      '    2 [text] "x"',
      '  10 [json]',
      '    u [json] "https://a.example/cb"',
    ]);
    expect(find(decode(text), '10', 'u', 'host')?.value).toBe('a.example');
  });

  it.each([
    ['{"a":1,}', '7 broken JSON: expected another value after the comma, but found "}"', ['a']],
    ['{"a":1 "b":2}', '7 broken JSON: expected , or }, but found "\\""', ['a', 'b']],
    ['{"a":1,b:2}', '7 broken JSON: expected a name in double quotes, but found "b"', ['a']],
    ['{"a":1,"b', '7 broken JSON: expected a name that ends, but found "\\""', ['a']],
    ['{"a" 1}', '5 broken JSON: expected a colon after "a", but found "1"', []],
    ['{"a":}', '5 broken JSON: expected a value, but found "}"', []],
    ['{"a":"x', '7 broken JSON: expected , or }, but the text ends', ['a']],
    ['{"a":1', '6 broken JSON: expected , or }, but the text ends', ['a']],
    ['{"a":1}}', '7 broken JSON: expected the end, but found "}"', ['a']],
    ['["a" "b"]', '5 broken JSON: expected , or ], but found "\\""', ['0']],
  ])('%s is broken at an offset, and what came before is kept', (text, problem, labels) => {
    const node = decode(text);
    expect(problems(node)).toEqual([problem]);
    expect(node.children.map(({ label }) => label)).toEqual(labels);
  });

  it('with a broken value inside shows all that stands around it', () => {
    const node = decode('{"a":{"x":tru},"b":2}');
    expect(problems(node)).toEqual([]);
    expect(problems(find(node, 'a', 'x'))).toEqual(['0 broken JSON: neither a number nor true, false or null']);
    expect(find(node, 'b')?.value).toBe(2);
  });

  it('never turns a name into a property', () => {
    const node = decode('{"__proto__":{"polluted":1},"constructor":2,"__proto__":3}');
    expect(node.children.map(({ label }) => label)).toEqual(['__proto__', 'constructor', '__proto__']);
    expect(problems(node.children[2])).toEqual(['"__proto__" is repeated; most readers keep the last only']);
    expect('polluted' in {}).toBe(false);
  });

  it('keeps numbers that a double cannot hold', () => {
    expect(find(decode('{"id":12345678901234567890}'), 'id')?.value).toBe('12345678901234567890');
  });

  it('names control characters, escaped or bare, and unknown escapes', () => {
    expect(problems(find(decode('{"a":"x\\u0000\\q"}'), 'a'))).toEqual([
      '1 stands for a null byte (U+0000)',
      '7 \\q is no escape in JSON',
    ]);
    expect(problems(find(decode('{"a":"x\ny"}'), 'a'))).toEqual([
      '1 a bare line break (U+000A) is not allowed in a JSON string',
    ]);
  });

  it('is followed down to the depth allowed and no deeper', () => {
    const deep = `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`;
    const nodes = [...walk(decode(deep, { maxDepth: 5 }))];
    expect(nodes).toHaveLength(7);
    expect(nodes.at(-1)?.node.note).toBe('nested too deep to decode further');
  });

  it('tells a token answer: lifetime in words, known names', () => {
    const body = decodeBody('{"code":404,"access_token":"opaque","expires_in":3599}', JSON_TYPE);
    expect(body.children.map(({ title, note }) => [title, note])).toEqual([
      ['number', undefined],
      ['access token', undefined],
      ['lifetime in seconds', '59 min'],
    ]);
  });

  it('is believed as a body even when it is a lone value', () => {
    expect(decodeBody('null', JSON_TYPE)).toMatchObject({ encoding: 'json', value: null });
    expect(decodeBody('"a b"', 'application/hal+json')).toMatchObject({ encoding: 'json', value: 'a b' });
    expect(decode('null').encoding).toBe('text');
  });

  it('or a form that is declared and not there is a problem', () => {
    expect(problems(decodeBody('<html>', JSON_TYPE))).toEqual([`0 declared as ${JSON_TYPE}, but is not`]);
    const form = decodeBody('{"grant_type":"x"}', 'application/x-www-form-urlencoded');
    expect(problems(form)).toEqual(['0 declared as application/x-www-form-urlencoded, but is not']);
    expect(find(form, 'grant_type')?.value).toBe('x');
    expect(decodeBody('', JSON_TYPE).problems).toEqual([]);
  });

  it.each(['{state}', '[CLIENT_ID]', '{}x', '[TPP_STATE]', '[1] note', '{', '[', '""'])('is not seen in %s', (text) => {
    expect(decode(text)).toMatchObject({ encoding: 'text', value: text });
  });
});
