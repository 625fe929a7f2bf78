import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { ROOT } from '../run/build.ts';

const AXE = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');

/** How people set their browsers: what a page is asked for, by its name. */
const LOOKS = {
  light: { 'prefers-color-scheme': 'light' },
  dark: { 'prefers-color-scheme': 'dark' },
  'forced colours': { 'prefers-color-scheme': 'dark', 'forced-colors': 'active' },
};
/**
 * Between looks a page differs in its colours alone, and between widths in everything else: colours, which cost most,
 * are asked at one width, and in the user's own colours with `SOAK=1`.
 */
const COLOURS = "axe.run({ runOnly: ['color-contrast', 'link-in-text-block'], resultTypes: ['violations'] })";
const EVERYTHING = "axe.run({ resultTypes: ['violations'] })";
const ALL_BUT_COLOURS =
  "axe.run({ rules: { 'color-contrast': { enabled: false }, 'link-in-text-block': { enabled: false } }, resultTypes: ['violations'] })";
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 600, height: 800 };

/**
 * Violations of a page at 600 pixels, and wide in light and dark: `wide, dark: rule at selector`. The policy of the pages
 * forbids script tags: the source is evaluated.
 */
export async function violations(page: Page): Promise<string[]> {
  await page.bringToFront();
  await page.evaluate(AXE);
  // Puppeteer does not know forced colours.
  const browser = await page.createCDPSession();
  const found: string[] = [];
  for (const [size, viewport] of Object.entries({ narrow: NARROW, wide: WIDE })) {
    await page.setViewport(viewport);
    for (const [look, wanted] of Object.entries(LOOKS)) {
      if (look !== 'light' && size === 'narrow') continue;
      if (look === 'forced colours' && !process.env.SOAK) continue;
      const features = Object.entries(wanted).map(([name, value]) => ({ name, value }));
      await browser.send('Emulation.setEmulatedMedia', { features });
      const query = features.map(({ name, value }) => `(${name}: ${value})`).join(' and ');
      if (!(await page.evaluate((asked) => matchMedia(asked).matches, query))) throw new Error(`no such look: ${look}`);
      const rules = look !== 'light' ? COLOURS : size === 'wide' ? EVERYTHING : ALL_BUT_COLOURS;
      const { violations } = (await page.evaluate(rules)) as AxeResults;
      found.push(
        ...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${size}, ${look}: ${id} at ${target}`)),
      );
    }
  }
  await browser.send('Emulation.setEmulatedMedia', { features: [] });
  await browser.detach();
  return found;
}

/** Shows a page as with the colours of the user's system, until it is ended. */
export async function forcedColours(page: Page): Promise<{ end(): Promise<void> }> {
  await page.bringToFront();
  const browser = await page.createCDPSession();
  await browser.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] });
  return {
    end: async () => {
      await browser.send('Emulation.setEmulatedMedia', { features: [] });
      await browser.detach();
    },
  };
}
