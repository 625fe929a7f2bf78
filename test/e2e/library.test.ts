import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { ElementHandle, Page } from 'puppeteer-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TraceHar } from '../../lib/trace/har.ts';
import { buttonNamed, press, record } from '../run/record.ts';
import { aiia } from '../sandbox/aiia.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { forcedColours, violations } from './axe.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('the library, in a real browser', () => {
  const stage = useStage([oidc, aiia]);
  let viewer: Page;
  let raw: string;

  beforeAll(async () => {
    raw = stage.path('raw');
    const walked = [
      ['oidc-code-pkce', oidc],
      ['aiia-cancel', aiia],
    ] as const;
    for (const [id, system] of walked) {
      const { start } = scenarioOf(system, id);
      const recording = await record(stage.instrument);
      await walk(recording.page, stage.sandbox.origin(start.party) + start.path);
      if (system === oidc) await recording.finish(raw);
      else {
        await press(recording.panel, 'Stop');
        await buttonNamed(recording.panel, 'Record');
      }
      await recording.close();
    }
    viewer = await stage.instrument.browser.newPage();
    await viewer.setViewport({ width: 1280, height: 800 });
    await viewer.goto(stage.instrument.url('viewer.html'));
    await viewer.waitForSelector('.session-row');
  });

  const names = () => viewer.$$eval('.session-row .row-name b', (all) => all.map(({ textContent }) => textContent));
  const listed = (amount: number) => expect.poll(async () => (await names()).length).toBe(amount);
  const said = (selector: string) =>
    expect.poll(() => viewer.$$eval(selector, (all) => all.map(({ textContent }) => textContent).join(' ')));
  const rename = async (to: string) => {
    await viewer.bringToFront();
    await press(viewer, 'Rename session');
    await viewer.waitForSelector('input.rename:focus');
    await viewer.keyboard.type(to);
    await viewer.keyboard.press('Enter');
    await viewer.waitForSelector('input.rename', { hidden: true });
  };

  it('says what became of each session, whether it was ever opened or not', async () => {
    await listed(2);
    await said('.session-row .outcome').toContain('consented');
    await said('.session-row .outcome').toMatch(/refused|failed|abandoned/);
    await said('.session-row .row-facts').toMatch(/\d+ requests/);
    expect(await violations(viewer)).toEqual([]);
  });

  it('is searched by host and by tag', async () => {
    await viewer.setViewport({ width: 1280, height: 800 });
    await rename('Refused at the bank');
    await press(viewer, '+ Tag');
    await viewer.waitForSelector('.tag-field input:focus');
    await viewer.keyboard.type('ticket 12');
    await viewer.keyboard.press('Enter');
    await said('.session-row .tag').toBe('ticket 12');
    await viewer.keyboard.press('Escape');
    await viewer.type('[aria-label="Search sessions"]', 'ticket');
    await listed(1);
    expect(await names()).toEqual(['Refused at the bank']);
    await press(viewer, 'Clear the search of sessions');
    await listed(2);
    await viewer.type('[aria-label="Search sessions"]', 'oidc-as.localhost');
    await listed(1);
    await viewer.keyboard.press('Escape');
    await listed(2);
    await press(viewer, 'Filter by system, outcome, date…');
    await viewer.select('.filter-fields select', 'aiia-connect');
    await listed(1);
    expect(await violations(viewer)).toEqual([]);
    await viewer.setViewport({ width: 1280, height: 800 });
    await viewer.click('.filter-chips .chip');
    await listed(2);
    await press(viewer, 'Hide filters');
  });

  it('copies a session, deletes several, and puts them back', async () => {
    await press(viewer, 'Duplicate');
    await listed(3);
    expect(await names()).toContain('Refused at the bank (copy)');
    await viewer.focus('[role="listbox"]');
    await viewer.keyboard.press('Home');
    await viewer.keyboard.down('Shift');
    await viewer.keyboard.press('ArrowDown');
    await viewer.keyboard.up('Shift');
    await said('.chosen-sessions').toContain('2 sessions chosen');
    expect(await violations(viewer)).toEqual([]);
    await viewer.setViewport({ width: 1280, height: 800 });
    const looks = await forcedColours(viewer);
    const widths = await viewer.$$eval('.session-row', (rows) =>
      rows.map((row) => `${row.ariaSelected} ${getComputedStyle(row).borderLeftWidth}`),
    );
    expect(new Set(widths)).toEqual(new Set(['true 4px', 'false 0px']));
    await looks.end();
    await viewer.focus('[role="listbox"]');
    await viewer.keyboard.press('Delete');
    await listed(1);
    await said('.bar').toContain('Deleted 2 sessions.');
    await press(viewer, 'Undo');
    await listed(3);
  });

  it('exports all of them into one zip, in which no secret is left', async () => {
    await viewer.focus('[role="listbox"]');
    await viewer.keyboard.down('Control');
    await viewer.keyboard.press('a');
    await viewer.keyboard.up('Control');
    await said('.chosen-sessions').toContain('3 sessions chosen');
    const folder = dirname(stage.path('zip'));
    const browser = await viewer.createCDPSession();
    await browser.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder, eventsEnabled: true });
    const zips = () => readdirSync(folder).filter((name) => name.endsWith('.zip'));
    await viewer.evaluate(() => (document.querySelector('.chosen-ways button') as HTMLElement).click());
    await expect.poll(() => zips().length).toBe(1);
    await said('.bar').toMatch(/3 sessions were written to .* secrets are hidden/);
    const files = unzipSync(readFileSync(join(folder, zips()[0] ?? '')));
    expect(Object.keys(files)).toHaveLength(3);
    const secrets = secretsIn(JSON.parse(readFileSync(raw, 'utf8')));
    expect(secrets.length).toBeGreaterThan(2);
    for (const content of Object.values(files)) {
      const text = new TextDecoder().decode(content);
      const har = JSON.parse(text) as TraceHar;
      expect(har.log.entries.length).toBeGreaterThan(2);
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
    writeFileSync(stage.path('refused'), files['Refused-at-the-bank.har'] ?? new Uint8Array());
    await press(viewer, 'Choose none');
  });

  it('takes traces in: one is opened, a bad one is named, and the import is undone', async () => {
    await choose([stage.path('refused')]);
    await said('.session-facts .origin').toBe('Imported from refused.har, secrets hidden');
    await listed(4);
    await said('.session-row.current .outcome').toMatch(/refused|failed|abandoned/);
    const bad = stage.path('bad');
    writeFileSync(bad, 'Dear all,');
    await choose([bad, raw]);
    await said('.file-line.failed').toContain('bad.har');
    await said('.file-line.done').toContain('Imported');
    expect(await violations(viewer)).toEqual([]);
    await viewer.setViewport({ width: 1280, height: 800 });
    await listed(5);
    await press(viewer, 'Undo the import');
    await listed(4);
    await press(viewer, 'Close');
    await viewer.waitForSelector('.import-screen', { hidden: true });
  });

  it('keeps all of it when the view is loaded once more', async () => {
    await viewer.reload();
    await viewer.waitForSelector('.session-row');
    await listed(4);
    await said('.session-row .tag').toContain('ticket 12');
    await said('.storage-line').toMatch(/Storage.*B/);
    await press(viewer, 'List of sessions');
    await expect.poll(() => viewer.$eval('#library-body', (body) => body.hasAttribute('hidden'))).toBe(true);
    await press(viewer, 'List of sessions');
  });

  /** By the picker, as a person would. */
  async function choose(paths: string[]): Promise<void> {
    for (const path of paths) if (!existsSync(path)) throw new Error(`there is no ${path}`);
    await viewer.bringToFront();
    if (!(await viewer.$('.import-screen'))) await press(viewer, 'Import');
    const picker = (await viewer.waitForSelector(
      '.import-screen input[type="file"]',
    )) as ElementHandle<HTMLInputElement>;
    await picker.uploadFile(...paths);
  }
});

/** Codes and tokens of a trace that has them. */
function secretsIn({ log }: TraceHar): string[] {
  const text = JSON.stringify(log.entries);
  const found = [...text.matchAll(/(?:[?&]code=|\\"(?:access|id|refresh)_token\\":\\")([\w.~-]{12,})/g)];
  return [...new Set(found.map(([, secret]) => secret ?? ''))];
}
