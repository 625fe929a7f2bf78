import { liveQuery } from 'dexie';

/**
 * Resolves with a row once it is over.
 *
 * @param read the row; undefined where it was deleted, which counts as over
 * @throws what the signal was aborted with
 */
export function settled<T>(
  read: () => Promise<T | undefined>,
  isOver: (row: T) => boolean,
  cancel?: AbortSignal,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const subscription = liveQuery(read).subscribe({
      next: (row) => {
        if (row === undefined || isOver(row)) over(() => resolve(row));
      },
      error: (error) => over(() => reject(error)),
    });
    const stop = () => over(() => reject(cancel?.reason));
    const over = (settle: () => void) => {
      cancel?.removeEventListener('abort', stop);
      settle();
      // The first answer may come before there is anything to unsubscribe from.
      queueMicrotask(() => subscription.unsubscribe());
    };
    if (cancel?.aborted) stop();
    else cancel?.addEventListener('abort', stop);
  });
}
