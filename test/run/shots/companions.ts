import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import { walk } from '../../sandbox/core/walk.ts';
import type { Instrument } from '../browser.ts';
import { buttonNamed, press, record } from '../record.ts';
import { click, said, shoot } from './camera.ts';
import { rename, select, startOf } from './traffic.ts';

/** What the pages of a consent said in their console and looked like, and where it was recorded. */
export async function shootCompanions(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const options = await instrument.browser.newPage();
  await options.goto(instrument.url('options.html'));
  await options.waitForSelector('#screenshots:not(:disabled)');
  await click(options, '#screenshots');
  await said(options, '#told', 'pictures of pages are kept');
  const { page, panel, close } = await record(instrument);
  await walk(page, startOf(sandbox, 'oidc-code-pkce'), {
    timeout: 60_000,
    beforePress: async () => {
      await page.evaluate(() => {
        console.error('The session has no nonce %s', location.pathname, { expected: 'n-0S6_WzA2Mj', got: undefined });
        setTimeout(() => {
          throw new TypeError("Cannot read properties of undefined (reading 'nonce')");
        });
        for (let n = 0; n < 6; n++) void Promise.reject(new Error(`The analytics are blocked, attempt ${n + 1}`));
      });
      // A picture is taken once the page has drawn.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    },
  });
  await press(panel, 'Stop');
  await buttonNamed(panel, 'Record');
  await rename(panel, 'The page is blank');
  await select(panel, '[data-flow]');
  await panel.waitForSelector('.flow-errors');
  await shoot(panel, 'flow-environment');
  await selectWhere(panel, '.page-errors');
  await panel.$eval('.page-errors', (errors) => errors.scrollIntoView());
  await shoot(panel, 'step-page-errors');
  await selectWhere(panel, '.page-picture summary');
  await panel.click('.page-picture summary');
  await panel.$eval('.page-picture', (picture) => picture.scrollIntoView());
  await shoot(panel, 'step-page-picture');
  await close();
  await click(options, '#screenshots');
  await said(options, '#told', 'no picture is kept');
  await options.close();
}

/** Selects the first step at which that is shown. */
async function selectWhere(panel: Page, shown: string): Promise<void> {
  const steps = (await panel.$$('[role="treeitem"][data-step]')).length;
  for (let at = 0; at < steps; at++) {
    await panel.$$eval('[role="treeitem"][data-step]', (rows, n) => (rows[n] as HTMLElement).click(), at);
    // What belongs to a step is read when it is selected, and most have none.
    if (await panel.waitForSelector(shown, { timeout: 1500 }).catch(() => null)) return;
  }
  throw new Error(`no step has ${shown}`);
}
