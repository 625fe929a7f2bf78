import { describe, expect, it, vi } from 'vitest';
import type { Settings } from '../../lib/browser/settings.ts';
import { createSettings } from '../../lib/session/settings.ts';

async function opened(stored: Partial<Settings> = {}) {
  const written: Partial<Settings>[] = [];
  const checked: number[] = [];
  const settings = createSettings({
    read: async () => ({ bodyLimit: 1024, screenshots: false, retention: { days: 0, size: 0 }, ...stored }),
    write: async (changes) => void written.push(changes),
    granted: async () => [],
    release: async () => true,
    onPermissionsChanged: () => () => undefined,
    checkRetention: async () => checked.push(written.length),
  });
  await vi.waitFor(() => expect(settings.retention.value).toBeDefined());
  return { settings, written, checked };
}

describe('the rules of retention', () => {
  it.each([
    [
      '30',
      '',
      { days: 30, size: 0 },
      'Saved. Your rules delete sessions that ended more than 30 days ago. You are told three days before.',
    ],
    [
      '1',
      '2000',
      { days: 1, size: 2000 },
      /more than 1 day ago, and the oldest sessions while all together take more than 2,000 MiB\./,
    ],
    [' ', '', { days: 0, size: 0 }, 'Saved: nothing is deleted by itself.'],
  ])('of “%s” days and “%s” MiB are saved, applied and said', async (days, size, rules, said) => {
    const { settings, written, checked } = await opened();
    await settings.saveRetention(days, size);
    expect(written).toEqual([{ retention: rules }]);
    expect(checked).toEqual([1]);
    expect(settings.retention.value).toEqual(rules);
    expect(settings.told.value?.sentence).toMatch(said);
  });

  it.each([
    ['many', '', /number of days must be a whole number/],
    ['-1', '', /number of days must be a whole number/],
    ['1.5', '', /number of days must be a whole number/],
    ['', '9999999999', /number of MiB must be at most/],
  ])('of “%s” days and “%s” MiB are refused in a sentence', async (days, size, said) => {
    const { settings, written } = await opened();
    await settings.saveRetention(days, size);
    expect(written).toEqual([]);
    expect(settings.told.value).toEqual({ failed: true, sentence: expect.stringMatching(said) });
  });
});

describe('pictures of pages', () => {
  it('are kept from the click on, or no longer', async () => {
    const { settings, written } = await opened();
    await settings.saveScreenshots(true);
    expect(settings.screenshots.value).toBe(true);
    await settings.saveScreenshots(false);
    expect(written).toEqual([{ screenshots: true }, { screenshots: false }]);
    expect(settings.told.value?.sentence).toContain('no picture is kept from now on');
  });
});
