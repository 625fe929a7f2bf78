import type { Frame, Page } from 'puppeteer-core';
import type { Instrument } from './browser.ts';

/** Real DevTools on a page, with our panel shown. Launch with `handleDevToolsAsPage: true`. */
export interface OpenDevTools {
  devtools: Page;
  /** Its `chrome.devtools.*` is the real one. Real mouse input in here crashes the browser: press by script. */
  panel: Frame;
}

/** Opens DevTools on `page` and shows the Consent panel, the way a click on its tab would. */
export async function openConsentPanel(instrument: Instrument, page: Page): Promise<OpenDevTools> {
  const devtools = await page.openDevTools();
  await instrument.browser.waitForTarget((target) => target.url() === instrument.url('devtools.html'));
  const view = `chrome-extension://${instrument.extensionId}Consent`;
  // In DevTools' own words, as text: a test runner would rewrite a dynamic import.
  const views = `import('./ui/legacy/legacy.js').then(({ ViewManager }) => ViewManager.ViewManager.instance())`;
  const id = JSON.stringify(view);
  await devtools.waitForFunction(`${views}.then((manager) => manager.views.has(${id}))`, { polling: 50 });
  await devtools.evaluate(`${views}.then((manager) => manager.showView(${id}))`);
  const panel = await devtools.waitForFrame((frame) => frame.url().startsWith(instrument.url('panel.html')));
  return { devtools, panel };
}
