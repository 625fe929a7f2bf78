import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldBeside } from '../../lib/flow/beside.ts';
import type { RequestBody } from '../../lib/flow/capture-event.ts';
import type { Exchange } from '../../lib/flow/exchange.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';

/** Behind all that any recording has. */
const LATER = 1e9;
const TAB = 424242;

/** What another page asks, one request after the other. */
function chatter(count: number, about: (index: number) => Partial<Exchange> = () => ({})): Exchange[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ id: `chat:${index}#0`, requestId: `chat:${index}`, hop: 0, seq: LATER + index, tabId: TAB, frameId: 0 },
    ...{ type: 'xmlhttprequest', method: 'GET', url: `https://news.example/api/${index}`, startedAt: 2e12 + index },
    ...{ state: 'completed' as const, status: 200, endedAt: 2e12 + index + 5 },
    ...about(index),
  }));
}

const TOKEN: RequestBody = {
  size: 1,
  truncated: false,
  form: [
    ['grant_type', 'authorization_code'],
    ['code', 'c-1'],
  ],
};

const withMore = (records: Records, more: readonly Exchange[]): Records => ({
  ...records,
  exchanges: [...records.exchanges.filter(({ id }) => !more.some((one) => one.id === id)), ...more],
});

describe('what happens beside all consents', () => {
  test.each(goldenIds())('is what a fold of everything makes of it: %s', (id) => {
    const records = golden(id);
    const more = chatter(4);
    const all = withMore(records, more);
    expect(foldBeside(foldTrace(records), all, more, foldTrace)).toEqual(foldTrace(all));
  });

  test('is taken up again where a request ends, and keeps its number', () => {
    const records = golden('oidc-code-pkce');
    const pending = chatter(2, (index) => (index === 0 ? { state: 'pending', status: undefined } : {}) as object);
    const before = foldTrace(withMore(records, pending));
    const ended = chatter(1);
    const all = withMore(withMore(records, pending), ended);
    const after = foldBeside(before, all, ended, foldTrace);
    expect(after).toEqual(foldTrace(all));
    expect(after?.steps.at(-2)).toMatchObject({ n: before.steps.length - 1, status: 200 });
  });

  test('is the same, or left to a fold of everything, wherever a recording goes on', () => {
    fc.assert(
      fc.property(fc.constantFrom(...goldenIds()), fc.double({ min: 0, max: 1, noNaN: true }), (id, part) => {
        const { exchanges, navigations, bodies } = golden(id);
        const cut = Math.floor(part * exchanges.length);
        const records = { exchanges: exchanges.slice(0, cut), navigations, bodies };
        const beside = foldBeside(foldTrace(records), golden(id), exchanges.slice(cut), foldTrace);
        if (beside) expect(beside).toEqual(foldTrace(golden(id)));
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['a page in the tab of a consent', { tabId: golden('oidc-code-pkce').exchanges[0]?.tabId }],
    ['a request of a worker', { tabId: -1 }],
    ['a page in another tab, to which a consent may come back', { type: 'main_frame' }],
    ['a token request in another tab', { method: 'POST', url: 'https://as.example/token', requestBody: TOKEN }],
    ['what was captured before, and told later', { seq: 1 }],
  ] as [string, Partial<Exchange>][])('is not: %s', (_, about) => {
    const records = golden('oidc-code-pkce');
    const more = chatter(1, () => about);
    expect(foldBeside(foldTrace(records), withMore(records, more), more, foldTrace)).toBeUndefined();
  });

  test('is not a page that an app was opened from', () => {
    const records = golden('oidc-code-pkce');
    const { exchanges } = arrows('GET https://shop.example/pay → 302 shopapp://pay?id=1');
    const more = exchanges.map((exchange, index) => ({ ...exchange, tabId: TAB, seq: LATER + index }));
    expect(more.length).toBeGreaterThan(0);
    expect(foldBeside(foldTrace(records), withMore(records, more), more, foldTrace)).toBeUndefined();
  });
});
