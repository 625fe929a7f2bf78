import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonOutline, outlineJson, pathOf, readingJson, textOf } from '../../lib/decode/json-outline.ts';

const lines = (outline: JsonOutline) =>
  outline.nodes.map((node, index) => {
    const said =
      node.kind === 'object' || node.kind === 'array' ? `${node.kind} of ${node.size}` : textOf(outline, node);
    return `${pathOf(outline, index)} ${said}`;
  });
const problems = ({ problems }: JsonOutline) => problems.map(({ offset, message }) => `${offset} ${message}`);

describe('the outline of a JSON text', () => {
  it('tells every value in its order, with its path', () => {
    const text = ' {"a": [1, {"b c": "x\\u00e9"}], "it\'s": null, "": true} ';
    expect(lines(outlineJson(text))).toEqual([
      '$ object of 3',
      '$.a array of 2',
      '$.a[0] 1',
      '$.a[1] object of 1',
      "$.a[1]['b c'] xé",
      "$['it\\'s'] null",
      "$[''] true",
    ]);
  });

  it.each([
    ['{"a":1,}', '7 broken JSON: expected another value after the comma, but found "}"', ['$.a 1']],
    ['{"a":1 "b":2}', '7 broken JSON: expected , or }, but found "\\""', ['$.a 1', '$.b 2']],
    ['{"a":1,b:2}', '7 broken JSON: expected a name in double quotes, but found "b"', ['$.a 1']],
    ['{"a":1,"b', '7 broken JSON: expected a name that ends, but found "\\""', ['$.a 1']],
    ['{"a" 1}', '5 broken JSON: expected a colon after "a", but found "1"', []],
    ['{"a":}', '5 broken JSON: expected a value, but found "}"', []],
    ['{"a":"x', '5 broken JSON: expected a text that ends, but found "\\""', ['$.a x']],
    ['{"a":1', '6 broken JSON: expected , or }, but the text ends', ['$.a 1']],
    ['{"a":1}}', '7 broken JSON: expected the end, but found "}"', ['$.a 1']],
    ['["a" "b"]', '5 broken JSON: expected , or ], but found "\\""', ['$[0] a']],
    [
      '[{"a":tru}]',
      '6 broken JSON: expected a number, true, false or null, but found "t"',
      ['$[0] object of 1', '$[0].a tru'],
    ],
  ])('of the damaged %s has what could be read, and where it breaks', (text, problem, values) => {
    const outline = outlineJson(text);
    expect(problems(outline)[0]).toBe(problem);
    expect(lines(outline).slice(1)).toEqual(values);
  });

  it('says of an empty text that nothing is there', () => {
    expect(problems(outlineJson('  '))).toEqual(['2 broken JSON: expected a value, but the text ends']);
  });

  it('reads ten thousand levels without falling over, and a text of backslashes in linear time', () => {
    expect(outlineJson('['.repeat(10_000)).nodes).toHaveLength(10_000);
    expect(outlineJson(`["${'\\'.repeat(500_000)}`).problems.length).toBeGreaterThan(0);
  });

  it('stops where it is told to, and says so', () => {
    const outline = outlineJson(JSON.stringify(Array.from({ length: 50 }, (_, at) => at)), 20);
    expect([outline.nodes.length, outline.cut]).toEqual([20, true]);
  });

  it('reads in portions', () => {
    const reading = readingJson(JSON.stringify(Array.from({ length: 50 }, (_, at) => at)), 1000, 10);
    const sizes: number[] = [];
    for (const { nodes } of reading) sizes.push(nodes.length);
    expect(sizes).toEqual([10, 20, 30, 40, 50]);
  });

  it('holds every value that JSON.parse does, and nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const outline = outlineJson(JSON.stringify(value));
        const count = (part: unknown): number =>
          1 +
          (part && typeof part === 'object'
            ? Object.values(part).reduce((sum: number, each) => sum + count(each), 0)
            : 0);
        expect(outline.nodes).toHaveLength(count(value));
        expect(outline.problems).toEqual([]);
        const [root] = outline.nodes;
        expect([root?.after, outline.text.slice(root?.start, root?.end)]).toEqual([outline.nodes.length, outline.text]);
        for (const node of outline.nodes) {
          if (node.kind === 'string')
            expect(textOf(outline, node)).toBe(JSON.parse(outline.text.slice(node.start, node.end)));
        }
      }),
    );
  });
});
