import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assemble, toNavigation } from '../../lib/flow/assemble.ts';
import type { CaptureEvent } from '../../lib/flow/capture-event.ts';
import type { Exchange, Navigation } from '../../lib/flow/exchange.ts';
import { buildSteps, type Records } from '../../lib/flow/steps.ts';
import { arrows } from '../fixtures/arrows.ts';

function kinds(text: string): string[] {
  return buildSteps(arrows(text)).map(({ n, kind, url, via }) => `${n} ${kind} ${url}${via ? ` ${via}` : ''}`);
}

describe('a deep link', () => {
  const redirect = 'GET http://as.example/ → 302 bankid:///?autostarttoken=1';

  test('by redirect is one step, whether or not the browser reports its navigation', () => {
    const steps = ['1 http http://as.example/', '2 deep-link bankid:///?autostarttoken=1 redirect'];
    expect(kinds(redirect)).toEqual(steps);
    expect(kinds(`${redirect}\nfailed bankid:///?autostarttoken=1`)).toEqual(steps);
  });

  test('that is opened again from the page is a step of its own', () => {
    expect(kinds(`${redirect}\nfailed bankid:///?autostarttoken=1\nfailed bankid:///?autostarttoken=1`)).toHaveLength(
      3,
    );
    expect(kinds(`${redirect} (+9000)\nfailed bankid:///?autostarttoken=1`)).toHaveLength(3);
    expect(kinds(`${redirect}\ntab 2: failed bankid:///?autostarttoken=1`)).toHaveLength(3);
  });

  test('made by a page is the failed navigation', () => {
    expect(kinds('failed vippsmobilepay://login?x=1')).toEqual(['1 deep-link vippsmobilepay://login?x=1']);
  });

  test('is not what stays in the browser', () => {
    expect(kinds('GET http://as.example/ → 302 chrome-extension://id/hold.html\nfailed about:blank')).toHaveLength(1);
  });
});

test('a failed navigation is a step only when no request was made for it', () => {
  expect(
    kinds('GET http://tpp.example/cb#x → failed net::ERR_FAILED\nfailed http://tpp.example/cb net::ERR_FAILED'),
  ).toHaveLength(1);
  const [step] = buildSteps(arrows('failed http://tpp.example/cb net::ERR_BLOCKED_BY_CLIENT'));
  expect(step).toMatchObject({ kind: 'http', error: 'net::ERR_BLOCKED_BY_CLIENT', response: { absence: 'failed' } });
});

test.each([
  ['failed http://tpp.example/a net::ERR_TOO_MANY_REDIRECTS', 'net::ERR_TOO_MANY_REDIRECTS'],
  ['failed http://tpp.example/a net::ERR_ABORTED', 'net::ERR_ABORTED'],
  ['failed http://tpp.example/b net::ERR_TOO_MANY_REDIRECTS', 'net::ERR_ABORTED'],
  ['tab 2: failed http://tpp.example/a net::ERR_TOO_MANY_REDIRECTS', 'net::ERR_ABORTED'],
  ['failed http://b.example/ (+600000)\nfailed http://tpp.example/a net::ERR_TOO_MANY_REDIRECTS', 'net::ERR_ABORTED'],
  ['failed http://tpp.example/a net::ERR_ABORTED\nfailed http://tpp.example/a net::ERR_FAILED', 'net::ERR_ABORTED'],
])('an aborted page request has the reason that its own navigation gives: %s', (navigation, error) => {
  const [step] = buildSteps(arrows(`GET http://tpp.example/a → failed net::ERR_ABORTED\n${navigation}`));
  expect(step).toMatchObject({ error, exchange: { error } });
});

test('a committed navigation is no step and tells how the browser came to the document', () => {
  const chain = 'GET http://a.example/ → 302 http://b.example/\nGET http://b.example/ → 200';
  expect(kinds(`${chain}\ncommitted http://b.example/ client_redirect server_redirect`)).toEqual([
    '1 http http://a.example/ client-redirect',
    '2 http http://b.example/ redirect',
  ]);
  expect(kinds('POST http://b.example/ → 200\ncommitted http://b.example/ form_submit')).toEqual([
    '1 http http://b.example/ form-post',
  ]);
});

test('a change of address that changes nothing is no step', () => {
  const page = 'GET http://a.example/ → 200\ncommitted http://a.example/';
  expect(kinds(`${page}\nhistory http://a.example/`)).toHaveLength(1);
  expect(kinds(`${page}\nfragment http://a.example/#x\nhistory http://a.example/#x`)).toHaveLength(2);
});

test('numbers never change as records are added one by one', () => {
  const line = fc.constantFrom(
    'GET http://a.example/ → 302 bankid:///?t=1',
    'GET http://a.example/ → 302 http://b.example/',
    'GET http://b.example/ → 200',
    'tab 2: GET http://b.example/ → failed net::ERR_FAILED',
    'failed bankid:///?t=1',
    'failed http://b.example/',
    'committed http://b.example/ client_redirect',
    'history http://b.example/done',
    'fragment http://b.example/#x',
    'tab 2: opened http://b.example/ from 1',
  );
  const numbered = (records: Records) => buildSteps(records).map(({ n, id }) => `${n} ${id}`);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 25 }), (all) => {
      const whole = numbered(arrows(all.join('\n')));
      for (let count = 1; count <= all.length; count++) {
        const part = numbered(arrows(all.slice(0, count).join('\n')));
        expect(whole.slice(0, part.length)).toEqual(part);
      }
      expect(whole.map((step) => Number.parseInt(step, 10))).toEqual(whole.map((_, index) => index + 1));
    }),
  );
});

test('a step keeps its number while requests, redirects and navigations arrive in any interleaving', () => {
  const base = (requestId: string) => ({ requestId, time: 1, tabId: 1, frameId: 0, type: 'main_frame', method: 'GET' });
  const request = (id: string, url: string): CaptureEvent => ({ kind: 'request', ...base(id), url });
  const toApp = (id: string, url: string): CaptureEvent => ({
    ...{ kind: 'redirect', ...base(id), url, status: 302, headers: [], redirectUrl: 'bankid:///?t=1' },
  });
  const appOpened: CaptureEvent = {
    ...{ kind: 'navigation', navigation: 'failed', time: 1, tabId: 1, frameId: 0, url: 'bankid:///?t=1' },
  };
  const scripts = [
    [request('1', 'http://a.example/'), toApp('1', 'http://a.example/'), appOpened],
    [request('2', 'http://b.example/'), toApp('2', 'http://b.example/'), appOpened],
    [request('3', 'http://c.example/')],
  ];
  const order = fc.shuffledSubarray([0, 0, 0, 1, 1, 1, 2], { minLength: 7 });
  fc.assert(
    fc.property(order, (turns) => {
      const left = scripts.map((script) => [...script]);
      const exchanges = new Map<string, Exchange>();
      const navigations: Navigation[] = [];
      const numbers = new Map<string, number>();
      for (const [index, turn] of turns.entries()) {
        const event = left[turn]?.shift();
        if (!event || event.kind === 'body') continue;
        const fresh = { run: 'r', seq: index + 1 };
        if (event.kind === 'navigation') navigations.push(toNavigation(event, fresh));
        else
          exchanges.set(
            event.requestId,
            assemble(
              [...exchanges.values()].filter(({ requestId }) => requestId === event.requestId),
              event,
              fresh,
            ),
          );
        for (const { id, n } of buildSteps({ exchanges: [...exchanges.values()], navigations, bodies: [] })) {
          expect(numbers.get(id) ?? n).toBe(n);
          numbers.set(id, n);
        }
      }
      expect(numbers.size).toBe(5);
    }),
  );
});
