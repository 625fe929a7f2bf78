import { beforeEach, describe, expect, it } from 'vitest';
import browser from 'webextension-polyfill';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { DEFAULTS, readSettings, writeSettings } from '../../lib/browser/settings.ts';

beforeEach(() => fakeBrowser.reset());

describe('settings', () => {
  it('keep no pictures and delete nothing, unless somebody wants that', async () => {
    expect(await readSettings()).toEqual(DEFAULTS);
    expect(DEFAULTS).toMatchObject({ screenshots: false, retention: { days: 0, size: 0 } });
  });

  it('are changed one by one', async () => {
    await writeSettings({ screenshots: true });
    await writeSettings({ retention: { days: 30, size: 500 } });
    await writeSettings({ bodyLimit: 2048 });
    expect(await readSettings()).toEqual({ bodyLimit: 2048, screenshots: true, retention: { days: 30, size: 500 } });
  });

  it.each([
    ['nothing at all', null, DEFAULTS],
    ['another version', { bodyLimit: 4096 }, { ...DEFAULTS, bodyLimit: 4096 }],
    ['nonsense', { bodyLimit: 'x', screenshots: 'yes', retention: { days: -1, size: 0.5 } }, DEFAULTS],
    [
      'too much',
      { bodyLimit: 1e12, retention: { days: Number.POSITIVE_INFINITY } },
      { ...DEFAULTS, bodyLimit: 64 * 1024 * 1024 },
    ],
  ])('fall back where there is %s', async (_, settings, sound) => {
    await browser.storage.local.set({ settings });
    expect(await readSettings()).toEqual(sound);
  });
});
