import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Browser, computeExecutablePath } from '@puppeteer/browsers';
import { afterAll, describe, expect, it } from 'vitest';
import { cachedBrowser } from './browser.ts';

describe('a browser that was fetched before', () => {
  const cache = mkdtempSync(join(tmpdir(), 'consent-cache-'));
  afterAll(() => rmSync(cache, { recursive: true }));
  const fetched = (buildId: string) => {
    const path = computeExecutablePath({ browser: Browser.CHROME, buildId, cacheDir: cache });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '', { mode: 0o755 });
    return path;
  };

  it('is found by its cache alone, the newest of several', () => {
    expect(cachedBrowser(cache)).toBeUndefined();
    fetched('99.0.4844.51');
    const newest = fetched('131.0.6778.204');
    expect(cachedBrowser(cache)).toBe(newest);
  });

  it('is not there without a cache', () => {
    expect(cachedBrowser(join(cache, 'nowhere'))).toBeUndefined();
  });
});
