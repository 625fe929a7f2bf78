import type { Ending } from '../../flow/attempt.ts';
import type { Rules } from './rules.ts';
import type { Watch } from './watch.ts';

/** What sending needs of the browser. */
export interface Tools {
  watch: Watch;
  rules: Rules;
  fetch: typeof globalThis.fetch;
  /** The extension's own address, without the `/`. */
  own: string;
  /** Names this run of the browser. */
  run: string;
  /** How an attempt ends there for want of permission; undefined where there is permission. */
  forbidden(url: string): Promise<Ending | undefined>;
  /** Bytes of an answer that are read. */
  limit: number;
  /** Does what has the same key one after another. */
  inTurn<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createTurns(): Tools['inTurn'] {
  const last = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const before = last.get(key);
    const own = (before ?? Promise.resolve()).then(task, task);
    last.set(key, own);
    try {
      return await own;
    } finally {
      if (last.get(key) === own) last.delete(key);
    }
  };
}
