import { beforeEach, describe, expect, it, vi } from 'vitest';

type Finished = (request: object) => void;
let finished: Finished | undefined;

vi.mock('webextension-polyfill', () => ({
  default: {
    devtools: {
      network: {
        onRequestFinished: {
          addListener: (callback: Finished) => {
            finished = callback;
          },
          removeListener: () => {
            finished = undefined;
          },
        },
      },
    },
  },
}));

const { watchBodies } = await import('../../lib/browser/devtools.ts');

type Content = [text: string | null, encoding: string];

/** A finished request whose body is asked for once or more. */
function request(contents: Content[], { status = 200, mimeType = 'application/json', size = 9 } = {}) {
  const answers = [...contents];
  return {
    startedDateTime: '2026-11-21T10:00:00.000Z',
    time: 5,
    request: { method: 'GET', url: 'http://as.example/token' },
    response: { status, content: { mimeType, size } },
    asked: 0,
    getContent(callback: (text: string | null, encoding: string) => void) {
      this.asked += 1;
      const [text, encoding] = answers.shift() ?? [null, ''];
      callback(text, encoding);
    },
  };
}

describe('what DevTools has of a body', () => {
  let reported: { text?: string; base64?: string; missing?: string; truncated: boolean; size: number }[];
  let unwatch: () => void;
  beforeEach(() => {
    reported = [];
    unwatch = watchBodies(
      7,
      () => 4,
      (body) => reported.push(body),
    );
  });

  it('is asked for again where it was not there at first', async () => {
    const left = request([
      [null, ''],
      ['{}', ''],
    ]);
    finished?.(left);
    await vi.waitFor(() => expect(reported).toMatchObject([{ text: '{}', truncated: false, size: 9, tabId: 7 }]));
    expect(left.asked).toBe(2);
  });

  it('is said to be missing where it is empty although it had a size, and nothing came of a second try', async () => {
    finished?.(
      request([
        ['', ''],
        ['', ''],
      ]),
    );
    const missing = 'DevTools no longer had the body: the page was left at once';
    await vi.waitFor(() => expect(reported).toMatchObject([{ missing, truncated: false }]));
    expect(reported[0]).not.toHaveProperty('text');
  });

  it('is empty where it had no size', async () => {
    finished?.(request([['', '']], { size: 0 }));
    await vi.waitFor(() => expect(reported).toMatchObject([{ text: '', size: 0, truncated: false }]));
  });

  it.each([
    ['12345', '', { text: '1234', truncated: true }],
    // Two groups of four characters are six bytes, of which four fit in two groups.
    ['QUJDREVG', 'base64', { base64: 'QUJDREVG', truncated: false }],
    ['QUJDREVGR0hJ', 'base64', { base64: 'QUJDREVG', truncated: true }],
  ])('is cut at the limit: %s %s', async (text, encoding, body) => {
    finished?.(request([[text, encoding]]));
    await vi.waitFor(() => expect(reported).toMatchObject([body]));
  });

  it.each([
    ['a redirect', { status: 302 }],
    ['a picture', { mimeType: 'image/png' }],
    ['a style sheet', { mimeType: 'text/css' }],
  ])('is not asked for of %s', async (_, more) => {
    const other = request([['x', '']], more);
    finished?.(other);
    const next = request([['{}', '']]);
    finished?.(next);
    await vi.waitFor(() => expect(reported).toHaveLength(1));
    expect(other.asked).toBe(0);
  });

  it('is not listened for any more when nothing records', () => {
    unwatch();
    expect(finished).toBeUndefined();
  });
});
