import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import type { Instrument } from '../browser.ts';
import { press } from '../record.ts';
import { click, shoot } from './camera.ts';
import { choose, recorded, select } from './traffic.ts';

const write = (panel: Page, selector: string, text: string) =>
  panel.$eval(
    selector,
    (element, value) => {
      (element as HTMLTextAreaElement).value = value;
      element.dispatchEvent(new InputEvent('input', { bubbles: true }));
    },
    text,
  );

/** Where a deep link leads, its QR code, and the bank's app that is played from a step. */
export async function shootApp(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const links = await recorded(instrument, sandbox, 'BankID on the same device', ['open-payments-decoupled-desktop']);
  await select(links.panel, '[data-role="app-open"]');
  await choose(links.panel, 'app', '.leads');
  await links.panel.locator('.qr-part button').click();
  await links.panel.waitForSelector('svg.qr');
  await shoot(links.panel, 'app-link');
  await links.close();
  const { panel, close } = await recorded(instrument, sandbox, 'The app plays', ['opus-payment']);
  await press(panel, 'App');
  await panel.waitForSelector('.app-screen textarea');
  await write(
    panel,
    '.app-screen textarea',
    'bankid:///?autostarttoken=131daac9-16c6-4618-beb0-365768f37288&redirect=null',
  );
  await panel.waitForSelector('.leads');
  await shoot(panel, 'app-start');
  await select(panel, '[data-role="authorization-request"]');
  await choose(panel, 'app', 'button.primary');
  await click(panel, '[aria-labelledby="tab-app"] button.primary');
  await panel.waitForSelector('[data-form="authenticate"][aria-busy="false"], [data-run]');
  await shoot(panel, 'app-form');
  await close();
}
