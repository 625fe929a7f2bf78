import { Dexie } from 'dexie';
import { clockSkewOf } from '../flow/clock-skew.ts';
import type { ExchangeRow, TraceDatabase } from './schema.ts';

/** Exchanges that are read of each end of a session: enough for a median, and never the whole of a long one. */
const READ = 200;

/** Keeps with a session that has stopped by how much the clock of this computer differs from its servers'. */
export async function keepClockSkew(db: TraceDatabase, id: number): Promise<void> {
  const session = await db.sessions.get(id);
  if (!session?.environment) return;
  const rows = () => db.exchanges.where('[session+seq]').between([id, Dexie.minKey], [id, Dexie.maxKey], true, true);
  const [first, last] = [await rows().limit(READ).toArray(), await rows().reverse().limit(READ).toArray()];
  const each = new Map<string, ExchangeRow>([...first, ...last].map((row) => [row.id, row]));
  const clockSkew = clockSkewOf([...each.values()]);
  if (clockSkew) await db.sessions.update(id, { environment: { ...session.environment, clockSkew } });
}
