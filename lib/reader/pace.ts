export interface Pace {
  /** Asks for the work to be done soon. A request is never lost; many may become one. */
  request(): void;
  stop(): void;
}

/**
 * Does `work` on request, at once the first time, and then so seldom that it takes at most a sixth of the time, which
 * leaves the rest for what else is asked of the thread and of the machine: never sooner than `least` milliseconds, nor
 * five times its own last duration, after it ended.
 */
export function pace(work: () => void, least = 100, clock: () => number = () => performance.now()): Pace {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rested = Number.NEGATIVE_INFINITY;
  const run = () => {
    timer = undefined;
    const begun = clock();
    work();
    const ended = clock();
    rested = ended + Math.max(least, 5 * (ended - begun));
  };
  return {
    request() {
      timer ??= setTimeout(run, Math.max(0, rested - clock()));
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
