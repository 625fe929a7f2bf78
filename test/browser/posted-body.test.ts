import { describe, expect, it } from 'vitest';
import { takePosted } from '../../lib/browser/posted-body.ts';

const BODY = {
  ...{ time: 2, startedAt: 1, status: 200, size: 2, truncated: false },
  ...{ method: 'GET', url: 'https://as.example/token', contentType: 'application/json' },
};

describe('what a page posts', () => {
  it('is taken as it is when it is a body, with its text or without', () => {
    expect(takePosted({ ...BODY, text: '{}' }, 99)).toEqual({ ...BODY, text: '{}' });
    expect(takePosted({ ...BODY, missing: 'gone' }, 99)).toEqual({ ...BODY, missing: 'gone' });
  });

  it('brings no field of its own', () => {
    const posted = { ...BODY, text: '{}', base64: 'x', id: 'i', tabId: 7, source: 'devtools', frameId: 1 };
    expect(takePosted(posted, 99)).toEqual({ ...BODY, text: '{}' });
  });

  it.each([
    null,
    'x',
    [],
    { ...BODY, url: undefined },
    { ...BODY, method: {} },
    { ...BODY, text: 1 },
    { ...BODY, missing: {} },
    { ...BODY, time: Number.NaN },
    { ...BODY, size: Number.POSITIVE_INFINITY },
    { ...BODY, status: '200' },
    { ...BODY, truncated: 1 },
  ])('is dropped where it is none: %j', (data) => {
    expect(takePosted(data, 99)).toBeUndefined();
  });

  it('is cut: the text at the limit, in bytes, every other string at 64 KiB', () => {
    const long = 'x'.repeat(100_000);
    const taken = takePosted({ ...BODY, url: long, method: long, contentType: long, missing: long, text: 'üü' }, 3);
    expect(taken).toMatchObject({ text: 'ü', truncated: true });
    for (const each of [taken?.url, taken?.method, taken?.contentType, taken?.missing])
      expect(each).toHaveLength(65_536);
  });

  it('says that it was cut before, also when nothing is left to cut', () => {
    expect(takePosted({ ...BODY, text: '{', truncated: true }, 99)?.truncated).toBe(true);
  });
});
