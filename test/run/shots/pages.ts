import type { Sandbox } from '../../sandbox/core/server.ts';
import { type Instrument, launch } from '../browser.ts';
import { buildForUsers } from '../build.ts';
import { openPopup } from '../popup.ts';
import { buttonNamed, press, record } from '../record.ts';
import { said, shoot, shootPart } from './camera.ts';
import { openViewer } from './stored.ts';
import { recorded, select } from './traffic.ts';

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

/** The viewer with a session in it, and the options as they are and with rules. */
export async function shootPages(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const { browser, url } = instrument;
  const { close } = await recorded(instrument, sandbox, 'The hybrid flow once more', ['oidc-hybrid']);
  await close();
  const viewer = await openViewer(instrument, 'once more');
  await select(viewer, '[data-role="token-request"]');
  await viewer.waitForSelector('.arrow-row');
  await shoot(viewer, 'viewer');
  await viewer.close();
  const options = await browser.newPage();
  await options.goto(url('options.html'));
  await options.waitForSelector('#limit:not(:disabled)');
  await options.waitForSelector('.hosts li');
  await shoot(options, 'options');
  await options.type('#days', '30');
  await options.type('#size', 'plenty');
  await press(options, 'Save the rules');
  await said(options, '#told', 'whole number');
  await shoot(options, 'options-refused');
  await options.$eval('#size', (field) => {
    (field as HTMLInputElement).value = '2000';
  });
  await press(options, 'Save the rules');
  await said(options, '#told', '30 days');
  await shoot(options, 'options-saved');
  for (const rule of ['#days', '#size'])
    await options.$eval(rule, (field) => {
      (field as HTMLInputElement).value = '';
    });
  await press(options, 'Save the rules');
  await options.close();
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
