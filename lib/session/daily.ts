import { doneDaily, planDaily } from '../browser/alarms.ts';
import { readSettings } from '../browser/settings.ts';
import { isPrivate } from '../browser/tabs.ts';
import type { Recorder } from '../store/recorder.ts';
import { applyRetention } from '../store/retention.ts';
import type { TraceDatabase } from '../store/schema.ts';

const MIB = 1024 * 1024;

/**
 * Applies the rules of retention where that is due, and never while something records: then it stays due.
 *
 * @param now whether or not it was done within the last day
 */
export async function retain(
  db: TraceDatabase,
  recorder: Pick<Recorder, 'active' | 'ready'>,
  now = false,
): Promise<undefined> {
  // What is private is forgotten with its window.
  if (isPrivate()) return undefined;
  const { days, size } = (await readSettings()).retention;
  const isDue = await planDaily(days + size > 0);
  await recorder.ready;
  if (!(now || isDue) || recorder.active.length > 0) return undefined;
  await applyRetention(db, { days, size: size * MIB }, Date.now());
  await doneDaily();
  return undefined;
}
