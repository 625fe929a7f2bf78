import { words } from '../../flow/words.ts';
import { importTrace } from '../../store/import.ts';
import { isNoRoom, NO_ROOM } from '../../store/no-room.ts';
import type { TraceDatabase } from '../../store/schema.ts';
import { WRITING_LOCK } from '../../store/unfinished.ts';
import { readTraces, type SizeQuestion, sourceOfBlob, TraceFileError } from '../../trace/import/index.ts';
import type { ImportNews, ImportOrder, ImportProgress } from './order.ts';

export interface ImportServer {
  db: TraceDatabase;
  tell(news: ImportNews): void;
  /** Absent where there is no other page. */
  locks?: Pick<LockManager, 'request'>;
}

/**
 * Imports files, one after the other: each is read and written as it comes. One that is bad is told, and harms no other.
 *
 * @returns what takes an order
 */
export function serveImporting({ db, tell, locks }: ImportServer): (order: ImportOrder) => void {
  const cancels = new Map<number, AbortController>();
  const questions = new Map<number, (yes: boolean) => void>();
  let work = Promise.resolve();
  const read = async (of: number, name: string, file: Blob, signal: AbortSignal) => {
    const ask = (question: SizeQuestion) => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      questions.set(of, resolve);
      signal.addEventListener('abort', () => resolve(false));
      tell({ of, question });
      return promise;
    };
    const progress = (phase: ImportProgress['phase']) => (done: number, total?: number) =>
      tell({ of, progress: { phase, done, ...(total !== undefined && { of: total }) } });
    for await (const trace of readTraces(sourceOfBlob(name, file), { ask, signal, progress: progress('reading') })) {
      const id = await importTrace(db, trace, { signal, progress: progress('writing') });
      const { session, format, redacted, records, warnings } = trace;
      tell({ of, session: { id, name: session.name, format, redacted, requests: records.exchanges.length, warnings } });
    }
  };
  const locked = (task: () => Promise<void>, signal: AbortSignal) =>
    locks ? locks.request(WRITING_LOCK, { signal }, task) : task();
  const run = async (of: number, name: string, file: Blob, cancel: AbortController) => {
    const { signal } = cancel;
    try {
      await locked(() => read(of, name, file, signal), signal);
      tell({ of, ended: { state: 'done' } });
    } catch (error) {
      if (signal.aborted) tell({ of, ended: { state: 'cancelled' } });
      else tell({ of, ended: { state: 'failed', ...problemOf(error) } });
    }
    cancels.delete(of);
    questions.delete(of);
  };
  return (order) => {
    if ('read' in order) {
      const cancel = new AbortController();
      cancels.set(order.read, cancel);
      work = work.then(() => run(order.read, order.name, order.file, cancel));
    } else if ('cancel' in order) cancels.get(order.cancel)?.abort();
    else questions.get(order.answer)?.(order.yes);
  };
}

function problemOf(error: unknown): { problem: string; code?: string } {
  if (error instanceof TraceFileError) return { problem: error.message, code: error.code };
  return { problem: `It could not be imported: ${isNoRoom(error) ? NO_ROOM : words(error)}.` };
}
