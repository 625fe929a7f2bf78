import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle, Page } from 'puppeteer-core';
import { FILE_LIMIT } from '../../../lib/trace/import/index.ts';
import type { Sandbox } from '../../sandbox/core/server.ts';
import type { Instrument } from '../browser.ts';
import { press } from '../record.ts';
import { said, shoot } from './camera.ts';
import { recorded } from './traffic.ts';

/** Entries of a file that takes a while to read. */
const MANY = 60_000;

/** Files that are brought in: the way, one that takes long, one too large to read unasked, odd ones, and one of ours. */
export async function shootImport(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'consent-shots-'));
  const own = join(folder, 'from-support.har');
  const recording = await recorded(instrument, sandbox, 'Seen by support', ['aiia-bank-error']);
  await recording.exportRedacted(own);
  await recording.close();
  const viewer = await instrument.browser.newPage();
  await viewer.goto(instrument.url('viewer.html'));
  await viewer.waitForSelector('.session-row');
  await press(viewer, 'Import');
  await viewer.waitForSelector('.import-ways');
  await shoot(viewer, 'import');
  await press(viewer, 'Paste text');
  await viewer.waitForSelector('.import-paste textarea:focus');
  await shoot(viewer, 'import-paste');
  await press(viewer, 'Paste text');
  await dropped(viewer);
  await slow(viewer, folder);
  await odd(viewer, folder);
  await bring(viewer, [own]);
  await said(viewer, '.session-facts .origin', 'from-support');
  await viewer.waitForSelector('[role="treeitem"]');
  await shoot(viewer, 'imported');
  await press(viewer, 'Undo the import');
  await viewer.close();
  rmSync(folder, { recursive: true, force: true });
}

/** By the picker, as a person would. */
async function bring(viewer: Page, files: readonly string[]): Promise<void> {
  const picker = await viewer.waitForSelector('.import-screen input[type="file"]');
  await (picker as ElementHandle<HTMLInputElement> | null)?.uploadFile(...files);
}

/** A file is above the page, and not let go of yet. */
async function dropped(viewer: Page): Promise<void> {
  const drag = (kind: 'dragenter' | 'dragleave') =>
    viewer.evaluate((type) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['{}'], 'a.har'));
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, dataTransfer }));
    }, kind);
  await drag('dragenter');
  await viewer.waitForSelector('.drop-zone');
  await shoot(viewer, 'import-drop');
  await drag('dragleave');
}

/** One that is being read while others wait, and one that is asked about. */
async function slow(viewer: Page, folder: string): Promise<void> {
  const [long, next, large] = ['a-whole-day.har', 'the-day-after.har', 'a-whole-year.har'].map((n) => join(folder, n));
  writeFileSync(
    long ?? '',
    harOf(Array.from({ length: MANY }, (_, at) => entry({ url: `https://shop.example/${at}` }))),
  );
  writeFileSync(next ?? '', harOf([entry()]));
  await bring(viewer, [long ?? '', next ?? '']);
  await said(viewer, '.file-line.reading, .file-line.writing', '%');
  await shoot(viewer, 'import-progress');
  await press(viewer, 'Close');
  await viewer.waitForSelector('.work-bar');
  await shoot(viewer, 'import-behind', ['wide']);
  await press(viewer, 'Import');
  await press(viewer, 'Cancel all');
  await said(viewer, '.file-state', 'Cancelled');
  await shoot(viewer, 'import-cancelled', ['wide']);
  await press(viewer, 'Clear the list');
  // Only its size is looked at before the question.
  writeFileSync(large ?? '', '');
  truncateSync(large ?? '', FILE_LIMIT + 112_000_000);
  await bring(viewer, [large ?? '']);
  await viewer.waitForSelector('.file-question');
  await shoot(viewer, 'import-question');
  await press(viewer, 'Leave it out');
  await viewer.waitForSelector('.file-question', { hidden: true });
  await press(viewer, 'Clear the list');
}

/** What became of files: one whole, one odd, one that is no trace. */
async function odd(viewer: Page, folder: string): Promise<void> {
  const files: [name: string, text: string][] = [
    ['a-single-request.har', harOf([entry()])],
    ['from-the-bank.har', harOf([entry(), null, entry({ url: 'no address' }), { ...entry(), response: undefined }])],
    ['holiday.txt', 'Dear all,'],
  ];
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  await bring(
    viewer,
    files.map(([name]) => join(folder, name)),
  );
  await said(viewer, '.file-line.failed', 'holiday.txt');
  await viewer.click('.warning-list summary');
  await shoot(viewer, 'import-result');
  await press(viewer, 'Undo the import of 2 sessions');
  await viewer.waitForSelector('.file-line', { hidden: true });
}

const harOf = (entries: readonly unknown[]) => JSON.stringify({ log: { version: '1.2', entries } });

function entry(request: object = {}): object {
  return {
    startedDateTime: '2026-11-20T12:00:00Z',
    time: 5,
    timings: {},
    request: { method: 'GET', url: 'https://shop.example/', headers: [], ...request },
    response: { status: 200, statusText: 'OK', headers: [], content: { size: 0 } },
  };
}
