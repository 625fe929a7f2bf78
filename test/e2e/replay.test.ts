import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Attempt } from '../../lib/flow/attempt.ts';
import type { Exchange } from '../../lib/flow/exchange.ts';
import { parameter } from '../../lib/flow/parameter-list.ts';
import { draftOf, headerOf, type RequestDraft } from '../../lib/flow/request-draft.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { type Recording, record } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { SELF_SIGNED } from './self-signed.ts';
import { openOutbox, openServer, rowsOf } from './sending.ts';
import { scenarioOf, useStage } from './stage.ts';

const server = openServer();
const { routes, received } = server;

/** What the store holds once no request is under way any more: a page may be at its end before the last answer is kept. */
async function settled(own: Recording): Promise<Records> {
  const pending = async () => (await own.records()).exchanges.filter(({ state }) => state === 'pending');
  await expect.poll(pending).toEqual([]);
  return own.records();
}

describe('a step that is sent again', () => {
  const stage = useStage([server.system, oidc]);
  let recording: Recording;
  let outbox: ReturnType<typeof openOutbox>;
  let original: Exchange & { session: number };
  let tabId: number;
  const listeners: (Server | TlsServer)[] = [];

  const at = (path: string, party = 'replay-as') => stage.sandbox.origin(party) + path;
  const get = (url: string, headers: Record<string, string> = {}): RequestDraft => ({
    ...{ method: 'GET', url },
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
  });
  const under = () => ({ session: original.session, of: original.id });
  const redirect = (status: number, location: string, more: Record<string, string> = {}) =>
    routes.set('/redirect', (_, response) => response.writeHead(status, { location, ...more }).end('gone'));
  const lines = ({ exchanges }: Attempt) =>
    exchanges.map(
      ({ method, url, status, error }) =>
        `${method} ${url.replace(/^https?:\/\/([^.]+)[^/]*/, '$1:')} ${status ?? error}`,
    );

  beforeAll(async () => {
    recording = await record(stage.instrument);
    outbox = openOutbox(recording.panel);
    await recording.page.goto(at('/authorize?state=s'));
    const first = async () =>
      (await rowsOf<typeof original>(recording.panel, 'exchanges')).find(({ url }) => url.includes('/authorize'));
    await vi.waitFor(async () => expect((await first())?.state).toBe('completed'));
    original = (await first()) as typeof original;
    tabId = original.tabId;
    received.length = 0;
  });

  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.close();
    routes.clear();
    received.length = 0;
    expect(await outbox.rules()).toEqual([]);
  });

  it('is an attempt of its own under its step, which stays as it was, and no step of the session', async () => {
    const stored = async () =>
      (await rowsOf<Exchange>(recording.panel, 'exchanges')).filter(({ url }) => !url.endsWith('/favicon.ico'));
    const before = await stored();
    routes.set('/authorize', (_, response) =>
      response
        .writeHead(400, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] })
        .end('{"error":"x"}'),
    );
    const attempt = await outbox.sent({ ...under(), draft: get(at('/authorize?state=other#f')) });
    expect(attempt).toMatchObject({ ...under(), state: 'done', way: 'single', notes: [] });
    expect(lines(attempt)).toEqual(['GET replay-as:/authorize?state=other#f 400']);
    const [exchange] = attempt.exchanges;
    expect(exchange).toMatchObject({ state: 'completed', hop: 0, tabId: -1 });
    expect(exchange?.responseBody).toMatchObject({ text: '{"error":"x"}', size: 13, truncated: false, status: 400 });
    expect(exchange?.responseHeaders?.filter(({ name }) => /set-cookie/i.test(name)).map(({ value }) => value)).toEqual(
      ['a=1', 'b=2'],
    );
    expect(exchange?.requestHeaders?.length).toBeGreaterThan(2);
    expect(received.map(({ target }) => target)).toEqual(['/authorize?state=other']);
    const again = await outbox.sent({ ...under(), draft: get(at('/authorize?state=third')) });
    expect(again.id).not.toBe(attempt.id);
    await recording.page.goto(at('/sentinel'));
    await expect
      .poll(async () => (await stored()).some(({ url, state }) => url.endsWith('/sentinel') && state === 'completed'))
      .toBe(true);
    expect((await stored()).filter(({ url }) => !url.endsWith('/sentinel'))).toEqual(before);
  });

  it('has exactly the headers of the draft, those that fetch refuses included', async () => {
    const headers = {
      Origin: 'https://shop.example',
      Referer: 'https://shop.example/cart?id=1',
      'User-Agent': 'Phone/1.0',
      Cookie: 'sid=from-the-draft; other=2',
      'Sec-Fetch-Site': 'cross-site',
      'Accept-Encoding': 'identity',
      DNT: '1',
      'Cache-Control': 'max-age=5',
      Date: 'Sat, 21 Nov 2026 20:00:00 GMT',
      'X-Own': 'ö as in latin1',
      Authorization: 'Bearer t',
    };
    await recording.page.evaluate(() => cookieStore.set('sid', 'of-the-profile'));
    const attempt = await outbox.sent({ ...under(), cookies: 'draft', draft: get(at('/headers'), headers) });
    const [got] = received;
    for (const [name, value] of Object.entries(headers))
      expect([name, Buffer.from(String(got?.headers[name.toLowerCase()]), 'latin1').toString('latin1')]).toEqual([
        name,
        value,
      ]);
    expect(got?.headers.accept).toBeUndefined();
    const sent = attempt.exchanges[0]?.requestHeaders;
    for (const name of ['Origin', 'Referer', 'User-Agent', 'Cookie', 'Authorization'])
      expect([name, headerOf(sent, name)]).toEqual([name, headers[name as keyof typeof headers]]);
  });

  it.each([
    ['profile', 'sid=of-the-profile'],
    ['draft', 'sid=of-the-draft'],
    ['none', undefined],
  ] as const)('goes with the cookies of the %s', async (cookies, expected) => {
    await recording.page.goto(at('/page', 'replay-tpp'));
    await recording.page.evaluate(() => cookieStore.set('sid', 'of-the-profile'));
    received.length = 0;
    await outbox.sent({
      ...under(),
      cookies,
      draft: get(at('/cookies', 'replay-tpp'), { Cookie: 'sid=of-the-draft' }),
    });
    expect(received[0]?.headers.cookie).toBe(expected);
  });

  it('names another host where the draft does', async () => {
    const { host } = new URL(at('/', 'replay-tpp'));
    await outbox.sent({ ...under(), draft: get(at('/host'), { Host: host }) });
    expect(received[0]?.host).toBe(host);
  });

  it.each<[string, RequestDraft['body'], string]>([
    [
      'a form as it is written',
      { kind: 'form', fields: [{ name: 'a', value: 'b c', raw: 'a=b%20c' }, parameter('d', 'é', '+')] },
      'a=b%20c&d=%C3%A9',
    ],
    ['JSON with its blanks', { kind: 'json', text: '{ "a": 1 }' }, '{ "a": 1 }'],
    ['bytes', { kind: 'base64', base64: btoa('\x00\xff') }, '\x00\xff'],
  ])('sends %s by POST, PUT and PATCH, and adds no header', async (_, body, expected) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(
        (await outbox.sent({ ...under(), draft: { method, url: at('/body'), headers: [], ...(body && { body }) } }))
          .state,
      ).toBe('done');
    expect(received.map(({ method }) => method)).toEqual(['POST', 'PUT', 'PATCH', 'DELETE']);
    for (const { headers, body: got } of received)
      expect([got, headers.origin, headers['content-type'], headers['cache-control'], headers.accept]).toEqual([
        expected,
        ...Array(4).fill(undefined),
      ]);
  });

  it.each([
    [302, 'bankid:///?autostarttoken=a%2Fb&redirect=null', 'bankid:///?autostarttoken=a%2Fb&redirect=null'],
    [303, 'MyApp://Callback?code=c#f', 'MyApp://Callback?code=c#f'],
  ])('shows where a %i to %s leads, and opens nothing', async (status, location, expected) => {
    redirect(status, location, { 'set-cookie': 'seen=1' });
    for (const way of ['single', 'hop-by-hop'] as const) {
      const attempt = await outbox.sent({ ...under(), way, draft: get(at('/redirect')) });
      expect(attempt).toMatchObject({ state: 'done', deepLink: expected });
      expect(attempt.exchanges).toMatchObject([{ state: 'redirected', status, redirectUrl: expected }]);
      expect(headerOf(attempt.exchanges[0]?.responseHeaders, 'location')).toBe(location);
      expect(headerOf(attempt.exchanges[0]?.responseHeaders, 'set-cookie')).toBe('seen=1');
    }
  });

  it('shows a redirect and does not follow it', async () => {
    redirect(307, '/next?code=c#frag');
    const attempt = await outbox.sent({ ...under(), draft: get(at('/redirect')) });
    expect(attempt).toMatchObject({
      state: 'done',
      exchanges: [{ status: 307, redirectUrl: at('/next?code=c#frag') }],
    });
    expect(received).toHaveLength(1);
  });

  it('follows hop by hop with the methods, headers and cookies that browsers would send', async () => {
    redirect(302, at('/callback?code=c', 'replay-tpp'), { 'set-cookie': 'as=1' });
    routes.set('/callback', (_, response) =>
      response.writeHead(303, { location: at('/back'), 'set-cookie': 'tpp=1' }).end(),
    );
    routes.set('/back', (_, response) => response.end('end'));
    const draft: RequestDraft = {
      ...get(at('/redirect'), {
        Authorization: 'Bearer t',
        Cookie: 'sid=1',
        'Content-Type': 'text/plain',
        'X-Own': '1',
      }),
      ...{ method: 'POST', body: { kind: 'text', text: 'a' } },
    };
    const attempt = await outbox.sent({ ...under(), way: 'hop-by-hop', cookies: 'draft', draft });
    expect(attempt.problem).toBeUndefined();
    expect(lines(attempt)).toEqual([
      'POST replay-as:/redirect 302',
      'GET replay-tpp:/callback?code=c 303',
      'GET replay-as:/back 200',
    ]);
    expect(attempt.exchanges.at(-1)?.responseBody?.text).toBe('end');
    expect(
      received.map(({ headers }) => [headers.cookie, headers.authorization, headers['content-type'], headers['x-own']]),
    ).toEqual([
      ['sid=1', 'Bearer t', 'text/plain', '1'],
      [undefined, undefined, undefined, '1'],
      ['sid=1; as=1', undefined, undefined, '1'],
    ]);
  });

  it('names a redirect loop', async () => {
    redirect(302, '/redirect?again');
    const attempt = await outbox.sent({ ...under(), way: 'hop-by-hop', draft: get(at('/redirect')) });
    expect(attempt).toMatchObject({ state: 'failed', problem: expect.stringContaining('redirect loop') });
    expect(attempt.exchanges).toHaveLength(2);
    redirect(302, '/redirect', { 'set-cookie': 'n=1' });
    const on = await outbox.sent({ ...under(), way: 'hop-by-hop', draft: get(at('/redirect')) });
    expect(on).toMatchObject({ state: 'failed', problem: expect.stringContaining('more than 20 times') });
    expect(on.exchanges).toHaveLength(21);
  });

  it.each<[string, Partial<RequestDraft>, string]>([
    ['no address', { url: 'authorize' }, 'Address: It begins with no scheme'],
    ['a host that is none', { url: 'https://[/' }, 'Address: It is no address'],
    ['a method that no browser sends', { method: 'TRACE' }, 'Method: No browser sends TRACE.'],
    [
      'a header with a line break',
      { headers: [{ name: 'X', value: 'a\r\nb' }] },
      'Header X: Its value holds a line break',
    ],
    ['a body with GET', { body: { kind: 'text', text: 'a' } }, 'Body: Browsers send no body with GET.'],
    ['a name in the address', { url: 'https://user:secret@as.example/' }, 'Address: No request is sent with a name'],
  ])('is not sent with %s, and says so', async (_, change, problem) => {
    const attempt = await outbox.sent({ ...under(), draft: { ...get(at('/never')), ...change } });
    expect(attempt).toMatchObject({ state: 'failed', problem: expect.stringContaining(problem), exchanges: [] });
    expect(received).toEqual([]);
  });

  it('says that nobody listens, that there is no such host, and that the connection was closed', async () => {
    const closing = createServer((socket) => socket.once('data', () => socket.destroy()));
    listeners.push(closing);
    await new Promise<void>((done) => closing.listen(0, '127.0.0.1', done));
    const { port } = closing.address() as AddressInfo;
    const closed = await outbox.sent({ ...under(), draft: get(`http://127.0.0.1:${port}/`) });
    expect(closed).toMatchObject({ state: 'failed', problem: expect.stringContaining('closed the connection') });
    await new Promise((done) => closing.close(done));
    const refused = await outbox.sent({ ...under(), draft: get(`http://127.0.0.1:${port}/`) });
    expect(refused).toMatchObject({ state: 'failed', problem: expect.stringContaining('Nobody listens at 127.0.0.1') });
    expect(refused.exchanges).toMatchObject([{ state: 'failed', error: 'net::ERR_CONNECTION_REFUSED' }]);
    const unknown = await outbox.sent({ ...under(), draft: get('http://nowhere.invalid/') });
    expect(unknown).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('There is no host nowhere.invalid'),
    });
  });

  it('says that a certificate is not trusted', async () => {
    const tls = createTlsServer(SELF_SIGNED, (_, response) => response.end('secret'));
    listeners.push(tls);
    await new Promise<void>((done) => tls.listen(0, '127.0.0.1', done));
    const { port } = tls.address() as AddressInfo;
    const attempt = await outbox.sent({ ...under(), draft: get(`https://self-signed.localhost:${port}/`) });
    expect(attempt).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('of nobody whom this browser trusts'),
    });
    const plain = await outbox.sent({ ...under(), draft: get(at('/').replace('http:', 'https:')) });
    expect(plain).toMatchObject({ state: 'failed', problem: expect.stringContaining('does not speak TLS') });
  });

  it('waits no longer than it is told to, for the answer and for the end of it', async () => {
    routes.set('/slow', () => undefined);
    const silent = await outbox.sent({ ...under(), timeout: 300, draft: get(at('/slow')) });
    expect(silent).toMatchObject({ state: 'failed', problem: 'There was no whole answer within 0.3 seconds.' });
    routes.set('/drip', (_, response) => void response.writeHead(200, { 'content-type': 'text/plain' }).write('begun'));
    const dripping = await outbox.sent({ ...under(), timeout: 1000, draft: get(at('/drip')) });
    expect(dripping).toMatchObject({ state: 'failed', problem: 'There was no whole answer within 1 seconds.' });
    expect(dripping.exchanges).toMatchObject([
      { state: 'failed', status: 200, responseBody: { text: 'begun', truncated: true } },
    ]);
  });

  it('says that an answer was broken off, and keeps what came', async () => {
    routes.set('/half', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '100' });
      response.write('half of it', () => response.destroy());
    });
    const attempt = await outbox.sent({ ...under(), draft: get(at('/half')) });
    expect(attempt).toMatchObject({ state: 'failed', problem: expect.stringContaining('broke off its answer') });
    expect(attempt.exchanges[0]).toMatchObject({ status: 200, responseBody: { truncated: true } });
  });

  it('gives up the connection of a 200 MB answer after the first five', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    let [written, closed] = [0, false];
    routes.set('/huge', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': String(200 * piece.length) });
      const more = () => {
        while (!closed && written < 200) {
          written += 1;
          if (!response.write(piece)) return void response.once('drain', more);
        }
      };
      response.on('close', () => {
        closed = true;
      });
      more();
    });
    const attempt = await outbox.sent({ ...under(), draft: get(at('/huge')) });
    expect(attempt).toMatchObject({
      state: 'done',
      notes: [expect.stringContaining('Only the first 5 MiB of the answer were read, of 200 MiB')],
    });
    const [exchange] = attempt.exchanges;
    expect(exchange).toMatchObject({
      state: 'completed',
      status: 200,
      responseBody: { truncated: true, size: 200 * piece.length },
    });
    expect(exchange?.error).toBeUndefined();
    expect(exchange?.responseBody?.text?.length).toBe(5 * piece.length);
    await expect.poll(() => closed).toBe(true);
    expect(written).toBeLessThan(100);
  });

  it('asks nobody for a password', async () => {
    routes.set('/basic', (_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end('who?'),
    );
    const attempt = await outbox.sent({ ...under(), draft: get(at('/basic')) });
    expect(attempt).toMatchObject({ state: 'done', exchanges: [{ status: 401, responseBody: { text: 'who?' } }] });
  });

  it('needs no body, and no status that fetch would follow or refuse', async () => {
    for (const status of [204, 205, 304, 300, 302, 404, 418, 503]) {
      routes.set('/status', (_, response) => response.writeHead(status).end());
      const attempt = await outbox.sent({ ...under(), draft: get(at('/status')) });
      expect(attempt).toMatchObject({ state: 'done', notes: [], exchanges: [{ state: 'completed', status }] });
    }
  });

  it('keeps a Location that is no address, and says that nobody follows it', async () => {
    redirect(302, 'http://[/');
    const attempt = await outbox.sent({ ...under(), way: 'hop-by-hop', draft: get(at('/redirect')) });
    expect(attempt).toMatchObject({ state: 'done', problem: expect.stringContaining('is no address') });
    expect(headerOf(attempt.exchanges[0]?.responseHeaders, 'location')).toBe('http://[/');
  });

  it('stops when it is cancelled, and leaves no rule', async () => {
    const arrived = new Promise<void>((resolve) => routes.set('/held', () => resolve()));
    const id = await outbox.send({ ...under(), draft: get(at('/held'), { Referer: 'https://a.example/' }) });
    await arrived;
    expect(await outbox.rules()).toHaveLength(1);
    await outbox.cancel(id);
    expect(await outbox.ended(id)).toMatchObject({ state: 'cancelled', problem: expect.stringContaining('cancelled') });
  });

  it('takes its turn where another is under way to the same address, so that each has its own headers', async () => {
    const ids = await Promise.all(
      ['one', 'two', 'three'].map((name) =>
        outbox.send({ ...under(), draft: get(at('/turn'), { Referer: `https://${name}.example/` }) }),
      ),
    );
    const attempts = await Promise.all(ids.map((id) => outbox.ended(id)));
    expect(received.map(({ headers }) => headers.referer).sort()).toEqual([
      'https://one.example/',
      'https://three.example/',
      'https://two.example/',
    ]);
    expect(attempts.map(({ exchanges }) => headerOf(exchanges[0]?.requestHeaders, 'referer'))).toEqual([
      'https://one.example/',
      'https://two.example/',
      'https://three.example/',
    ]);
  });

  it('is interrupted when the worker is ended, and its rule is taken away at the next start', async () => {
    const arrived = new Promise<void>((resolve) => routes.set('/held', () => resolve()));
    const id = await outbox.send({ ...under(), draft: get(at('/held'), { Referer: 'https://a.example/' }) });
    await arrived;
    await stage.instrument.killWorker();
    expect(await outbox.read(id)).toMatchObject({ state: 'running' });
    expect(await outbox.rules()).toHaveLength(1);
    await outbox.check();
    expect(await outbox.rules()).toEqual([]);
    expect(await outbox.read(id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('interrupted') });
  });

  it('redeems no code a second time, and gets from a correct server the error that says so', async () => {
    const own = await record(stage.instrument);
    const { start } = scenarioOf(oidc, 'oidc-code-pkce');
    await walk(own.page, stage.sandbox.origin(start.party) + start.path);
    const { exchanges, navigations, bodies } = await settled(own);
    const { flows } = foldTrace({ exchanges, navigations, bodies });
    const redeemed = flows[0]?.steps.find(({ role }) => role === 'token-request');
    const asked = flows[0]?.steps.find(({ role }) => role === 'authorization-request');
    if (!redeemed || !asked) throw new Error('the scenario redeems a code');
    const twice = await outbox.sent({ ...under(), of: redeemed.id, draft: draftOf(redeemed).draft });
    expect(redeemed.status).toBe(200);
    expect(twice.exchanges).toMatchObject([{ method: 'POST', status: 400 }]);
    expect(JSON.parse(twice.exchanges[0]?.responseBody?.text ?? '')).toMatchObject({ error: 'invalid_grant' });
    const before = await settled(own);
    const again = await outbox.sent({ ...under(), of: asked.id, way: 'hop-by-hop', draft: draftOf(asked).draft });
    expect(again).toMatchObject({ state: 'done', exchanges: [{ status: 303 }, { status: 200 }] });
    expect((await own.records()).exchanges).toEqual(before.exchanges);
    await own.close();
  });

  describe('by a tab that goes there', () => {
    it('is captured as steps of the session, which have the ids that the attempt names', async () => {
      redirect(302, at('/landing?code=c', 'replay-tpp'));
      routes.set('/landing', (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>landed</p>'),
      );
      const draft = get(at('/redirect?state=s'), { Referer: 'https://shop.example/', 'X-Own': '1' });
      const attempt = await outbox.sent({ ...under(), way: 'navigation', tabId, draft });
      expect(attempt.problem).toBeUndefined();
      expect(attempt).toMatchObject({ state: 'done' });
      expect(lines(attempt)).toEqual(['GET replay-as:/redirect?state=s 302', 'GET replay-tpp:/landing?code=c 200']);
      const ids = async () => (await rowsOf<Exchange>(recording.panel, 'exchanges')).map((row) => row.id);
      await expect.poll(ids).toEqual(expect.arrayContaining(attempt.exchanges.map(({ id }) => id)));
      expect(received.map(({ headers }) => [headers.referer, headers['x-own']])).toEqual(
        [
          ['https://shop.example/', '1'],
          [expect.anything(), undefined],
        ].map(([referer, own], at) => [at === 0 ? referer : received[1]?.headers.referer, own]),
      );
    });

    it('posts a form, with the headers that it is to have, and is sent once only', async () => {
      routes.set('/token', (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>posted</p>'),
      );
      const body = {
        kind: 'form' as const,
        fields: [parameter('submit', 'a b'), parameter('code', 'c&d'), parameter('code', 'é')],
      };
      const headers = { Origin: 'https://bank.example', Cookie: 'only=this' };
      const draft = { ...get(at('/token?x=1'), headers), method: 'POST', body };
      const attempt = await outbox.sent({ ...under(), way: 'navigation', cookies: 'draft', tabId, draft });
      expect(attempt).toMatchObject({
        state: 'done',
        exchanges: [{ method: 'POST', status: 200, type: 'main_frame' }],
      });
      expect(received.map(({ method, target, body: text }) => [method, target, text])).toEqual([
        ['POST', '/token?x=1', 'submit=a+b&code=c%26d&code=%C3%A9'],
      ]);
      expect([received[0]?.headers.origin, received[0]?.headers.cookie]).toEqual(['https://bank.example', 'only=this']);
      const ids = async () => (await rowsOf<Exchange>(recording.panel, 'exchanges')).map((row) => row.id);
      await expect.poll(ids).toContain(attempt.exchanges[0]?.id);
      const visited = (await rowsOf<{ url: string }>(recording.panel, 'navigations')).map(({ url }) => url);
      expect(visited.filter((url) => url.startsWith('chrome-extension:'))).toEqual([]);
      await recording.page.goto(stage.instrument.url(`send.html?attempt=${attempt.id}`)).catch(() => undefined);
      await expect.poll(() => recording.page.evaluate(() => document.body.textContent)).toContain('sent already');
      expect(received).toHaveLength(1);
      await recording.page.goto(at('/page'));
    });

    it('opens a tab where nobody names one', async () => {
      routes.set('/own', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>own</p>'));
      const attempt = await outbox.sent({ ...under(), way: 'navigation', draft: get(at('/own')) });
      expect(attempt).toMatchObject({ state: 'done', exchanges: [{ status: 200, type: 'main_frame' }] });
      expect(attempt.exchanges[0]?.tabId).not.toBe(tabId);
      const opened = (await stage.instrument.browser.pages()).find((page) => page.url() === at('/own'));
      await opened?.close();
      await recording.page.bringToFront();
    });

    it('ends at a deep link', async () => {
      redirect(302, 'consent-test-app://cb?code=c');
      for (const method of ['GET', 'POST']) {
        const attempt = await outbox.sent({
          ...under(),
          way: 'navigation',
          tabId,
          draft: { ...get(at('/redirect')), method },
        });
        expect(attempt).toMatchObject({
          state: 'done',
          deepLink: 'consent-test-app://cb?code=c',
          exchanges: [{ method, status: 302 }],
        });
      }
    });

    it('says that nobody listens, that no page came, and what a tab does not do', async () => {
      const refused = await outbox.sent({ ...under(), way: 'navigation', tabId, draft: get('http://127.0.0.1:9/') });
      expect(refused).toMatchObject({
        state: 'failed',
        problem: expect.stringMatching(/Browsers send nothing|Nobody listens/),
      });
      routes.set('/empty', (_, response) => response.writeHead(204).end());
      const empty = await outbox.sent({ ...under(), way: 'navigation', tabId, draft: get(at('/empty')) });
      expect(empty).toMatchObject({
        state: 'done',
        problem: expect.stringContaining('is no page'),
        exchanges: [{ status: 204 }],
      });
      const put = await outbox.sent({
        ...under(),
        way: 'navigation',
        tabId,
        draft: { ...get(at('/put')), method: 'PUT' },
      });
      expect(put).toMatchObject({ state: 'failed', problem: expect.stringContaining('by GET or POST') });
      routes.set('/slow', () => undefined);
      const slow = await outbox.sent({ ...under(), way: 'navigation', tabId, timeout: 500, draft: get(at('/slow')) });
      expect(slow).toMatchObject({ state: 'failed', problem: expect.stringContaining('not there within 0.5 seconds') });
      await recording.page.goto(at('/page'));
    });

    it('says that its tab was closed, before and in the midst of it', async () => {
      const other = await stage.instrument.openTab();
      const arrived = new Promise<void>((resolve) => routes.set('/held', () => resolve()));
      const id = await outbox.send({
        ...under(),
        way: 'navigation',
        tabId: other.tabId,
        draft: get(at('/held'), { 'X-Own': '1' }),
      });
      await arrived;
      await other.page.close();
      expect(await outbox.ended(id)).toMatchObject({
        state: 'failed',
        problem: expect.stringContaining('tab was closed'),
      });
      const gone = await outbox.sent({ ...under(), way: 'navigation', tabId: other.tabId, draft: get(at('/held')) });
      expect(gone).toMatchObject({ state: 'failed', problem: expect.stringContaining('is closed') });
    });
  });
});
