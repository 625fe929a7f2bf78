import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { reported } from '../trace/report/report-fixture.ts';
import { violations } from './axe.ts';
import { useStage } from './stage.ts';

/** Recordings with findings, deep links, long tokens, and no consent at all. */
const RECORDINGS = ['opus-cpf-mismatch', 'vipps-redirect-uri-slash-token', 'oidc-fapi2', 'faulty-two-fragments'];

/** What is left of a page of A4 within margins of 14 mm, in CSS pixels. */
const PAPER = { width: 688, height: 1017 };

describe('a report, opened as a file', () => {
  const stage = useStage([]);
  const urls = new Map<string, string>();

  beforeAll(async () => {
    for (const id of RECORDINGS) {
      const path = join(dirname(stage.path(id)), `${id}.report.html`);
      writeFileSync(path, (await reported(foldTrace(golden(id)), id)).html());
      urls.set(id, pathToFileURL(path).href);
    }
  });

  const opened = async (id: string): Promise<Page> => {
    const page = await stage.instrument.browser.newPage();
    await page.goto(urls.get(id) ?? '');
    return page;
  };

  it.each(RECORDINGS)('is what axe finds nothing in: %s', async (id) => {
    const page = await opened(id);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  it.each(RECORDINGS)('asks for nothing, runs nothing, and breaks no rule of its own policy: %s', async (id) => {
    const page = await stage.instrument.browser.newPage();
    const asked: string[] = [];
    const said: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    // Whatever is in it can be read without scripts.
    await page.setJavaScriptEnabled(false);
    await page.goto(urls.get(id) ?? '', { waitUntil: 'networkidle0' });
    expect(asked).toEqual([urls.get(id)]);
    expect(said).toEqual([]);
    expect(await page.evaluate(() => document.body.innerText)).toMatch(/Consent report/i);
    expect(await page.evaluate(() => [...document.querySelectorAll('script')].length)).toBe(0);
    // The policy lets its one style sheet in: the page looks as it should.
    expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('1060px');
    await page.close();
  });

  it('could load nothing if something were in it that asked', async () => {
    const page = await opened('oidc-fapi2');
    const blocked = await page.evaluate(async () => {
      const told = new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
      });
      document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/pixel.png' }));
      return told;
    });
    expect(blocked).toBe('img-src');
    await page.close();
  });

  it.each(RECORDINGS)('is printed light and whole, also by who looks at dark pages: %s', async (id) => {
    const page = await opened(id);
    await page.setViewport(PAPER);
    const browser = await page.createCDPSession();
    // Puppeteer's two commands undo each other.
    const features = [{ name: 'prefers-color-scheme', value: 'dark' }];
    await browser.send('Emulation.setEmulatedMedia', { media: 'print', features });
    expect(await page.evaluate(() => matchMedia('print and (prefers-color-scheme: dark)').matches)).toBe(true);
    expect(await page.evaluate(darkGrounds)).toEqual([]);
    expect(await page.evaluate(cutOff)).toEqual([]);
    // What is folded on a screen is told on paper.
    const folded = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('details.decoded > :not(summary)')].filter(
        (one) => one.getClientRects().length === 0 && !one.closest('.headers'),
      ),
    );
    expect(folded).toHaveLength(0);
    const file = Buffer.from(await page.pdf({ format: 'A4' }));
    expect(file.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});

/** Elements whose ground is dark, and texts on no ground of their own that are light. Runs in the page. */
function darkGrounds(): string[] {
  const lightness = (colour: string) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return alpha === 0 ? undefined : (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  };
  return [document.documentElement, ...document.querySelectorAll<HTMLElement>('body, body *')].flatMap((one) => {
    const { backgroundColor, color } = getComputedStyle(one);
    const [ground, text] = [lightness(backgroundColor), lightness(color)];
    const name = `${one.localName}.${one.getAttribute('class') ?? ''}`;
    if (ground !== undefined && ground < 0.8) return [`${name} on ${backgroundColor}`];
    return text !== undefined && text > 0.6 ? [`${name} in ${color}`] : [];
  });
}

/** What reaches over the edge of the paper, or of what shows only a part of it. Runs in the page. */
function cutOff(): string[] {
  const name = (one: Element) => `${one.localName}.${one.getAttribute('class') ?? ''}`;
  return [...document.querySelectorAll('body *')].flatMap((one) => {
    const { right, width, height } = one.getBoundingClientRect();
    if (width * height === 0) return [];
    if (right > innerWidth + 1) return [`${name(one)} ends at ${Math.round(right)}`];
    const { overflowX, overflowY } = getComputedStyle(one);
    if (one instanceof SVGElement || (overflowX === 'visible' && overflowY === 'visible')) return [];
    const isCut = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1;
    return isCut ? [`${name(one)} shows a part of itself`] : [];
  });
}
