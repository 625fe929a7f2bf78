import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import { walk } from '../../sandbox/core/walk.ts';
import { type Instrument, launch } from '../browser.ts';
import { buildForUsers } from '../build.ts';
import { buttonNamed, press, record } from '../record.ts';
import { said, shoot, shootPart } from './camera.ts';
import { select, startOf } from './traffic.ts';

/** What is shown before anything is recorded, and at the first moment of it. */
export async function shootEmpty(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const start = await instrument.browser.newPage();
  await start.goto(sandbox.startUrl);
  await shoot(start, 'sandbox');
  await start.close();
  const { page, tabId } = await instrument.openTab();
  const panel = await instrument.browser.newPage();
  await panel.goto(instrument.url(`panel.html?tab=${tabId}`));
  await said(panel, '.empty h2', 'Nothing is recorded yet');
  await shoot(panel, 'empty');
  await panel.goto(instrument.url('viewer.html'));
  await said(panel, '.empty h2', 'No session is stored');
  await shoot(panel, 'viewer-empty');
  await panel.close();
  await page.close();
  const recording = await record(instrument);
  await said(recording.panel, '.empty h2', 'Recording');
  await shoot(recording.panel, 'recording');
  await press(recording.panel, 'Stop');
  await buttonNamed(recording.panel, 'Record');
  await recording.close();
}

/** The viewer with all sessions, and the options. */
export async function shootPages({ browser, url }: Instrument): Promise<void> {
  const viewer = await browser.newPage();
  await viewer.goto(url('viewer.html'));
  await viewer.locator('.pick::-p-text(hybrid)').click();
  await select(viewer, '[data-role="token-request"]');
  await shoot(viewer, 'viewer');
  await viewer.close();
  const options = await browser.newPage();
  await options.goto(url('options.html'));
  await options.waitForSelector('#limit:not(:disabled)');
  await options.waitForSelector('.hosts li');
  await shoot(options, 'options');
  await options.close();
}

/** The pop-up as the toolbar button opens it, idle and while a tab is recorded. */
export async function shootPopups(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const page = await instrument.browser.newPage();
  await page.goto(sandbox.startUrl);
  let popup = await openPopup(instrument, page);
  await buttonNamed(popup, 'Record this tab');
  await shootPart(popup, await popup.waitForSelector('.popup'), 'popup');
  await press(popup, 'Record this tab');
  await buttonNamed(popup, 'Stop');
  await walk(page, startOf(sandbox, 'bs2-client-id'));
  popup = await openPopup(instrument, page);
  await said(popup, '.popup', 'steps so far');
  await shootPart(popup, await popup.waitForSelector('.popup'), 'popup-recording');
  await press(popup, 'Stop');
  await buttonNamed(popup, 'Record this tab');
  await page.close();
}

/** The packages that users get have no site at first: what the panel and the pop-up say then. */
export async function shootWithoutPermission(sandbox: Sandbox): Promise<void> {
  const instrument = await launch(buildForUsers());
  try {
    const { page, tabId } = await instrument.openTab();
    await page.goto(sandbox.startUrl);
    const panel = await instrument.browser.newPage();
    await panel.goto(instrument.url(`panel.html?tab=${tabId}`));
    await press(panel, 'Record');
    await said(panel, '.empty h2', 'Permission is missing');
    await shoot(panel, 'permission');
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record');
    const popup = await openPopup(instrument, page);
    await buttonNamed(popup, 'Allow start.localhost and record');
    await shootPart(popup, await popup.waitForSelector('.popup'), 'popup-permission');
  } finally {
    await instrument.close();
  }
}

async function openPopup(instrument: Instrument, page: Page): Promise<Page> {
  const { browser } = instrument;
  await page.bringToFront();
  const extension = (await browser.extensions()).get(instrument.extensionId);
  if (!extension) throw new Error('The browser does not list the extension.');
  const opened = browser.waitForTarget((target) => target.url() === instrument.url('popup.html'));
  await page.triggerExtensionAction(extension);
  return (await opened).asPage();
}
