import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Piece, Splitter } from '../../../lib/trace/import/splitter.ts';

function split(text: string, cuts: readonly number[] = [], limit = 1_000_000) {
  const pieces: Piece[] = [];
  const faults: string[] = [];
  const splitter = new Splitter({ limit, piece: (piece) => pieces.push(piece), fault: (fault) => faults.push(fault) });
  const bytes = new TextEncoder().encode(text);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, place] of places.entries()) splitter.push(bytes.slice(places[index - 1] ?? 0, place));
  splitter.end();
  return {
    pieces,
    faults,
    values: pieces.map(({ text: json }) => (json === undefined ? undefined : JSON.parse(json))),
  };
}

describe('a JSON text in pieces', () => {
  it('are the items of its long arrays, and the members beside them', () => {
    const { pieces, faults } = split('{"log":{"version":"1.2","entries":[{"a":[1]},null, 3 ],"pages":[{}]},"x":true}');
    expect(pieces.map(({ path, index, text }) => [path.join('.'), index, text])).toEqual([
      ['log.version', undefined, '"1.2"'],
      ['log.entries', 0, '{"a":[1]}'],
      ['log.entries', 1, 'null'],
      ['log.entries', 2, '3'],
      ['log.pages', undefined, '[{}]'],
      ['x', undefined, 'true'],
    ]);
    expect(faults).toEqual([]);
  });

  it('are the same wherever the chunks end, whatever stands in them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 6 }),
        fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.constantFrom(undefined, 2, '\t'),
        (entries, more, cuts, indent) => {
          const text = JSON.stringify({ log: { entries }, more }, null, indent);
          const { pieces, values, faults } = split(text, cuts);
          const [plain] = [JSON.parse(text)];
          expect(pieces.filter(({ path }) => path[1] === 'entries').map(({ index }) => index)).toEqual([
            ...entries.keys(),
          ]);
          expect(values).toEqual([...plain.log.entries, plain.more]);
          expect(faults).toEqual([]);
        },
      ),
    );
  });

  it('never throw, for any text at all', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '{',
            '}',
            '[',
            ']',
            '"',
            ':',
            ',',
            '\\',
            'log',
            'entries',
            ' ',
            '1',
            'é',
            '"log":{',
            '"entries":[',
          ),
          { maxLength: 40 },
        ),
        fc.array(fc.nat(), { maxLength: 5 }),
        (parts, cuts) => {
          const text = parts.join('');
          expect(() => {
            const splitter = new Splitter({ limit: 10, piece: () => undefined, fault: () => undefined });
            for (const cut of cuts) splitter.push(new TextEncoder().encode(text.slice(0, cut)));
            splitter.push(new TextEncoder().encode(text));
            splitter.end();
          }).not.toThrow();
        },
      ),
    );
  });

  it('are measured and passed over where they are too large', () => {
    const { pieces } = split(`{"entries":[${JSON.stringify('x'.repeat(100))},{"b":1}]}`, [30, 60], 50);
    expect(pieces.map(({ text, size, index }) => [text, size, index])).toEqual([
      [undefined, 102, 0],
      ['{"b":1}', 7, 1],
    ]);
  });

  it('know how deep they are, and say where the text is none', () => {
    expect(split(`{"a":${'['.repeat(9)}${']'.repeat(9)}}`).pieces[0]?.depth).toBe(9);
    expect(split('{"a":1').faults).toEqual(['cut-off']);
    expect(split('{"a":1} {"b":2}').faults).toEqual(['more-after-end']);
    expect(split('hello').faults).toEqual(['unexpected']);
  });
});
