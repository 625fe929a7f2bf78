import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import { walk } from '../../sandbox/core/walk.ts';
import type { Instrument } from '../browser.ts';
import { openConsentPanel } from '../devtools.ts';
import { buttonNamed } from '../record.ts';
import { click, pathOf, SIZES, wear } from './camera.ts';
import { startOf } from './traffic.ts';

// In DevTools' own words: what its settings call the themes.
const THEMES = { light: 'default', dark: 'dark' } as const;

/** The panel where it lives: in real DevTools, in both of its themes. */
export async function shootDevTools(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const page = await instrument.browser.newPage();
  await page.goto(sandbox.startUrl);
  const { devtools, panel } = await openConsentPanel(instrument, page);
  const press = async (name: string) => (await buttonNamed(panel, name)).evaluate((element) => element.click());
  await press('Record');
  await buttonNamed(panel, 'Stop');
  await walk(page, startOf(sandbox, 'aiia-full'));
  await press('Stop');
  await buttonNamed(panel, 'Record');
  await click(panel, '[role="treeitem"][data-role="token-request"]');
  await panel.waitForSelector('[aria-labelledby="tab-decoded"] .part');
  await undock(devtools);
  await devtools.setViewport(SIZES.wide);
  await panel.waitForFunction((width) => innerWidth === width, { polling: 50 }, SIZES.wide.width);
  for (const theme of ['light', 'dark'] as const) {
    await wear(devtools, theme);
    await devtools.evaluate(
      `import('./core/common/common.js').then(({ Settings }) => Settings.Settings.instance().moduleSetting('ui-theme').set('${THEMES[theme]}'))`,
    );
    const wanted = (scheme: string) => getComputedStyle(document.documentElement).colorScheme === scheme;
    await panel.waitForFunction(wanted, { polling: 50 }, theme);
    await devtools.screenshot({ path: pathOf(`devtools-${theme}`) });
  }
  await page.close();
}

/** A window of its own for DevTools, so that no room is kept beside it for the page. */
async function undock(devtools: Page): Promise<void> {
  const module = `import('./ui/legacy/legacy.js')`;
  await devtools.evaluate(
    `${module}.then(({ DockController }) => DockController.DockController.instance().setDockSide('undocked'))`,
  );
}
