import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import { startCollector } from '../../trace/otlp/test-collector.ts';
import type { Instrument } from '../browser.ts';
import { buttonNamed, press } from '../record.ts';
import { said, shoot, shootWhole } from './camera.ts';
import { openViewer } from './stored.ts';
import { recorded } from './traffic.ts';

const NAME = 'For the bank’s support';

/** Every way out of a session that asks or shows something. */
export async function shootWaysOut(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  await (await recorded(instrument, sandbox, NAME, ['opus-cpf-mismatch', 'oidc-hybrid'])).close();
  const viewer = await openViewer(instrument, NAME);
  await asked(viewer);
  await previewed(viewer);
  await sent(viewer);
  await reported(instrument, viewer);
  await viewer.close();
}

async function menu(viewer: Page, entry: string): Promise<void> {
  await press(viewer, 'Other ways to export');
  await viewer.waitForSelector('.export .menu');
  await press(viewer, entry);
}

/** The menu, and the second question before secrets leave. */
async function asked(viewer: Page): Promise<void> {
  await press(viewer, 'Other ways to export');
  await viewer.waitForSelector('.export .menu');
  await shoot(viewer, 'export-menu');
  await press(viewer, 'Export HAR with secrets…');
  await viewer.waitForSelector('.export .question');
  await shoot(viewer, 'export-secrets');
  await press(viewer, 'Cancel');
}

/** What will be hidden; one more; one less. */
async function previewed(viewer: Page): Promise<void> {
  await menu(viewer, 'See what is hidden, then export…');
  await viewer.waitForSelector('dialog.redaction[open] tbody tr');
  await shoot(viewer, 'export-preview');
  await viewer.type('.hide-more input', 'opus-');
  await viewer.keyboard.press('Enter');
  await viewer.waitForFunction(
    () =>
      document.querySelector('.hide-more-problem')?.textContent !== '' ||
      document.querySelector('tbody')?.innerText.includes('your own choice'),
    { polling: 50 },
  );
  await viewer.$$eval('dialog.redaction tbody tr button', (all) => (all.at(3) as HTMLElement).click());
  await said(viewer, '.redaction-warning', 'will stand in the file');
  await shoot(viewer, 'export-preview-changed');
  await viewer.type('.redaction-search input', 'no such value');
  await said(viewer, '.redaction-empty', 'None of them');
  await shoot(viewer, 'export-preview-nothing', ['wide']);
  await viewer.keyboard.press('Escape');
  await press(viewer, 'Cancel').catch(() => undefined);
  await viewer.waitForSelector('dialog.redaction', { hidden: true });
}

/** To a collector that is not there, one that refuses, one that is busy, and one that takes it. */
async function sent(viewer: Page): Promise<void> {
  let answer: { status: number; headers?: Record<string, string>; body?: string; never?: boolean } | undefined;
  const collector = await startCollector(() => answer);
  await menu(viewer, 'Send to OpenTelemetry…');
  await viewer.waitForSelector('.send-dialog[open]');
  await shoot(viewer, 'otlp');
  const address = (text: string) => viewer.locator('.send-dialog input[inputmode="url"]').fill(text);
  const send = () => viewer.click('.send-dialog button[type="submit"]');
  await address('http://collector.example:4318');
  await viewer.waitForSelector('.send-dialog .hint.odd');
  await shoot(viewer, 'otlp-plain', ['wide']);
  await address('localhost 4318');
  await send();
  await viewer.waitForSelector('.send-dialog .told.odd');
  await shoot(viewer, 'otlp-wrong', ['wide']);
  await address(collector.address);
  answer = { status: 401, body: JSON.stringify({ message: 'the token has expired' }) };
  await send();
  await said(viewer, '.send-dialog .told.odd', '401');
  await shoot(viewer, 'otlp-refused');
  answer = { status: 503, headers: { 'Retry-After': '25' }, body: '{}' };
  await send();
  await said(viewer, '.send-dialog .course', 'busy');
  await shoot(viewer, 'otlp-sending');
  await press(viewer, 'Cancel');
  await buttonNamed(viewer, 'Send');
  answer = undefined;
  await send();
  await viewer.waitForSelector('.send-dialog .told:not(.odd)');
  await shoot(viewer, 'otlp-done');
  await viewer.keyboard.press('Escape');
  await viewer.waitForSelector('.send-dialog', { hidden: true });
  await collector.close();
}

/** The report as whoever gets it opens it: a file, on a screen and on paper. */
async function reported({ browser }: Instrument, viewer: Page): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'consent-shots-'));
  const client = await viewer.createCDPSession();
  await client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder, eventsEnabled: true });
  const done = new Promise<void>((resolve) =>
    client.on('Browser.downloadProgress', ({ state }) => state === 'completed' && resolve()),
  );
  await menu(viewer, 'Report (HTML)');
  await done;
  await said(viewer, '.bar', 'was written');
  await shoot(viewer, 'report-written', ['wide']);
  const [file = ''] = readdirSync(folder);
  const report = await browser.newPage();
  await report.goto(pathToFileURL(join(folder, file)).href);
  await shoot(report, 'report');
  await shootWhole(report, 'report');
  await report.close();
  rmSync(folder, { recursive: true, force: true });
}
