import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Decoder } from '../../lib/decode/decoder.ts';
import { run } from '../../lib/decode/engine.ts';
import { decode, decodeBody, decodeHeader, decodeUrl, find, walk } from '../../lib/decode/index.ts';

const FIVE_MB = 5_000_000;
const fill = (unit: string) => unit.repeat(Math.ceil(FIVE_MB / unit.length)).slice(0, FIVE_MB);
const size = (node: ReturnType<typeof decode>) => [...walk(node)].length;

/** However slow the machine is: the clock stands still. */
const UNTIMED = { clock: () => 0 };

describe('five megabytes', () => {
  it('in one parameter are examined only at their beginning, and the node says so', () => {
    const node = find(decodeUrl(`https://a.example/cb?state=${fill('x')}&code=1`, UNTIMED), 'query', 'state');
    expect(node?.truncated).toEqual({ shown: 262_144, total: FIVE_MB, unit: 'characters' });
    expect(node?.note).toBe('only the first 262144 of 5000000 characters were examined');
    expect(node?.raw).toHaveLength(FIVE_MB);
  });

  it('do not hide the parameters after them', () => {
    expect(find(decodeUrl(`https://a.example/cb?state=${fill('%25')}&code=1`, UNTIMED), 'query', 'code')?.value).toBe(
      '1',
    );
  });

  it('of percent-encoding cut in the middle of a character are not called malformed', () => {
    const node = find(decodeUrl(`https://a.example/cb?x=${fill('%E2%82%AC')}`, UNTIMED), 'query', 'x');
    expect(node?.truncated?.unit).toBe('characters');
    expect(node?.problems).toEqual([]);
  });

  it.each(['a&', 'a=1&', '{"a":1},', '1,'])('of %s list the first children and count the others', (unit) => {
    const text = unit.endsWith(',') ? `[${fill(unit)}0]` : `a=1&b=2&${fill(unit)}`;
    const { truncated, children } = decode(text, UNTIMED);
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

describe('ten megabytes', () => {
  const TEN_MB = 10_000_000;
  /** A clock that goes on by so many milliseconds each time that it is asked. */
  const ticking = (step: number) => {
    let now = 0;
    return () => {
      now += step;
      return now;
    };
  };
  const longArray = `[${'"x",'.repeat(TEN_MB / 4)}"x"]`;

  it('are read no further when the time is up, and the node says so', () => {
    const node = decode(`{"a":${'['.repeat(TEN_MB)}`, { clock: ticking(1), timeLimit: 20 });
    const stopped = [...walk(node)].map(({ node: { note } }) => note).filter(Boolean);
    expect(stopped).toEqual([expect.stringMatching(/^stopped after 20 ms: /)]);
    expect(size(node)).toBeLessThan(20);
  });

  it('of a list are counted as far as the time allows', () => {
    const node = decode(longArray, { clock: ticking(1), timeLimit: 200 });
    const shown = node.children.length;
    expect(node.truncated).toMatchObject({ shown, unit: 'children', stoppedAfter: 200 });
    expect(node.truncated?.total).toBeGreaterThan(shown);
    expect(node.note).toMatch(/^stopped after 200 ms: only the first \d+ of \d+ or more are listed$/);
  });

  it('are read to the end by a clock that stands still', () => {
    const node = decode(longArray, { clock: () => 0 });
    expect(node.truncated).toEqual({ shown: 500, total: TEN_MB / 4 + 1, unit: 'children' });
  });

  it('of several are not needed for a short input to be read whole, however slow the machine', () => {
    const node = decode(`{"a":"${'x'.repeat(1000)}","b":[1,2,3]}`, { clock: ticking(1000) });
    expect([...walk(node)].filter(({ node: { note } }) => note)).toEqual([]);
    expect(find(node, 'b', '2')?.value).toBe(3);
  });

  const ENTRIES: Record<string, (text: string) => ReturnType<typeof decode>> = {
    decode,
    decodeUrl: (text) => decodeUrl(text),
    parameter: (text) => decodeUrl(`https://a.example/cb?state=${text}`),
    body: (text) => decodeBody(text, 'application/json'),
    form: (text) => decodeBody(text, 'application/x-www-form-urlencoded'),
    Cookie: (text) => decodeHeader('Cookie', text),
    'Set-Cookie': (text) => decodeHeader('Set-Cookie', text),
    'WWW-Authenticate': (text) => decodeHeader('WWW-Authenticate', text),
    Authorization: (text) => decodeHeader('Authorization', `Bearer ${text}`),
  };
  const bomb = gzipSync(Buffer.alloc(100_000_000, 'a')).toString('base64');
  const UNITS: Record<string, string> = {
    dots: '.',
    tildes: '~',
    semicolons: ';',
    cookies: 'a=b; ',
    parameters: 'a="b", ',
    quotes: 'a="\\"',
    'nested JSON': '[{"a":',
    'nested percent': '%25',
    'malformed percent': '%zz',
    tokens: 'eyJhbGciOiJIUzI1NiJ9.',
    disclosures: 'WyJzIiwiYSIsMV0~',
    'intent extras': 'intent:#Intent;S.a=b;',
    base64: 'QUJD',
    protobuf: 'CgVoZWxsbw',
    bombs: `${bomb}&b=`,
  };
  it.each(Object.keys(UNITS))('of %s are bounded in nodes and text at every entry', (name) => {
    const unit = UNITS[name] ?? '';
    const text = unit.repeat(Math.ceil(TEN_MB / unit.length)).slice(0, TEN_MB);
    const starts = ['eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.', 'intent://a#Intent;', '{"a":"'];
    const read = [
      ...Object.values(ENTRIES).map((entry) => entry(text)),
      ...starts.map((start) => decode(start + text)),
    ];
    for (const node of read) {
      expect(size(node)).toBeLessThan(5000);
      const longest = Math.max(...[...walk(node)].map(({ node: { value } }) => String(value ?? '').length));
      expect(longest).toBeLessThanOrEqual(1_048_576);
    }
  });
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
