import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** Milliseconds; a reading that takes less may be done as often as it likes. */
const QUICK = 10;

/**
 * What `read` makes of a source that changes all the time: at once where the source is another one
 * (by its key), else so seldom that reading takes at most a quarter of the time. Until then the last
 * result stays; no change is lost.
 *
 * @param clock milliseconds, from any beginning
 */
export function rested<S, R>(
  source: () => S,
  key: (source: S) => unknown,
  read: (source: S) => R,
  clock: () => number = () => performance.now(),
): ReadonlySignal<R> {
  const turn = signal(0);
  let last: { key: unknown; result: R; until: number } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return computed(() => {
    turn.value;
    const seen = source();
    const begun = clock();
    if (last && last.key === key(seen) && begun < last.until) {
      if (timer === undefined)
        timer = setTimeout(() => {
          timer = undefined;
          turn.value++;
        }, last.until - begun);
      return last.result;
    }
    const result = read(seen);
    const ended = clock();
    last = { key: key(seen), result, until: ended - begun < QUICK ? ended : ended + 3 * (ended - begun) };
    return result;
  });
}
