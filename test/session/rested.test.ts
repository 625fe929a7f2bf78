import { effect, signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rested } from '../../lib/session/rested.ts';

describe('a reading that rests', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A source that is read in so many milliseconds of a clock that goes with the timers. */
  function readIn(milliseconds: number) {
    let now = 0;
    const source = signal({ of: 'a', version: 1 });
    const result = rested(
      () => source.value,
      ({ of }) => of,
      ({ of, version }) => {
        now += milliseconds;
        return `${of}${version}`;
      },
      () => now,
    );
    const seen: string[] = [];
    const stop = effect(() => void seen.push(result.value));
    const pass = (ms: number) => {
      now += ms;
      vi.advanceTimersByTime(ms);
    };
    return { source, seen, pass, stop };
  }

  it('rests three times as long as the reading took, and loses no change', () => {
    const { source, seen, pass } = readIn(100);
    source.value = { of: 'a', version: 2 };
    source.value = { of: 'a', version: 3 };
    expect(seen).toEqual(['a1']);
    pass(299);
    expect(seen).toEqual(['a1']);
    pass(1);
    expect(seen).toEqual(['a1', 'a3']);
  });

  it('does not rest before another source', () => {
    const { source, seen } = readIn(100);
    source.value = { of: 'b', version: 1 };
    expect(seen).toEqual(['a1', 'b1']);
  });

  it('does not rest after what was quick', () => {
    const { source, seen } = readIn(3);
    source.value = { of: 'a', version: 2 };
    expect(seen).toEqual(['a1', 'a2']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has no timer while nothing changes', () => {
    const { source, pass, stop } = readIn(100);
    source.value = { of: 'a', version: 2 };
    pass(300);
    pass(1000);
    expect(vi.getTimerCount()).toBe(0);
    stop();
  });
});
