import { type ReadonlySignal, signal } from '@preact/signals';

const SECOND = 1000;

/** Whether anybody can see the page. */
export interface Visibility {
  hidden: boolean;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

/** The time for a view, milliseconds since the epoch. */
export interface Time {
  /** Tells the time once a second to whoever subscribes, for what changes by itself. */
  tick: ReadonlySignal<number>;
  now(): number;
}

/**
 * A timer runs only while somebody subscribes to the tick and the page is visible.
 *
 * @param page absent: always visible
 */
export function createTime(now: () => number, page?: Visibility): Time {
  let timer: ReturnType<typeof setInterval> | undefined;
  let watched = false;
  const rest = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const follow = () => {
    rest();
    if (!watched || page?.hidden) return;
    time.value = now();
    timer = setInterval(() => {
      time.value = now();
    }, SECOND);
  };
  const time = signal(now(), {
    watched() {
      watched = true;
      page?.addEventListener('visibilitychange', follow);
      // Whoever subscribes is at work just now, and is told afterwards.
      queueMicrotask(follow);
    },
    unwatched() {
      watched = false;
      page?.removeEventListener('visibilitychange', follow);
      rest();
    },
  });
  return { tick: time, now };
}
