import type { Page } from 'puppeteer-core';
import type { Instrument } from './browser.ts';

/** Opens the pop-up of the toolbar button, as a click on it would, over a tab that is brought to the front. */
export async function openPopup(instrument: Instrument, page: Page): Promise<Page> {
  const { browser } = instrument;
  await page.bringToFront();
  const extension = (await browser.extensions()).get(instrument.extensionId);
  if (!extension) throw new Error('The browser does not list the extension.');
  const opened = browser.waitForTarget((target) => target.url() === instrument.url('popup.html'));
  await page.triggerExtensionAction(extension);
  return (await opened).asPage();
}
