import { effect } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTime } from '../../lib/session/time.ts';

function pageThat(hidden: boolean) {
  const heard = new Set<() => void>();
  const page = {
    hidden,
    addEventListener: (_: string, listener: () => void) => void heard.add(listener),
    removeEventListener: (_: string, listener: () => void) => void heard.delete(listener),
  };
  const turn = (to: boolean) => {
    page.hidden = to;
    for (const listener of heard) listener();
  };
  return { page, turn, heard };
}

describe('the time of a view', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1000 }));
  afterEach(() => void vi.useRealTimers());

  it('has no timer while nobody subscribes, and none once nobody does any more', async () => {
    const { tick } = createTime(Date.now);
    expect(vi.getTimerCount()).toBe(0);
    const seen: number[] = [];
    const stop = effect(() => void seen.push(tick.value));
    await vi.advanceTimersByTimeAsync(2500);
    expect(seen).toEqual([1000, 2000, 3000]);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is right at once for who subscribes late', async () => {
    const { tick } = createTime(Date.now);
    vi.setSystemTime(60_000);
    const seen: number[] = [];
    const stop = effect(() => void seen.push(tick.value));
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.at(-1)).toBe(60_000);
    stop();
  });

  it('rests while the page is hidden, and is right as soon as it is seen again', async () => {
    const { page, turn, heard } = pageThat(false);
    const { tick } = createTime(Date.now, page);
    const stop = effect(() => void tick.value);
    await vi.advanceTimersByTimeAsync(0);
    turn(true);
    expect(vi.getTimerCount()).toBe(0);
    vi.setSystemTime(90_000);
    turn(false);
    expect(tick.value).toBe(90_000);
    expect(vi.getTimerCount()).toBe(1);
    stop();
    expect(heard.size).toBe(0);
  });
});
