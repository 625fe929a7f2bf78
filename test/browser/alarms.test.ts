import { beforeEach, describe, expect, it, vi } from 'vitest';
import browser from 'webextension-polyfill';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { doneDaily, onDaily, planDaily } from '../../lib/browser/alarms.ts';

const alarm = (name: string) => ({ name, scheduledTime: 0, persistAcrossSessions: true });
const HOUR = 60 * 60 * 1000;

beforeEach(() => {
  fakeBrowser.reset();
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20), toFake: ['Date'] });
});

describe('what is done once a day', () => {
  it('is due at first, and again when a day is over', async () => {
    expect(await planDaily(true)).toBe(true);
    // Not done: something was recorded.
    expect(await planDaily(true)).toBe(true);
    await doneDaily();
    expect(await planDaily(true)).toBe(false);
    vi.setSystemTime(Date.now() + 23 * HOUR);
    expect(await planDaily(true)).toBe(false);
    vi.setSystemTime(Date.now() + HOUR);
    expect(await planDaily(true)).toBe(true);
  });

  it('is due when the clock was set back', async () => {
    await doneDaily();
    vi.setSystemTime(Date.now() - 48 * HOUR);
    expect(await planDaily(true)).toBe(true);
  });

  it('wakes the background only while it is wanted, and by one alarm', async () => {
    await planDaily(true);
    await planDaily(true);
    expect(await browser.alarms.getAll()).toHaveLength(1);
    await planDaily(false);
    expect(await browser.alarms.getAll()).toEqual([]);
    expect(await planDaily(false)).toBe(false);
  });

  it('is done when its alarm rings, and no other', async () => {
    let times = 0;
    onDaily(() => times++);
    await fakeBrowser.alarms.onAlarm.trigger(alarm('other'));
    expect(times).toBe(0);
    await fakeBrowser.alarms.onAlarm.trigger(alarm('daily'));
    expect(times).toBe(1);
  });
});
