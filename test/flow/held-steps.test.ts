import { describe, expect, it } from 'vitest';
import type { Exchange, Navigation } from '../../lib/flow/exchange.ts';
import { fold } from '../../lib/flow/fold.ts';
import type { Fate } from '../../lib/flow/hold.ts';
import { systems } from '../../lib/systems/index.ts';

let seq = 0;
const AS = 'https://as.example';
const CALLBACK = 'https://app.example/cb?code=c-0123456789abcdef&state=s-0123456789abcdef';
const REQUEST = `${AS}/authorize?response_type=code&client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=s-0123456789abcdef`;

function exchange(url: string, more: Partial<Exchange> = {}): Exchange {
  seq += 1;
  const base = { requestId: `r${seq}`, hop: 0, seq, tabId: 7, frameId: 0, type: 'main_frame', method: 'GET' };
  return {
    ...base,
    id: `run:r${seq}#0`,
    url,
    startedAt: seq * 10,
    endedAt: seq * 10 + 5,
    state: 'completed',
    status: 200,
    ...more,
  };
}

function news(navigation: 'held' | 'released', url: string, fate?: Fate, method = 'GET'): Navigation {
  seq += 1;
  const hold = { id: 1, method, ...(fate && { fate }) };
  return { id: `run:navigation-${seq}`, seq, navigation, time: seq * 10, tabId: 7, frameId: 0, url, hold };
}

const lines = (exchanges: Exchange[], navigations: Navigation[]) => {
  const { steps, flows } = fold({ exchanges, navigations, bodies: [] }, systems);
  return {
    flows: flows.length,
    steps: steps.map(({ n, kind, words, status, url, flowId }) =>
      [n, kind === 'http' ? '' : kind, words, status ?? '', url.slice(0, 24), flowId ? 'in flow' : '']
        .filter(Boolean)
        .join(' '),
    ),
    reasons: steps.map(({ response }) => response.reason),
  };
};

const toCallback = { state: 'redirected', status: 302, redirectUrl: CALLBACK } as const;
const ours = `chrome-extension://own/hold.html?hold=1&url=${CALLBACK}`;

describe('a callback that was held', () => {
  it('is a step of its own in its place, and no request, in Chromium', () => {
    const asked = exchange(REQUEST, toCallback);
    const stopped = exchange(CALLBACK, { state: 'redirected', status: 307, redirectUrl: ours, hop: 1 });
    const held = news('held', CALLBACK);
    const before = lines([asked, stopped], [held]);
    expect(before.steps).toEqual([
      '1 authorization request 302 https://as.example/autho in flow',
      '2 callback held https://app.example/cb?c in flow',
    ]);
    expect(before.reasons[1]).toBe('It was held before it was sent: it is still held.');
    const released = news('released', CALLBACK, 'continued');
    const after = lines([asked, stopped, exchange(CALLBACK)], [held, released]);
    expect(after.steps).toEqual([
      before.steps[0],
      '2 callback held, then continued as it was https://app.example/cb?c in flow',
      '3 authorization response with code 200 https://app.example/cb?c in flow',
    ]);
    expect(after.flows).toBe(1);
  });

  it('is the same where the request was cancelled, in Firefox', () => {
    const asked = exchange(REQUEST, toCallback);
    const { status: _, ...cancelled } = exchange(CALLBACK, { state: 'failed', error: 'NS_ERROR_ABORT', hop: 1 });
    const told = lines([asked, cancelled], [news('held', CALLBACK), news('released', CALLBACK, 'dropped')]);
    expect(told.steps[1]).toBe('2 callback held and dropped https://app.example/cb?c in flow');
    expect(told.reasons[1]).toBe('It was held before it was sent, and nothing was sent.');
  });

  it('stands by itself where a page was about to post it', () => {
    const asked = exchange(REQUEST);
    const told = lines([asked], [news('held', 'https://app.example/cb', undefined, 'POST')]);
    expect(told.steps[1]).toBe('2 form post held https://app.example/cb in flow');
  });

  it('leaves alone an equal request that was answered', () => {
    const told = lines([exchange(REQUEST, toCallback), exchange(CALLBACK)], [news('held', CALLBACK)]);
    expect(told.steps).toHaveLength(3);
    expect(told.steps[1]).toContain('authorization response with code 200');
  });
});

describe('an app that was held', () => {
  it('is where the redirect leads, and not our page', () => {
    const from = exchange(`${AS}/go`, {
      state: 'redirected',
      status: 302,
      redirectUrl: 'chrome-extension://own/hold.html?hold=1',
    });
    const told = lines([from], [news('held', 'myapp://cb?code=1')]);
    expect(told.steps).toEqual([
      '1 redirect 302 https://as.example/go',
      '2 deep-link deep link held myapp://cb?code=1',
    ]);
  });

  it('is a step of its own where a page opens it', () => {
    const told = lines([exchange(`${AS}/page`)], [news('held', 'bankid:///?autostarttoken=1')]);
    expect(told.steps[1]).toBe('2 deep-link deep link held bankid:///?autostarttoke');
    expect(told.reasons[1]).toBe('The app was not opened by this: it is still held.');
  });
});
