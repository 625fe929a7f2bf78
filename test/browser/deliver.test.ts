import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import browser from 'webextension-polyfill';
import { createDelivery } from '../../lib/browser/deliver.ts';

type Body = { url: string; text?: string; missing?: string };
type Answer = object | undefined;

let calls: Body[][];
let told: boolean[];
/** What the background makes of a call. */
let background: (bodies: Body[]) => Answer;
let deliver: (...urls: string[]) => void;
let leave: () => void;

const answered = (recording: boolean) => ({ answer: { recording } });
const body = (url: string, text = url) => ({
  ...{ url, text, source: 'page' as const, time: 2, startedAt: 1, tabId: -1, size: text.length, truncated: false },
});
const urls = () => calls.map((bodies) => bodies.map(({ url }) => url).join(' '));

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => {
    leave = listener;
  });
  calls = [];
  told = [];
  background = () => answered(true);
  browser.runtime.sendMessage = (async ({ payload }: { payload: Body[] }) => {
    calls.push(payload);
    return background(payload);
  }) as typeof browser.runtime.sendMessage;
  const hand = createDelivery((recording) => told.push(recording));
  deliver = (...given) => given.forEach((url) => void hand(body(url)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('bodies on their way to the background', () => {
  it('go at once, gather while two calls are under way, and tell what is recorded', async () => {
    deliver('a', 'b', 'c', 'd');
    expect(urls()).toEqual(['a', 'b']);
    await vi.runAllTimersAsync();
    expect(urls()).toEqual(['a', 'b', 'c d']);
    expect(told).toEqual([true, true, true]);
  });

  it('go all when the page is left', () => {
    deliver('a', 'b', 'c', 'd');
    leave();
    expect(urls()).toEqual(['a', 'b', 'c d']);
  });

  it('are sent again under the same ids, after growing pauses, until there is an answer', async () => {
    const times: number[] = [];
    const start = Date.now();
    background = () => {
      times.push(Date.now() - start);
      if (times.length === 1) throw new Error('Could not establish connection');
      return times.length === 2 ? undefined : answered(true);
    };
    deliver('a');
    await vi.runAllTimersAsync();
    expect(times).toEqual([0, 50, 300]);
    expect(new Set(calls.map(([first]) => (first as Body & { id: string }).id)).size).toBe(1);
    expect(told).toEqual([true]);
  });

  it('say nothing of what is recorded when there is no answer at all', async () => {
    background = () => undefined;
    deliver('a');
    await vi.runAllTimersAsync();
    expect(told).toEqual([]);
    expect(calls.at(-1)).toMatchObject([{ url: 'a', missing: expect.stringMatching(/^It could not be handed/) }]);
    expect(calls.at(-1)?.[0]).not.toHaveProperty('text');
  });

  it('are not lost for one among them that cannot be sent', async () => {
    background = (bodies) => {
      if (bodies.some(({ url, text }) => url === 'bad' && text !== undefined)) throw new Error('too long');
      return answered(true);
    };
    deliver('a', 'b', 'c', 'bad', 'd');
    await vi.runAllTimersAsync();
    expect(urls().slice(2)).toEqual([...Array(4).fill('c bad d'), 'c', ...Array(5).fill('bad'), 'd']);
    expect(calls.at(-2)).toMatchObject([{ url: 'bad', missing: 'It could not be handed to the recording: too long' }]);
    expect(told).toEqual([true, true, true, true, true]);
  });

  it('are measured as JSON: control characters take six bytes each', async () => {
    const hand = createDelivery(() => {});
    const mib = 1024 * 1024;
    for (const text of ['x', 'y', '\0'.repeat(mib), '\0'.repeat(mib), '\0'.repeat(11 * mib), 'x'.repeat(11 * mib)])
      hand(body(`${text[0]}${text.length}`, text));
    await vi.runAllTimersAsync();
    expect(calls.map((bodies) => bodies.map(({ text }) => text?.length))).toEqual([
      [1],
      [1],
      [mib],
      [mib, undefined],
      [11 * mib],
    ]);
    expect(calls[3]?.[1]?.missing).toBe('It is too large to be handed to the recording');
  });

  it('end, and so does the reading, when the extension was updated', async () => {
    background = () => {
      throw new Error('Extension context invalidated.');
    };
    deliver('a');
    await vi.runAllTimersAsync();
    expect(calls).toHaveLength(1);
    expect(told).toEqual([false]);
  });
});
