import { type ReadonlySignal, signal } from '@preact/signals';

/** Something that takes longer than a moment, and can be given up. */
export interface Work {
  /** `Copying “Sign-in of Monday”`. */
  what: string;
  /** Of so many; 0 where that is not known. */
  done: number;
  total: number;
  cancel(): void;
}

/** What a task is told and tells. */
export interface Going {
  signal: AbortSignal;
  /** @param what where it is something else by now */
  progress(done: number, total: number, what?: string): void;
}

/** Carries out one long task at a time, and says how far it is. */
export interface Worker {
  work: ReadonlySignal<Work | undefined>;
  /**
   * @returns undefined where the task was given up
   * @throws Error where another task is under way, and whatever the task throws
   */
  carryOut<T>(what: string, task: (going: Going) => Promise<T>): Promise<T | undefined>;
}

export function createWorker(): Worker {
  const work = signal<Work | undefined>(undefined);
  return {
    work,
    carryOut: async (what, task) => {
      if (work.peek()) throw new Error(`something else is under way (${work.peek()?.what})`);
      const cancelling = new AbortController();
      const { signal: cancelled } = cancelling;
      const cancel = () => cancelling.abort();
      work.value = { what, done: 0, total: 0, cancel };
      try {
        return await task({
          signal: cancelled,
          progress: (done, total, now = what) => {
            work.value = { what: now, done, total, cancel };
          },
        });
      } catch (error) {
        if (cancelled.aborted) return undefined;
        throw error;
      } finally {
        work.value = undefined;
      }
    },
  };
}
