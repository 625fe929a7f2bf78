import { describe, expect, test } from 'vitest';
import { attachBodies } from '../../lib/flow/bodies.ts';
import type { Exchange, ResponseBody } from '../../lib/flow/exchange.ts';
import { buildSteps } from '../../lib/flow/steps.ts';
import { arrows, LINE, T0 } from '../fixtures/arrows.ts';

const URL = 'http://api.example/status';

function body(source: ResponseBody['source'], startedAt: number, more: Partial<ResponseBody> = {}): ResponseBody {
  const id = `${source}@${startedAt - T0}`;
  return {
    id,
    seq: 0,
    source,
    startedAt,
    time: startedAt,
    tabId: 1,
    frameId: 0,
    method: 'GET',
    url: URL,
    text: id,
    size: 1,
    truncated: false,
    ...more,
  };
}

function attached(text: string, bodies: ResponseBody[]) {
  const { exchanges } = arrows(text);
  const { states } = attachBodies(exchanges, bodies);
  return exchanges.map(({ id }) => states.get(id)?.body?.id ?? states.get(id)?.absence);
}

describe('a body', () => {
  const polls = [1, 2, 3].map(() => `fetch GET ${URL} → 200`).join('\n');

  test('goes to the exchange that started nearest, each to its own', () => {
    const bodies = [body('page', T0 + 2 * LINE + 3), body('page', T0 + 3), body('page', T0 + LINE + 3)];
    expect(attached(polls, bodies)).toEqual(['page@3', 'page@103', 'page@203']);
  });

  test('is claimed once by each source, so the other polls stay without', () => {
    expect(attached(polls, [body('page', T0 + LINE)])).toEqual(['not-captured', 'page@100', 'not-captured']);
  });

  test.each([
    ['page', 5, 'http://ad.example', false],
    ['document', 5, 'http://ad.example', false],
    ['page', 5, 'null', false],
    ['page', 5, undefined, false],
    ['page', 5, 'http://tpp.example', true],
    ['page', 0, 'http://ad.example', true],
    ['devtools', 5, undefined, true],
  ] as const)('that %s tells in frame %i of %s for the page around it: %s', (source, frameId, origin, taken) => {
    const { exchanges } = arrows(`fetch GET ${URL} → 200`);
    const initiated = exchanges.map((exchange) => ({ ...exchange, initiator: 'http://tpp.example' }));
    const { states } = attachBodies(initiated, [body(source, T0, { frameId, ...(origin && { origin }) })]);
    expect([...states.values()][0]?.body !== undefined).toBe(taken);
  });

  test('that comes with another at the same moment leaves that one the next nearest', () => {
    const both = [body('page', T0, { id: 'a' }), body('page', T0, { id: 'b' })];
    expect(attached(polls, both)).toEqual(['a', 'b', 'not-captured']);
  });

  test('ignores the fragment, and minds method and tab', () => {
    const bodies = [
      body('page', T0, { url: `${URL}#top` }),
      body('page', T0, { tabId: 2 }),
      body('page', T0, { method: 'PUT' }),
    ];
    expect(attached(`fetch GET ${URL} → 200`, bodies)).toEqual(['page@0']);
  });

  test('is taken from the source nearest to the wire that could read it', () => {
    const bodies = [body('document', T0), body('page', T0), body('devtools', T0, { missing: 'gone' })];
    expect(attached(`fetch GET ${URL} → 200`, bodies)).toEqual(['page@0']);
    expect(attached(`fetch GET ${URL} → 200`, [...bodies, body('filter', T0)])).toEqual(['filter@0']);
  });

  test('of a fetch that was redirected goes to the hop that answered', () => {
    expect(
      attached(`fetch GET ${URL} → 302 http://api.example/b\nfetch GET http://api.example/b → 200`, [body('page', T0)]),
    ).toEqual(['redirect', 'page@0']);
  });
});

test.each([
  ['GET http://a.example/ → 302 http://b.example/', 'redirect'],
  ['fetch PUT http://a.example/ → 204', 'no-content'],
  ['fetch HEAD http://a.example/ → 200', 'no-content'],
  ['fetch GET http://a.example/ → 200 [Content-Length: 0]', 'no-content'],
  ['GET http://a.example/ → pending', 'not-finished'],
  ['GET http://a.example/ → failed net::ERR_FAILED', 'failed'],
  ['image GET http://a.example/ → 200', 'static'],
  ['fetch GET http://a.example/ → 200', 'not-captured'],
])('%s has no body: %s', (line, absence) => {
  const { exchanges } = arrows(line);
  const [state] = attachBodies(exchanges, []).states.values();
  expect(state).toMatchObject({ absence, reason: expect.stringMatching(/^[A-Z].*\.$/) });
});

test('a body that its source could not read says why', () => {
  const { exchanges } = arrows(`fetch GET ${URL} → 200`);
  const [state] = attachBodies(exchanges, [
    body('devtools', T0, { missing: 'the page had navigated' }),
  ]).states.values();
  expect(state).toMatchObject({ absence: 'unreadable', reason: 'It could not be read: the page had navigated.' });
});

describe('a worker that was killed', () => {
  const pending = (line: string) => {
    const records = arrows(line);
    const [exchange] = records.exchanges;
    if (exchange)
      records.exchanges = [{ ...exchange, state: 'pending', status: undefined, endedAt: undefined } as Exchange];
    return records;
  };

  test('leaves an exchange whose end the page tells', () => {
    const records = pending(`fetch GET ${URL} → 200`);
    const [step] = buildSteps({ ...records, bodies: [body('page', T0, { status: 201 })] });
    expect(step).toMatchObject({
      status: 201,
      exchange: { state: 'completed' },
      response: { body: { source: 'page' } },
    });
  });

  test('leaves a step of which the page alone told', () => {
    const steps = buildSteps({
      exchanges: [],
      navigations: [],
      bodies: [body('page', T0, { status: 200, method: 'PUT' })],
    });
    expect(steps).toMatchObject([{ n: 1, method: 'PUT', url: URL, status: 200, exchange: { reconstructed: true } }]);
  });

  test('leaves a document that tells its own status', () => {
    const told = body('document', T0, { status: 403, missing: 'text/html is read by DevTools only' });
    const { method: _, text: __, ...document } = told;
    const [step] = buildSteps({ ...pending(`GET ${URL} → 200`), bodies: [document] });
    expect(step).toMatchObject({ status: 403, response: { absence: 'not-captured' } });
  });

  test('leaves a redirect that shows in the hop after it', () => {
    const records = arrows(`GET http://a.example/ → 302 ${URL}\nGET ${URL} → 200`);
    const [first, second] = records.exchanges as [Exchange, Exchange];
    const exchanges = [
      { ...first, state: 'pending', redirectUrl: undefined, status: undefined } as Exchange,
      { ...second, id: first.id.replace('#0', '#1'), hop: 1 },
    ];
    const [step] = buildSteps({ ...records, exchanges });
    expect(step?.exchange).toMatchObject({ state: 'redirected', redirectUrl: URL });
  });
});
