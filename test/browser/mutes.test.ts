import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import browser from 'webextension-polyfill';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { changeMutes, readMutes, watchMutes } from '../../lib/browser/mutes.ts';
import { type Mute, withMute, withoutMute } from '../../lib/checks/mute.ts';

const R1: Mute = { code: 'R1', host: 'as.example', reason: 'known to the bank', mutedAt: 1 };
const S4: Mute = { ...R1, code: 'S4' };

beforeEach(() => {
  fakeBrowser.reset();
  // As the browser's: one holder at a time, in the order of asking.
  let turn: Promise<unknown> = Promise.resolve();
  const request = (_: string, task: () => Promise<unknown>) => {
    turn = turn.then(task, task);
    return turn;
  };
  vi.stubGlobal('navigator', { locks: { request } });
});
afterEach(() => void vi.unstubAllGlobals());

describe('what is muted in every session', () => {
  it('is nothing at first, and nothing where something else is stored', async () => {
    expect(await readMutes()).toEqual([]);
    await browser.storage.local.set({ mutes: 'all of them' });
    expect(await readMutes()).toEqual([]);
  });

  it('loses no change, whichever page makes it', async () => {
    await Promise.all([changeMutes((mutes) => withMute(mutes, R1)), changeMutes((mutes) => withMute(mutes, S4))]);
    expect(await readMutes()).toEqual([R1, S4]);
    await changeMutes((mutes) => withoutMute(mutes, R1));
    expect(await readMutes()).toEqual([S4]);
  });

  it('is told now and after every change, until one stops listening', async () => {
    await changeMutes((mutes) => withMute(mutes, R1));
    const heard: string[][] = [];
    const stop = watchMutes((mutes) => heard.push(mutes.map(({ code }) => code)));
    await vi.waitFor(() => expect(heard).toEqual([['R1']]));
    await browser.storage.local.set({ settings: {} });
    await changeMutes((mutes) => withMute(mutes, S4));
    await vi.waitFor(() => expect(heard).toEqual([['R1'], ['R1', 'S4']]));
    stop();
    await changeMutes(() => []);
    expect(heard).toHaveLength(2);
  });
});
