import { describe, expect, test } from 'vitest';
import { assemble, toNavigation } from '../../lib/flow/assemble.ts';
import type { RequestEvent } from '../../lib/flow/capture-event.ts';
import type { Exchange } from '../../lib/flow/exchange.ts';

type Common = 'requestId' | 'tabId' | 'frameId' | 'type' | 'method' | 'url' | 'time';
type OptionalIn<E> = E extends RequestEvent ? Omit<E, Common> & Partial<Pick<E, Common>> : never;
type Given = OptionalIn<RequestEvent>;

const BASE = { requestId: '7', tabId: 1, frameId: 0, type: 'main_frame', method: 'GET', url: 'https://as.example/a' };
const redirect = (redirectUrl: string): Given => ({ kind: 'redirect', status: 302, headers: [], redirectUrl });
const COMPLETED: Given = { kind: 'completed', status: 200, headers: [], fromCache: false };

/** Hands events to `assemble` as the background does: the hops are looked up, the result put back. */
function receive(...events: Given[]): Exchange[] {
  const kept = new Map<string, Exchange>();
  for (const [index, event] of events.entries()) {
    const whole = { ...BASE, time: 1000 + index, ...event } as RequestEvent;
    const exchange = assemble([...kept.values()], whole, { run: 'r', seq: index + 1 });
    kept.set(exchange.id, exchange);
  }
  return [...kept.values()];
}

/** Every order of a list. */
function orders<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, index) => orders(list.toSpliced(index, 1)).map((rest) => [first, ...rest]));
}

describe('an exchange', () => {
  test('finds its hop whatever the order in which a woken worker gets the events', () => {
    const B = 'https://tpp.example/cb';
    const first: Given[] = [{ kind: 'request' }, { kind: 'request-headers', headers: [] }, redirect(B)];
    const second: Given[] = [
      { kind: 'request', url: B },
      { kind: 'request-headers', headers: [], url: B },
      { ...COMPLETED, url: B },
    ];
    const timed = [...first, ...second].map((event, index) => ({ ...event, time: 1000 + index }));
    const [begins, ...later] = timed as [Given, ...Given[]];
    for (const order of orders(later)) {
      const hops = receive(begins, ...order);
      expect(hops.map(({ hop, url, state, startedAt }) => [hop, url, state, startedAt])).toEqual([
        [0, BASE.url, 'redirected', 1000],
        [1, B, 'completed', 1003],
      ]);
    }
  });

  test('is completed event by event and keeps its first number', () => {
    const [exchange, ...others] = receive(
      { kind: 'request', body: { text: 'a=1', size: 3, truncated: false } },
      { kind: 'request-headers', headers: [{ name: 'Accept', value: '*/*' }] },
      { kind: 'response-headers', status: 200, headers: [] },
      COMPLETED,
    );
    expect(others).toEqual([]);
    expect(exchange).toMatchObject({
      id: 'r:7#0',
      seq: 1,
      state: 'completed',
      startedAt: 1000,
      respondedAt: 1002,
      endedAt: 1003,
    });
    expect(exchange?.requestBody?.text).toBe('a=1');
  });

  test('opens the next hop with the request after a redirect', () => {
    const hops = receive(
      { kind: 'request' },
      redirect('https://as.example/b#f'),
      { kind: 'request', url: 'https://as.example/b#f' },
      { ...COMPLETED, url: 'https://as.example/b#f' },
    );
    expect(hops.map(({ id, state, url }) => [id, state, url])).toEqual([
      ['r:7#0', 'redirected', 'https://as.example/a'],
      ['r:7#1', 'completed', 'https://as.example/b#f'],
    ]);
  });

  test('opens the next hop also when a redirect leads to the same address', () => {
    const hops = receive({ kind: 'request' }, redirect(BASE.url), {
      kind: 'response-headers',
      status: 200,
      headers: [],
    });
    expect(hops.map(({ hop, state }) => [hop, state])).toEqual([
      [0, 'redirected'],
      [1, 'pending'],
    ]);
  });

  test.each<[Given['kind'], Given]>([
    ['request-headers', { kind: 'request-headers', headers: [] }],
    ['response-headers', { kind: 'response-headers', status: 200, headers: [] }],
    ['redirect', redirect('https://as.example/b')],
    ['completed', COMPLETED],
    ['failed', { kind: 'failed', error: 'net::ERR_FAILED' }],
  ])('is created by %s alone, when the worker missed what came before', (_, event) => {
    const [exchange] = receive(event);
    expect(exchange).toMatchObject({ id: 'r:7#0', url: BASE.url, method: 'GET', tabId: 1, startedAt: 1000 });
  });

  test('notices by the address that a redirect was missed', () => {
    const hops = receive({ kind: 'request' }, { ...COMPLETED, url: 'https://as.example/b' });
    expect(hops.map(({ hop, state }) => [hop, state])).toEqual([
      [0, 'pending'],
      [1, 'completed'],
    ]);
  });

  test('keeps the headers that were sent after a 401 challenge, on the same hop', () => {
    const hops = receive(
      { kind: 'request' },
      { kind: 'request-headers', headers: [] },
      { kind: 'response-headers', status: 401, headers: [] },
      { kind: 'request-headers', headers: [{ name: 'Authorization', value: 'Basic eA==' }] },
      COMPLETED,
    );
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({ status: 200, requestHeaders: [{ name: 'Authorization', value: 'Basic eA==' }] });
  });

  test('stays redirected when Firefox reports an error after a redirect to an app', () => {
    const hops = receive({ kind: 'request' }, redirect('bankid:///?autostarttoken=1'), {
      kind: 'failed',
      error: 'NS_ERROR_UNKNOWN_PROTOCOL',
    });
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({ state: 'redirected', redirectUrl: 'bankid:///?autostarttoken=1' });
  });

  test('is the same whether headers or end arrive first', () => {
    const end = { ...COMPLETED, time: 1005 };
    const headers: Given = { kind: 'response-headers', status: 200, headers: [], time: 1003 };
    const [late] = receive({ kind: 'request', time: 1000 }, end, headers);
    const [usual] = receive({ kind: 'request', time: 1000 }, headers, end);
    expect(late).toEqual(usual);
  });
});

test('a navigation is kept without its kind', () => {
  const event = { kind: 'navigation', navigation: 'failed', time: 1, tabId: 2, frameId: 0, url: 'bankid:///' } as const;
  expect(toNavigation(event, { run: 'r', seq: 9 })).toEqual({
    ...{ id: 'r:navigation-9', seq: 9, navigation: 'failed', time: 1, tabId: 2, frameId: 0, url: 'bankid:///' },
  });
});
