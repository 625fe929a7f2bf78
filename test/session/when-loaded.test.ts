import { effect } from '@preact/signals';
import { describe, expect, it, vi } from 'vitest';
import { whenLoaded } from '../../lib/session/when-loaded.ts';

describe('a function that is loaded when it is called', () => {
  it('answers nothing at first, tells when it is there, and is loaded once', async () => {
    const load = vi.fn(async () => (word: string) => word.toUpperCase());
    const shout = whenLoaded(load);
    expect(load).not.toHaveBeenCalled();
    const heard: (string | undefined)[] = [];
    const stop = effect(() => void heard.push(shout('a')));
    shout('b');
    await vi.waitFor(() => expect(heard).toEqual([undefined, 'A']));
    expect(shout('b')).toBe('B');
    expect(load).toHaveBeenCalledTimes(1);
    stop();
  });

  it('is asked for again after it could not be loaded', async () => {
    let tries = 0;
    const shout = whenLoaded(async () => {
      if (++tries === 1) throw new Error('not there');
      return () => 'there';
    });
    shout();
    await vi.waitFor(() => expect(shout()).toBe('there'));
    expect(tries).toBe(2);
  });
});
