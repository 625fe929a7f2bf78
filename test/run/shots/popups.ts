import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, WebWorker } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import { walk } from '../../sandbox/core/walk.ts';
import { type Instrument, launch } from '../browser.ts';
import { openPopup } from '../popup.ts';
import { buttonNamed, press } from '../record.ts';
import { said, shootPart } from './camera.ts';
import { changeStored } from './stored.ts';
import { startOf } from './traffic.ts';

/** The pop-up as the toolbar button opens it, in each of its states. */
export async function shootPopups(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const page = await instrument.browser.newPage();
  await page.goto(sandbox.startUrl);
  const shot = async (popup: Page, name: string) =>
    shootPart(popup, await popup.waitForSelector('.popup'), name === '' ? 'popup' : `popup-${name}`);
  let popup = await openPopup(instrument, page);
  await buttonNamed(popup, 'Record this tab');
  await shot(popup, '');
  await popup.click('.keys summary');
  await popup.waitForSelector('.keys kbd');
  await shot(popup, 'keys');
  await press(popup, 'Record this tab');
  await buttonNamed(popup, 'Stop');
  await walk(page, startOf(sandbox, 'bs2-client-id'));
  popup = await openPopup(instrument, page);
  await said(popup, '.popup', 'steps so far');
  await press(popup, 'Mark');
  await said(popup, '.note-form', 'Noted at');
  await shot(popup, 'recording');
  await press(popup, 'Pause');
  await said(popup, '.popup', 'nothing is stored');
  await shot(popup, 'paused');
  await press(popup, 'Resume');
  await walk(page, startOf(sandbox, 'opus-cpf-mismatch'));
  popup = await openPopup(instrument, page);
  await said(popup, '.popup', 'failed');
  await shot(popup, 'failed');
  await press(popup, 'Stop');
  await buttonNamed(popup, 'Record this tab');
  await changeStored(popup, { interrupted: Date.now(), stopReason: 'The browser was closed.' });
  await said(popup, '.popup', 'The browser was closed while');
  await shot(popup, 'interrupted');
  await press(popup, 'Keep it as it is');
  await changeStored(popup, { leaving: { at: Date.now() + 3 * 86_400_000, rule: 'age' } });
  await said(popup, '.popup', 'Your rules will delete');
  await said(popup, '.last', ' step');
  await shot(popup, 'leaving');
  await press(popup, 'Keep it');
  await page.close();
}

/** The pop-up over a private window, which has a background of its own. */
export async function shootPrivate(extension: string): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'consent-shots-'));
  const instrument = await launch(extension, {
    userDataDir: profile,
    extensionsEnabledInIncognito: [extension],
  });
  try {
    const own = await instrument.browser.newPage();
    await own.goto(instrument.url('options.html'));
    await own.evaluate(() => chrome.windows.create({ incognito: true, url: 'about:blank' }));
    const worker = await privateWorker(instrument);
    const opened = instrument.browser.waitForTarget((target) => target.url() === instrument.url('popup.html'));
    await worker.evaluate(() => chrome.tabs.create({ url: chrome.runtime.getURL('popup.html') }));
    const popup = await (await opened).asPage();
    await said(popup, '.popup', 'private window');
    await shootPart(popup, await popup.waitForSelector('.popup'), 'popup-private');
  } finally {
    await instrument.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

async function privateWorker({ browser }: Instrument): Promise<WebWorker> {
  const target = await browser.waitForTarget(async (each) => {
    if (each.type() !== 'service_worker') return false;
    return (await each.worker())?.evaluate(() => chrome.extension.inIncognitoContext) ?? false;
  });
  return (await target.worker()) as WebWorker;
}

// What runs inside the extension's own pages and its background.
declare const chrome: {
  extension: { inIncognitoContext: boolean };
  runtime: { getURL(path: string): string };
  tabs: { create(of: object): Promise<unknown> };
  windows: { create(of: object): Promise<unknown> };
};
