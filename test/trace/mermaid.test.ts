import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type MermaidDiagram, toMermaid } from '../../lib/trace/mermaid.ts';

const diagram = (text: string): MermaidDiagram => ({
  title: text,
  parties: [
    ['person', 'Browser'],
    ['third party', text],
  ],
  lines: [
    { kind: 'arrow', from: 0, to: 1, stroke: 'request', text },
    { kind: 'note', from: 0, to: 1, text },
    { kind: 'note', from: 1, to: 1, text },
  ],
});

/** What is written in an arrow of this text. */
const written = (text: string) => /^ {2}P1->>P2: (.*)$/m.exec(toMermaid(diagram(text)))?.[1];

describe('a Mermaid diagram', () => {
  it('says who sends what to whom', () => {
    const lines: MermaidDiagram['lines'] = [
      { kind: 'arrow', from: 0, to: 1, stroke: 'app', text: '1 opens the app' },
      { kind: 'note', from: 0, to: 1, text: '12.0 s later' },
      { kind: 'arrow', from: 1, to: 1, stroke: 'failed', text: '2 callback, GET /cb ✕ 404' },
    ];
    expect(
      toMermaid({
        title: 'OpenID Connect',
        parties: [
          ['person', 'Browser'],
          ['app', 'bank'],
        ],
        lines,
      }),
    ).toBe(
      [
        'sequenceDiagram',
        '  title OpenID Connect',
        '  participant P1 as person<br/>Browser',
        '  participant P2 as app<br/>bank',
        '  P1-)P2: 1 opens the app',
        '  Note over P1,P2: 12.0 s later',
        '  P2-xP2: 2 callback, GET /cb #10005; 404',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['a comment', 'a %% b', 'a #37;#37; b'],
    ['the end of a statement', 'a; P1->>P2: b', 'a#59; P1-#62;#62;P2#58; b'],
    ['a code', '#35;', '#35;35#59;'],
    ['the end of a line', 'a\nend\r\u2028b', 'a #101;nd b'],
    ['the word that ends a block', 'the End of endless', 'the #69;nd of endless'],
    ['HTML', '<img src=x>&lt;', '#60;img src=x#62;#38;lt#59;'],
    ['mathematics', '$$x$$', '#36;#36;x#36;#36;'],
    ['a directive', '%%{init: {}}%%', '#37;#37;#123;init#58; #123;#125;#125;#37;#37;'],
    ['nothing', '', '#8230;'],
  ])('writes %s as characters', (_, text, expected) => {
    expect(written(text)).toBe(expected);
  });

  test('has as many lines whatever its texts are, and nothing in them that Mermaid interprets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const lines = toMermaid(diagram(text)).split('\n');
        expect(lines).toHaveLength(8);
        for (const line of lines.slice(4, 7)) {
          const said = line.slice(line.indexOf(': ') + 2).replace(/#\d+;/g, '');
          expect(said).not.toMatch(/[#;%<>:{}[\]"`\\$&|~^\r\n]|\bend\b/i);
        }
      }),
    );
  });
});
