import { describe, expect, it } from 'vitest';
import type { Decoder } from '../../lib/decode/decoder.ts';
import { run } from '../../lib/decode/engine.ts';
import { decode, decodeUrl, find, walk } from '../../lib/decode/index.ts';

const FIVE_MB = 5_000_000;
const fill = (unit: string) => unit.repeat(Math.ceil(FIVE_MB / unit.length)).slice(0, FIVE_MB);
const size = (node: ReturnType<typeof decode>) => [...walk(node)].length;

describe('five megabytes', () => {
  it('in one parameter are examined only at their beginning, and the node says so', () => {
    const node = find(decodeUrl(`https://a.example/cb?state=${fill('x')}&code=1`), 'query', 'state');
    expect(node?.truncated).toEqual({ shown: 262_144, total: FIVE_MB, unit: 'characters' });
    expect(node?.note).toBe('only the first 262144 of 5000000 characters were examined');
    expect(node?.raw).toHaveLength(FIVE_MB);
  });

  it('do not hide the parameters after them', () => {
    expect(find(decodeUrl(`https://a.example/cb?state=${fill('%25')}&code=1`), 'query', 'code')?.value).toBe('1');
  });

  it('of percent-encoding cut in the middle of a character are not called malformed', () => {
    const node = find(decodeUrl(`https://a.example/cb?x=${fill('%E2%82%AC')}`), 'query', 'x');
    expect(node?.truncated?.unit).toBe('characters');
    expect(node?.problems).toEqual([]);
  });

  it.each(['a&', 'a=1&', '{"a":1},', '1,'])('of %s list the first children and count the others', (unit) => {
    const text = unit.endsWith(',') ? `[${fill(unit)}0]` : `a=1&b=2&${fill(unit)}`;
    const { truncated, children } = decode(text);
    expect(truncated).toMatchObject({ shown: children.length, unit: 'children' });
    expect(truncated?.total).toBeGreaterThan(children.length);
  });

  it.each(['%zz', '%ff', '[', '{"a":', '?a=', 'e.', '\0', '#a=1', '\\', '"', ':', 'QUJD', '/?a=', '%2525'])(
    'of %s finish, bounded in nodes, wherever they stand',
    (unit) => {
      const text = fill(unit);
      for (const prefix of ['', 'https://a.example/?x=', '{"a":"', 'eyJhbGciOiJIUzI1NiJ9.']) {
        expect(size(decode(prefix + text))).toBeLessThan(5000);
      }
    },
  );
});

describe('the engine', () => {
  const failing: Decoder = {
    id: 'failing',
    title: 'failing',
    decode: () => {
      throw new Error('boom');
    },
  };

  it('turns a throw into a problem and lets the next decoder try', () => {
    const next: Decoder = { id: 'next', title: 'next', decode: () => ({ value: 1 }) };
    expect(run({ raw: 'x' }, [failing, next])).toMatchObject({
      encoding: 'next',
      value: 1,
      problems: [{ message: 'the failing decoder failed: boom' }],
    });
    expect(run({ raw: 'x' }, [failing])).toMatchObject({ encoding: 'text', value: 'x' });
  });

  it('stops at its budget of nodes and says how many there were', () => {
    const node = decode('a=1&b=2&c=3&d=4', { budget: 3 });
    expect(node).toMatchObject({ truncated: { shown: 2, total: 4, unit: 'children' } });
  });

  it('lists the first problems and counts the others', () => {
    const { problems } = decode('\0'.repeat(100));
    expect(problems).toHaveLength(21);
    expect(problems[0]).toEqual({ offset: 0, message: 'null byte (U+0000) in the text' });
    expect(problems.at(-1)).toEqual({ message: 'and 80 more' });
  });

  it('labels the root and knows what a parameter of that name is', () => {
    expect(decode('x', { name: 'redirect_uri' })).toMatchObject({ label: 'redirect_uri', title: 'redirect URI' });
  });
});
