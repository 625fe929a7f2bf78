import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConsoleError } from '../../lib/flow/console-error.ts';
import type { Screenshot } from '../../lib/flow/screenshot.ts';
import { keepConsoleErrors, MOST_ERRORS, readConsoleErrors } from '../../lib/store/console.ts';
import { removeSession, restoreSession } from '../../lib/store/queries.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';
import { keepScreenshot, MOST_SCREENSHOTS, readScreenshots } from '../../lib/store/screenshots.ts';

let names = 0;
let db: TraceDatabase;

beforeEach(() => {
  db = new TraceDatabase(`companions-${names++}`);
});

const error = (time: number, text = 'x'): ConsoleError => ({
  ...{ time, text, tabId: 1, frameId: 0, page: 'https://a.example/', kind: 'console' },
});
const shot = (time: number): Screenshot => ({
  ...{ time, tabId: 1, page: 'https://a.example/', mediaType: 'image/jpeg', base64: 'AAAA', width: 1, height: 1 },
});

describe('errors of pages', () => {
  it('are kept with every session that records their tab, in the order of their times', async () => {
    await keepConsoleErrors(db, [1, 2], [error(20), error(10)]);
    expect((await readConsoleErrors(db, 1)).map(({ time }) => time)).toEqual([10, 20]);
    expect(await readConsoleErrors(db, 2)).toHaveLength(2);
    expect(await readConsoleErrors(db, 3)).toEqual([]);
  });

  it('are cut, and no more than so many', async () => {
    await keepConsoleErrors(
      db,
      [1],
      Array.from({ length: MOST_ERRORS - 1 }, (_, n) => error(n)),
    );
    await keepConsoleErrors(db, [1], [error(1e6, 'y'.repeat(9000)), error(1e6 + 1)]);
    const kept = await readConsoleErrors(db, 1);
    expect(kept).toHaveLength(MOST_ERRORS);
    expect(kept.at(-1)?.text).toHaveLength(2000);
  });
});

describe('pictures of pages', () => {
  it('are kept, no more than so many of a session', async () => {
    for (let n = 0; n <= MOST_SCREENSHOTS; n++) await keepScreenshot(db, [1], shot(n));
    await keepScreenshot(db, [1, 2], shot(1e6));
    expect(await readScreenshots(db, 1)).toHaveLength(MOST_SCREENSHOTS);
    expect(await readScreenshots(db, 2)).toHaveLength(1);
  });
});

describe('a deleted session', () => {
  it('takes what pages said and looked like with it, and brings it back', async () => {
    const scope = { kind: 'all' as const };
    const id = await db.sessions.add({ name: 's', startedAt: 1, state: 'stopped', scope, run: 'r', restarts: 0 });
    await keepConsoleErrors(db, [id], [error(1)]);
    await keepScreenshot(db, [id], shot(1));
    const removed = await removeSession(db, id);
    expect([await db.consoleErrors.count(), await db.screenshots.count()]).toEqual([0, 0]);
    if (removed) await restoreSession(db, removed);
    expect([await db.consoleErrors.count(), await db.screenshots.count()]).toEqual([1, 1]);
  });
});
