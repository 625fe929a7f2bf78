import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { answer, blankServer, type Camera, openCamera, page, type Route } from './captured.ts';
import { useStage } from './stage.ts';

const OK = answer('{"ok":true}');
const MIB = 1024 * 1024;
const stage = useStage([blankServer]);
let camera: Camera;
beforeAll(async () => {
  camera = await openCamera(stage);
});
const visit = (path: string) => (tab: Page) => camera.visit(path)(tab);
const six = (line: string) => Array.from({ length: 6 }, () => line);

describe('a stream that the page cancels', () => {
  const PART = '{"part":1}\n';
  const ONE = 'const part = new TextDecoder().decode((await r.read()).value); document.body.dataset.part = part;';
  it.each([
    ['by its reader', `const r = response.body.getReader(); ${ONE} await r.cancel('enough')`],
    ['itself', `const r = response.body.getReader(); ${ONE} r.releaseLock(); await response.body.cancel()`],
    ['unread', 'document.body.dataset.part = \'{"part":1}\\n\'; await response.body.cancel()'],
    [
      'by a reader of its own buffers',
      `const r = response.body.getReader({ mode: 'byob' });
       document.body.dataset.part = new TextDecoder().decode((await r.read(new Uint8Array(99))).value); await r.cancel()`,
    ],
    [
      'by an end of its loop',
      'for await (const part of response.body) { document.body.dataset.part = new TextDecoder().decode(part); break; }',
    ],
    [
      'by a pipe',
      `const r = response.body.pipeThrough(new TextDecoderStream()).getReader();
       document.body.dataset.part = (await r.read()).value; await r.cancel()`,
    ],
    [
      'by the end of a pipe',
      `const end = new AbortController();
       await response.body.pipeTo(new WritableStream({ write(part) {
         document.body.dataset.part = new TextDecoder().decode(part); end.abort(); } }), { signal: end.signal }).catch(() => {})`,
    ],
    [
      'together with its clone',
      `const copy = response.clone(); const r = copy.body.getReader(); ${ONE} await Promise.all([r.cancel(), response.body.cancel()])`,
    ],
    [
      'in both halves',
      `const [a, b] = response.body.tee(); const r = a.getReader(); ${ONE} await Promise.all([r.cancel(), b.cancel()])`,
    ],
    [
      'in another response',
      `const r = new Response(response.body, response).body.getReader(); ${ONE} await r.cancel()`,
    ],
  ])('%s closes its connection, and what came of it is kept', async (way, cancel) => {
    let closed = 0;
    const stream: Route = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' }).write(PART);
      response.on('close', () => {
        closed += 1;
      });
    };
    const script = `for (let n = 0; n < 6; n++) { const response = await fetch('/stream'); ${cancel}; } await (await fetch('/next')).text();`;
    const take = await camera.film(
      { '/go': page(script), '/stream': stream, '/next': OK },
      async (tab) => {
        await visit('/go')(tab);
        await expect.poll(() => closed).toBe(6);
        if (way !== 'unread') await camera.bodies(7);
      },
      { unseen: six('GET /stream 0'), unserved: six('GET /stream 200') },
    );
    expect(await camera.recording.page.$eval('body', (body) => body.dataset.part)).toBe(PART);
    expect(take.text('/next')).toBe('{"ok":true}');
    if (way === 'unread') return;
    for (const { response, _consent } of take.entries('/stream')) {
      expect(response.content.text).toBe(PART);
      expect(_consent.body).toMatchObject({ source: 'page', size: PART.length, truncated: true });
    }
  });

  it('before any of it came is marked as such', async () => {
    const headers: Route = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    };
    const script = "await (await fetch('/none')).body.cancel()";
    const take = await camera.film({ '/go': page(script), '/none': headers }, visit('/go'), {
      unseen: ['GET /none 0'],
      unserved: ['GET /none 200'],
    });
    const [body] = await camera
      .rows<{ missing?: string }>('bodies')
      .then((rows) => rows.filter((row) => row.missing?.includes('wanted')));
    expect(body?.missing).toBe('The page wanted none of it');
    expect(take.entry('/none')._consent.body.absence).toBe('failed');
  });

  it('of 64 MiB is closed at once', async () => {
    let written = 0;
    let closed = 0;
    const large: Route = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = () => {
        while (written < 64 * MIB) {
          written += MIB;
          if (!response.write('x'.repeat(MIB))) return void response.once('drain', more);
        }
        response.end();
      };
      response.on('close', () => {
        closed += 1;
      });
      more();
    };
    const script = "await (await fetch('/large')).body.cancel(); await (await fetch('/next')).text();";
    await camera.film(
      { '/go': page(script), '/large': large, '/next': OK },
      async (tab) => {
        await visit('/go')(tab);
        await expect.poll(() => closed).toBe(1);
      },
      { unseen: ['GET /large 0'], unserved: ['GET /large 200'] },
    );
    expect(written).toBeLessThan(64 * MIB);
  });
});

describe('a stream that the page reads', () => {
  it('is the one that it would have got: same bytes, same looks, same errors', async () => {
    const parts: Route = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      for (let n = 0; n < 40; n++) response.write(String(n % 10).repeat(64 * 1024));
      response.end();
    };
    const half: Route = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '20' });
      response.write('half');
      setImmediate(() => response.destroy());
    };
    const script = `
      const said = []; const say = (...words) => said.push(...words);
      const response = await fetch('/parts');
      say(response.body === response.body, response.body instanceof ReadableStream, response.bodyUsed, response.body.locked);
      let length = 0; for await (const part of response.body) length += part.length;
      say(length, response.bodyUsed, await response.text().catch((e) => e.name));
      const again = await fetch('/parts'); say(!!again.body, (await again.text()).length);
      const copied = await fetch('/parts'); const copy = copied.clone(); say((await copy.text()).length, (await new Response(copied.body).text()).length);
      const broken = (await fetch('/half')).body.getReader();
      say(await (async () => { while (!(await broken.read()).done); })().catch((e) => e.name));
      const end = new AbortController(); const aborted = (await fetch('/endless', { signal: end.signal })).body.getReader();
      await aborted.read(); end.abort(); say(await aborted.closed.catch((e) => e.name), await aborted.read().catch((e) => e.name));
      say(Object.getOwnPropertyDescriptor(Response.prototype, 'body').get.name, Response.prototype.clone.toString());
      document.body.dataset.said = JSON.stringify(said);`;
    const endless: Route = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).write('x');
    };
    const size = 40 * 64 * 1024;
    await camera.film({ '/go': page(script), '/parts': parts, '/half': half, '/endless': endless }, visit('/go'), {
      unseen: ['GET /half 0', 'GET /endless 0'],
      unserved: ['GET /half 200', 'GET /endless 200'],
    });
    const said = await camera.recording.page.$eval('body', (body) => body.dataset.said ?? '');
    expect(JSON.parse(said)).toEqual([
      ...[true, true, false, false],
      ...[size, true, 'TypeError'],
      ...[true, size],
      ...[size, size],
      'TypeError',
      ...['AbortError', 'AbortError'],
      ...['get body', 'function clone() { [native code] }'],
    ]);
  });
});

describe('a page that changes what the browser gave it', () => {
  it('puts no words into the record', async () => {
    const forge = `
      const bank = 'https://bank.example/accounts';
      const lie = (prototype, name, value) => Object.defineProperty(prototype, name, { get: () => value, configurable: true });
      lie(Response.prototype, 'url', bank); lie(Response.prototype, 'status', 299); lie(Response.prototype, 'type', 'basic');
      lie(Response.prototype, 'headers', new Headers({ 'content-type': 'text/forged' }));
      lie(Response.prototype, 'body', new Response('forged').body);
      lie(XMLHttpRequest.prototype, 'responseURL', bank); lie(XMLHttpRequest.prototype, 'status', 299);
      lie(XMLHttpRequest.prototype, 'response', 'forged'); lie(XMLHttpRequest.prototype, 'readyState', 4);
      lie(MessageEvent.prototype, 'data', { listening: true, limit: 3 });
      Response.prototype.clone = () => new Response('forged');
      Headers.prototype.get = () => 'text/forged'; XMLHttpRequest.prototype.getResponseHeader = () => 'text/forged';
      ReadableStreamDefaultReader.prototype.read = async () => ({ done: true });
      TextDecoder.prototype.decode = TextEncoder.prototype.encode = () => 'forged';
      WeakMap.prototype.get = () => ({ method: 'FORGED', startedAt: 1, users: 9 });
      Date.now = () => 1000; window.Date = class { static now() { return 1000; } };
      Reflect.apply = Reflect.get = JSON.stringify = () => 'forged';`;
    const use = `
      await fetch('/own');
      const xhr = (type) => new Promise((done) => { const x = new XMLHttpRequest(); x.onload = done; x.open('GET', '/xhr-' + type); x.responseType = type;
        x.send(); x.dispatchEvent(new Event('readystatechange')); });
      await xhr('text'); await xhr('json');`;
    const given = { '/own': answer('{"own":1}'), '/xhr-text': answer('{"xhr":1}'), '/xhr-json': answer('{"xhr":2}') };
    const before = Date.now();
    await camera.film({ ...given, '/go': page(forge + use) }, async (tab) => {
      await visit('/go')(tab);
      await camera.bodies(3);
    });
    type Row = Record<'url' | 'text' | 'contentType' | 'method' | 'source', string> &
      Record<'status' | 'startedAt' | 'time', number>;
    const rows = (await camera.rows<Row>('bodies'))
      .filter(({ source }) => source === 'page')
      .toSorted((a, b) => a.startedAt - b.startedAt);
    expect(rows.map(({ url, text, method, status, contentType }) => [url, text, method, status, contentType])).toEqual(
      Object.keys(given).map((path, at) => [
        camera.at(path),
        ['{"own":1}', '{"xhr":1}', '{"xhr":2}'][at],
        ...['GET', 200, 'application/json'],
      ]),
    );
    for (const { startedAt, time } of rows) {
      expect(startedAt).toBeGreaterThanOrEqual(before - 1000);
      expect(time).toBeGreaterThanOrEqual(startedAt - 1);
    }
  });
});

describe('the settings', () => {
  it('hold for what a page fetches before they are read', async () => {
    const { panel } = camera.recording;
    const keep = (settings: object) => panel.evaluate((each) => chrome.storage.local.set({ settings: each }), settings);
    const [more, less] = [answer('x'.repeat(1.5 * MIB), 'text/plain'), answer('x'.repeat(9999), 'text/plain')];
    const given = { '/go': page("await (await fetch('/more')).text()"), '/more': more };
    const wait = async (tab: Page) => {
      await visit('/go')(tab);
      await camera.bodies(1);
    };
    try {
      await keep({ bodyLimit: 2 * MIB });
      expect((await camera.film(given, wait)).text('/more')).toHaveLength(1.5 * MIB);
      await keep({ bodyLimit: 2000 });
      const take = await camera.film({ ...given, '/more': less }, wait);
      expect(take.text('/more')).toHaveLength(2000);
      expect(take.entry('/more')._consent.body).toMatchObject({ size: 9999, truncated: true });
    } finally {
      await keep({});
    }
  });
});

describe('documents of JSON', () => {
  const slowly: Route = (request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"at":');
    // Still loading while the new tab is told of.
    setTimeout(() => response.end(`"${request.url}"}`), 100);
  };
  it.each([
    ['that load while a tab is opened', slowly],
    ['that are there at once', answer('{"at":"/frame.json"}')],
  ])('in a frame and in a tab %s are both read, five times in a row', async (_, frame) => {
    const given = {
      '/go': page("open('/pop.json')", { body: '<iframe src="/frame.json"></iframe>' }),
      '/frame.json': frame,
      '/pop.json': slowly,
    };
    for (let round = 0; round < 5; round++) {
      const take = await camera.film(given, async (tab) => {
        await tab.goto(camera.at('/go'));
        await camera.bodies(2);
        for (const other of await tab.browser().pages()) if (other.url().endsWith('/pop.json')) await other.close();
      });
      expect([take.text('/frame.json'), take.text('/pop.json')]).toEqual([
        '{"at":"/frame.json"}',
        '{"at":"/pop.json"}',
      ]);
      expect(take.entry('/pop.json')._consent.body).toMatchObject({ source: 'document' });
    }
  });

  it('that were there before the recording are no part of it', async () => {
    const given = { '/old.json': answer('{"old":1}'), '/api': OK };
    await camera.film(given, async (tab) => {
      await tab.goto(camera.at('/old.json'));
      await camera.bodies(1);
    });
    const take = await camera.film(given, async (tab) => {
      await tab.evaluate(async () => (await fetch('/api')).text());
      await camera.bodies(1);
    });
    expect(take.lines).toEqual(['GET /api 200']);
  });
});

describe('a page that comes back', () => {
  it('from the cache of whole pages into a recording that began meanwhile is read again', async () => {
    const { page: tab, panel } = camera.recording;
    const command = (name: string, payload: object) =>
      panel.evaluate((n, p) => chrome.runtime.sendMessage({ name: n, payload: p }), name, payload);
    const start = async (scope: object) =>
      ((await command('recording.start', { scope })) as { answer: { session: number } }).answer.session;
    const api = () => tab.evaluate(async () => (await fetch('/api')).text());
    await camera.film(
      { '/api': OK, '/a': page('onpageshow = (event) => { window.persisted = event.persisted; }'), '/b': page('1') },
      visit('/b'),
    );
    // The browser throws its cache away when the first recording begins.
    const other = await start({
      kind: 'tab',
      tabId: await panel.evaluate(async () => (await chrome.tabs.getCurrent()).id),
    });
    await visit('/a')(tab);
    // Told that nothing records this tab, the page falls silent.
    await api();
    await visit('as:/b')(tab);
    const all = await start({ kind: 'all' });
    // When this call has been answered, which the page will not live to see.
    await tab.evaluate(() => void setTimeout(() => history.back()));
    const persisted = () => tab.evaluate(() => (globalThis as { persisted?: boolean }).persisted);
    await expect.poll(persisted).toBe(true);
    await api();
    await camera.bodies(1);
    for (const session of [other, all]) await command('recording.stop', { session });
  });
});

// What runs inside the extension's own page.
declare const chrome: {
  storage: { local: { set(items: object): Promise<void> } };
  tabs: { getCurrent(): Promise<{ id: number }> };
  runtime: { sendMessage(message: object): Promise<unknown> };
};
