import type { Screenshot } from '../flow/screenshot.ts';
import type { ScreenshotRow, TraceDatabase } from './schema.ts';

/** Pictures that are kept of a session; each has some 100 kB. */
export const MOST_SCREENSHOTS = 200;

/** Keeps a picture with the sessions that record its tab; of one that has {@link MOST_SCREENSHOTS} no more are kept. */
export async function keepScreenshot(
  db: TraceDatabase,
  sessions: readonly number[],
  screenshot: Screenshot,
): Promise<void> {
  await db.transaction('rw', db.screenshots, async () => {
    for (const session of sessions) {
      if ((await db.screenshots.where({ session }).count()) >= MOST_SCREENSHOTS) continue;
      await db.screenshots.add({ ...screenshot, session } as ScreenshotRow);
    }
  });
}

/** The pictures of a session in the order in which they were made. */
export function readScreenshots(db: TraceDatabase, session: number): Promise<ScreenshotRow[]> {
  return db.screenshots.where({ session }).sortBy('time');
}

/** A picture without what is on it. */
export type PictureNote = Pick<ScreenshotRow, 'id' | 'time' | 'tabId' | 'page'>;

/** When and of which page pictures were made; one after the other, for together they may be many megabytes. */
export async function readPictureNotes(db: TraceDatabase, session: number): Promise<PictureNote[]> {
  const notes: PictureNote[] = [];
  await db.screenshots.where({ session }).each(({ id, time, tabId, page }) => notes.push({ id, time, tabId, page }));
  return notes.sort((a, b) => a.time - b.time);
}
