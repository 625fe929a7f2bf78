import { truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, strToU8, zipSync } from 'fflate';
import type { Page } from 'puppeteer-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { FILE_LIMIT } from '../../lib/trace/import/index.ts';
import { makeLargeHar } from '../fixtures/har/large.ts';
import { netLogFile, producers, samlTracerFile } from '../fixtures/har/producers.ts';
import { press } from '../run/record.ts';
import { choose, drop, linesOf, openImport, rowsOf, watch } from './importing.ts';
import { useStage } from './stage.ts';

/** Large enough to be read for a while; of the real size it is measured by `npm run bench -- import`. */
const MEGABYTES = 20;
const NOTHING = { sessions: 0, exchanges: 0, navigations: 0, bodies: 0 };

describe('traces that are brought in, in a real browser', () => {
  const stage = useStage([]);
  let viewer: Page;
  const good = JSON.stringify(producers[0]?.file());
  const path = (name: string) => join(dirname(stage.path('any')), name);
  const written = (name: string, content: string | Uint8Array) => {
    writeFileSync(path(name), content);
    return path(name);
  };
  const opened = () =>
    expect.poll(() => viewer.$eval('.session-facts .origin', ({ textContent }) => textContent).catch(() => ''));
  const line = () => expect.poll(async () => (await linesOf(viewer))[0]);

  beforeEach(async () => {
    for (const page of await stage.instrument.browser.pages())
      if (page.url().includes('viewer.html')) await page.close();
    viewer = await stage.instrument.browser.newPage();
    await viewer.setViewport({ width: 1280, height: 800 });
    await viewer.goto(stage.instrument.url('viewer.html'));
    await viewer.waitForSelector('button');
    await emptied();
  });

  it('are dropped anywhere on the page', async () => {
    await drop(viewer, [written('dropped.har', good)]);
    await opened().toBe('Imported from dropped.har, with secrets');
    expect(await rowsOf(viewer)).toMatchObject({ sessions: 1, exchanges: 7 });
    expect(await viewer.$('.drop-zone')).toBeNull();
  });

  it('are pasted: on the screen itself, and into its field', async () => {
    await copy(good);
    await openImport(viewer);
    await viewer.waitForFunction(() => document.activeElement?.id === 'import-title');
    await paste();
    await opened().toBe('Imported from pasted, with secrets');
    expect(await rowsOf(viewer)).toMatchObject({ sessions: 1, exchanges: 7 });
    await openImport(viewer);
    await press(viewer, 'Paste text');
    await viewer.waitForSelector('.import-paste textarea:focus');
    await paste();
    await press(viewer, 'Import this text');
    await expect.poll(() => rowsOf(viewer)).toMatchObject({ sessions: 2, exchanges: 14 });
  });

  it('are chosen, whoever wrote them and however they are packed', async () => {
    const files = [
      ...producers.map(({ name, file }, index) =>
        written(`${index} ${name.replaceAll(/\W+/g, ' ')}.har`, JSON.stringify(file())),
      ),
      written('bom.har', `\ufeff${good}`),
      written('packed.har.gz', gzipSync(strToU8(good))),
      written('packed.zip', zipSync({ 'one.har': strToU8(good), 'two.har': strToU8(good) })),
      written('saml-tracer.json', JSON.stringify(samlTracerFile(false))),
      written('net-export.json', JSON.stringify(netLogFile())),
    ];
    await choose(viewer, [...files, written('holiday.txt', 'Dear all,')]);
    await expect.poll(async () => (await linesOf(viewer)).at(-1)?.state).toBe('Not imported');
    const lines = await linesOf(viewer);
    expect(lines.slice(0, -1).filter(({ state }) => !state.startsWith('Imported'))).toEqual([]);
    expect(lines.at(-1)?.problem).toContain('holiday.txt');
    const { sessions, exchanges } = await rowsOf(viewer);
    expect([sessions, exchanges]).toEqual([files.length + 1, (files.length + 1) * 7]);
  });

  it('stay text, whatever is written in them', async () => {
    const script = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    const evil = good
      .replace('"entries":[', `"_consent":{"version":1,"session":{"name":${JSON.stringify(script)}}},"entries":[null,`)
      .replaceAll('"VeryHigh"', JSON.stringify(script))
      .replaceAll('"text/html', `"text/html;a=${JSON.stringify(script).slice(1, -1)}`)
      .replaceAll('"a b', `"${JSON.stringify(script).slice(1, -1)}`)
      .replaceAll('/login', `/${encodeURIComponent(script)}`);
    const requested: string[] = [];
    viewer.on('request', (request) => requested.push(request.url()));
    await choose(viewer, [written('hostile.har', evil)]);
    await opened().toMatch(/^Imported from /);
    await viewer.waitForSelector('[role="tree"]');
    expect(await viewer.$$eval('img, script:not([src])', (all) => all.length)).toBe(0);
    expect(await viewer.title()).not.toMatch(/^[12]$/);
    expect(requested.filter((url) => !/^(chrome-extension|blob|data):/.test(url))).toEqual([]);
    await expect.poll(() => viewer.$eval('body', (body) => body.textContent)).toContain('<img src=x');
  });

  it('are asked about before any of it is read, where there is much more than usual', async () => {
    // As large as it says, of which nothing is on the disk.
    const huge = written('huge.har', good);
    truncateSync(huge, FILE_LIMIT * 10);
    for (const [answer, state] of [
      ['Leave it out', 'Not imported'],
      ['Read it all the same', 'Cancelled'],
    ] as const) {
      await choose(viewer, [huge]);
      await viewer.waitForSelector('[role="alertdialog"]');
      const [asked] = await linesOf(viewer);
      expect(asked).toEqual({ name: 'huge.har', state: 'Larger than usual', problem: '' });
      expect(await rowsOf(viewer)).toEqual(NOTHING);
      await press(viewer, answer);
      if (state === 'Cancelled') {
        await line().toMatchObject({ state: expect.stringMatching(/^Reading: /) });
        await press(viewer, 'Cancel huge.har');
      }
      await line().toMatchObject({ state });
      expect(await rowsOf(viewer)).toEqual(NOTHING);
    }
  });

  it('are read beside the page, which goes on; what is cancelled leaves nothing', async () => {
    const large = path('large.har');
    const entries = makeLargeHar(large, MEGABYTES);
    await choose(viewer, [large]);
    await line().toMatchObject({ state: expect.stringMatching(/^(Reading|Storing): [1-9]/) });
    await press(viewer, 'Cancel large.har');
    await line().toMatchObject({ state: 'Cancelled' });
    expect(await rowsOf(viewer)).toEqual(NOTHING);
    await press(viewer, 'Clear the list');

    const end = await watch(viewer);
    await choose(viewer, [large]);
    await opened().toBe('Imported from large.har, with secrets');
    const { took, longestTask, longestGap, seen } = await end();
    expect((await rowsOf(viewer)).exchanges).toBe(entries);
    expect(seen.filter((state) => /^Reading: \d+ %$/.test(state)).length).toBeGreaterThan(2);
    expect(seen.some((state) => state.startsWith('Storing: '))).toBe(true);
    const told = [took, longestTask, longestGap].map((time) => `${Math.round(time)} ms`);
    console.log(
      `  ${MEGABYTES} MB in ${told[0]}; longest task of the page ${told[1]}, longest time without a frame ${told[2]}`,
    );
  });

  /** Nothing of what was imported before is left. */
  async function emptied(): Promise<void> {
    await viewer.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open('consent-tracer');
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const tables = [...db.objectStoreNames];
      const transaction = db.transaction(tables, 'readwrite');
      for (const table of tables) transaction.objectStore(table).clear();
      await new Promise((resolve) => {
        transaction.oncomplete = resolve;
      });
      db.close();
    });
    await viewer.reload();
    await viewer.waitForSelector('button');
  }

  /** As a person copies it from somewhere else. */
  async function copy(text: string): Promise<void> {
    const elsewhere = await stage.instrument.browser.newPage();
    await elsewhere.setContent('<textarea></textarea>');
    await elsewhere.$eval(
      'textarea',
      (field, content) => {
        field.value = content;
        field.select();
      },
      text,
    );
    await elsewhere.keyboard.down('Control');
    await elsewhere.keyboard.press('c', { commands: ['Copy'] });
    await elsewhere.keyboard.up('Control');
    await elsewhere.close();
  }

  async function paste(): Promise<void> {
    await viewer.keyboard.down('Control');
    await viewer.keyboard.press('v', { commands: ['Paste'] });
    await viewer.keyboard.up('Control');
  }
});
