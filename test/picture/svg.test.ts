import { describe, expect, test } from 'vitest';
import { marksBySteps, NOTHING_FOUND } from '../../lib/picture/found.ts';
import { inlineSvg, svgOf } from '../../lib/picture/svg-file.ts';
import { pictureCss, styleOf } from '../../lib/picture/svg-style.ts';
import { hiddenFlow } from '../../lib/trace/hidden-flow.ts';
import { foldLines, redeem, signIn } from '../fixtures/parties.ts';

const pictured = () => {
  const [flow] = foldLines(signIn('s1', 'k1'), redeem('k1')).flows;
  if (!flow) throw new Error('no flow');
  return hiddenFlow(flow, (text) => text, 0);
};

describe('a picture without a page', () => {
  test('is drawn where there is no document', () => {
    expect(typeof document).toBe('undefined');
    const { text, texts } = svgOf(pictured(), NOTHING_FOUND, 'sequence', 'light');
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(texts.join('\n')).toContain('authorization request');
  });

  test('stands in a page with its classes, and with no style, heading or name space of its own', () => {
    const found = marksBySteps([{ severity: 'error', step: 1, title: 'R1 It differs' }]);
    const { text, texts } = inlineSvg(pictured(), found, 'Sequence of "flow" <1>');
    expect(text).toMatch(
      /^<svg width="\d+" height="\d+" viewBox="[\d ]+" role="img" aria-label="Sequence of &quot;flow&quot; &lt;1&gt;">/,
    );
    expect(text).toContain('class="found error"');
    expect(text).not.toMatch(/style=|fill=|xmlns|class="heading"/);
    expect(texts[0]).toBe('Sequence of "flow" <1>');
  });

  test('takes the rule of what is around a shape', () => {
    const arrow = (...classes: string[]) => [
      { tag: 'svg', classes: [] },
      { tag: 'g', classes },
      { tag: 'line', classes: ['line'] },
    ];
    expect(styleOf(arrow('arrow', 'page'), 'light').stroke).toBe('#0b57d0');
    expect(styleOf(arrow('arrow', 'page', 'failed'), 'light').stroke).toBe('#b3261e');
    expect(styleOf([{ tag: 'line', classes: ['line'] }], 'light').stroke).toBeUndefined();
  });

  test('has a style sheet in which every rule is inside of what it is told', () => {
    const rules = pictureCss('.diagram').split('\n');
    expect(rules.length).toBeGreaterThan(40);
    for (const rule of rules) expect(rule).toMatch(/^(?:\.diagram [^{},]+,?)+\{[\w-]+:[^{}]+\}$/);
  });
});
