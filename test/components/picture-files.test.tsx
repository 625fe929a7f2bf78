// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { drawFile, type PictureFormat } from '../../components/picture/draw-file.ts';
import type { PictureView } from '../../components/picture/shown.tsx';
import { themeInSight } from '../../components/picture/theme-in-sight.ts';
import { type FoundBySteps, NOTHING_FOUND } from '../../lib/picture/found.ts';
import { svgOf } from '../../lib/picture/svg-file.ts';
import { COLOURS } from '../../lib/picture/svg-style.ts';
import { exportPicture } from '../../lib/session/export-picture.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { hiddenFlow } from '../../lib/trace/hidden-flow.ts';
import { golden, someGoldenIds } from '../fixtures/golden.ts';
import { foldLines, redeem, signIn } from '../fixtures/parties.ts';
import { keep } from '../reader/stored.ts';
import { knownSecrets } from '../session/known-secrets.ts';
import { createStage, type Stage } from '../session/stage.ts';

const FILES: readonly [format: PictureFormat, view: PictureView][] = [
  ['svg', 'sequence'],
  ['svg', 'waterfall'],
  ['mermaid', 'sequence'],
];

async function stored(id: string): Promise<{ stage: Stage; session: number; flows: readonly string[] }> {
  const stage = createStage();
  const { id: session } = await stage.recorder.start({ kind: 'all' }, `session of ${id}`);
  await stage.recorder.stop(session);
  await keep(stage.db, session, golden(id));
  return { stage, session, flows: foldTrace(golden(id)).flows.map((flow) => flow.id) };
}

const plain = (...lines: string[]) => {
  const [flow] = foldLines(...lines).flows;
  if (!flow) throw new Error('no flow');
  return hiddenFlow(flow, (text) => text, 0);
};
const consent = [signIn('s1', 'k1'), redeem('k1')];

afterEach(() => {
  document.documentElement.style.colorScheme = '';
});

describe('an exported picture', () => {
  it.each(someGoldenIds())('of %s holds no known secret, whatever it is saved as', async (id) => {
    const { stage, session, flows } = await stored(id);
    const secrets = knownSecrets(golden(id));
    for (const flow of flows)
      for (const [format, view] of FILES)
        await exportPicture(stage.deps, session, flow, drawFile(format, view, NOTHING_FOUND));
    expect(stage.saved.size).toBe(flows.length * FILES.length);
    for (const [name, text] of stage.saved) {
      expect(text.length).toBeGreaterThan(200);
      for (const secret of secrets)
        for (const spelling of [secret, encodeURIComponent(secret)]) {
          if (text.includes(spelling)) expect.fail(`${name} holds ${spelling}`);
        }
    }
  });

  it('says what was written, and names the file after session, flow and view', async () => {
    const { stage, session, flows } = await stored('oidc-hybrid');
    const told = await exportPicture(stage.deps, session, flows[0] ?? '', drawFile('svg', 'waterfall', NOTHING_FOUND));
    expect(told).toMatch(/^session-of-oidc-hybrid-flow-\d+-waterfall\.svg was written; \d+ secrets are hidden\.$/);
  });

  it('is refused when a secret is left in it', async () => {
    const { stage, session, flows } = await stored('oidc-hybrid');
    const [secret = ''] = knownSecrets(golden('oidc-hybrid'));
    const leaky = async () => ({ ending: '.svg', content: 'x', texts: [`so ${secret} it is`] });
    await expect(exportPicture(stage.deps, session, flows[0] ?? '', leaky)).rejects.toThrow('was not written');
    expect(stage.saved.size).toBe(0);
  });

  it('is not made of a flow that is gone', async () => {
    const { stage, session } = await stored('oidc-hybrid');
    const draw = drawFile('svg', 'sequence', NOTHING_FOUND);
    await expect(exportPicture(stage.deps, session, 'gone', draw)).rejects.toThrow('no longer stored');
  });
});

describe('a picture as SVG', () => {
  const parsed = (text: string) => new DOMParser().parseFromString(text, 'image/svg+xml');

  it.each(['sequence', 'waterfall'] as const)(
    'of a %s needs nothing else: no style sheet, script or reference',
    (view) => {
      const { text } = svgOf(plain(...consent), NOTHING_FOUND, view, 'light');
      const names = new Set([...parsed(text).querySelectorAll('*')].map(({ localName }) => localName));
      expect(
        [...names].filter((name) => !'svg title rect text tspan g line path circle'.split(' ').includes(name)),
      ).toEqual([]);
      expect(text).not.toMatch(/href|url\(|class=|var\(|style=| on\w+=/);
      expect(text).toContain('xmlns="http://www.w3.org/2000/svg"');
      expect(text).toContain(COLOURS.light.accent);
      expect(text).not.toContain(COLOURS.dark.accent);
    },
  );

  it('takes what was captured for text', () => {
    const hidden = plain(...consent);
    const [first] = hidden.flow.steps;
    if (!first) throw new Error('no step');
    first.words = '<script>alert(1)</script> & "\u0000\u202e"';
    const { text, texts } = svgOf(hidden, NOTHING_FOUND, 'waterfall', 'light');
    expect(parsed(text).querySelector('script')).toBeNull();
    expect(text).toContain('&lt;script&gt;');
    expect(texts.join()).toContain('<script>');
    for (const unseen of ['\u0000', '\u202e']) expect(text).not.toContain(unseen);
  });

  it('marks what was found', () => {
    const found: FoundBySteps = new Map([[1, { severity: 'error', amount: 2, titles: ['R1 It differs'] }]]);
    expect(svgOf(plain(...consent), found, 'sequence', 'light').texts).toContain('⨯ 2');
    expect(svgOf(plain(...consent), NOTHING_FOUND, 'sequence', 'light').texts).not.toContain('⨯ 2');
  });

  it('has the colours of the theme in sight', () => {
    document.documentElement.style.colorScheme = 'dark';
    expect(themeInSight()).toBe('dark');
    expect(svgOf(plain(...consent), NOTHING_FOUND, 'sequence', 'dark').text).toContain(COLOURS.dark.ground);
  });

  it('has the colours of the style sheet', () => {
    const sheet = readFileSync(join(import.meta.dirname, '../../components/style/theme.css'), 'utf8');
    for (const [name, light] of Object.entries(COLOURS.light)) {
      const dark = COLOURS.dark[name as keyof typeof COLOURS.dark];
      expect(sheet).toContain(`--${name}: light-dark(${light}, ${dark});`);
    }
  });
});
