/** What keeps a run slow, and can hold it. */
export interface Pace {
  /** Resolves when the next request may go. @throws what the signal was aborted with */
  turn(cancel: AbortSignal): Promise<void>;
  pause(): void;
  resume(): void;
}

/** @param rate requests per second, asked before each */
export function createPace(rate: () => number, now: () => number = Date.now): Pace {
  let next = 0;
  let held: PromiseWithResolvers<void> | undefined;
  return {
    async turn(cancel) {
      for (;;) {
        cancel.throwIfAborted();
        const wait = next - now();
        if (held) await orCancelled(held.promise, cancel);
        else if (wait > 0) await rest(wait, cancel);
        else break;
      }
      next = now() + 1000 / Math.max(rate(), 0.01);
    },
    pause() {
      held ??= Promise.withResolvers<void>();
    },
    resume() {
      held?.resolve();
      held = undefined;
    },
  };
}

/** Resolves after so many milliseconds. @throws what the signal was aborted with */
export async function rest(milliseconds: number, cancel: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await orCancelled(promise, cancel);
  } finally {
    clearTimeout(timer);
  }
}

/** What is promised, unless the signal is aborted before. @throws what that was aborted with */
export async function orCancelled<T>(promised: Promise<T>, cancel: AbortSignal): Promise<T> {
  cancel.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(cancel.reason);
  cancel.addEventListener('abort', stop);
  try {
    return await Promise.race([promised, promise]);
  } finally {
    cancel.removeEventListener('abort', stop);
  }
}
