import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import type { TraceHar } from '../../lib/trace/har.ts';
import { record, storedExchanges } from '../run/record.ts';
import { page as sandboxPage } from '../sandbox/core/page.ts';
import { defineSandboxSystem } from '../sandbox/core/system.ts';
import { useStage } from './stage.ts';

const LIMIT = 1024 * 1024;
const CALLBACK = '/callback?code=code-4711&state=state-4711';
const BIG = JSON.stringify({ big: 'x'.repeat(LIMIT + 5000) });

const SCRIPT = `
async function main() {
  await fetch('/json').then((r) => r.json());
  await fetch('/big').then((r) => r.text());
  await fetch('/empty', { method: 'PUT', body: ${JSON.stringify('{"sent":"ü"}')} });
  await fetch('/picture').then((r) => r.arrayBuffer());
  await new Promise((done) => { const x = new XMLHttpRequest(); x.onloadend = done; x.open('POST', '/xhr'); x.responseType = 'json';
    x.setRequestHeader('content-type', 'application/json'); x.send('{"by":"xhr"}'); });
  await fetch('/big-request', { method: 'POST', body: 'y'.repeat(${LIMIT + 7}) });
  await new Promise((done) => { const i = new Image(); i.onload = i.onerror = done; i.src = '/image.png'; });
  await fetch('/guarded', { headers: { authorization: 'Bearer token-4711' } });
  await fetch('http://bodies-dead.localhost:1/').catch(() => {});
  document.title = 'done';
}
main();`;

const bodies = defineSandboxSystem({
  id: 'bodies',
  title: 'Bodies of every kind',
  note: '',
  parties: { 'bodies-tpp': 'third party' },
  scenarios: [],
  serve() {
    const app = new Hono();
    app.use(cors());
    app.get('/', (c) =>
      c.html(
        sandboxPage({ title: 'Bodies', party: 'third party', name: 'TPP', body: html`<p>bodies</p>`, script: SCRIPT }),
      ),
    );
    app.get('/callback', (c) =>
      c.html('<!doctype html><title>callback</title><link rel="icon" href="/icon.png"><img src="/pixel.png">'),
    );
    for (const path of ['/icon.png', '/pixel.png'])
      app.get(path, (c) => c.body(new Uint8Array([1]), 200, { 'content-type': 'image/png' }));
    app.get('/guarded', (c) => c.json({ with: c.req.header('authorization') ?? null }));
    app.get('/json', (c) => c.json({ scaStatus: 'started' }));
    app.get('/big', (c) => c.body(BIG, 200, { 'content-type': 'application/json' }));
    app.put('/empty', (c) => c.body(null, 204));
    app.get('/picture', (c) => c.body(new Uint8Array([0xff, 0xd8, 0xff]), 200, { 'content-type': 'image/jpeg' }));
    app.post('/xhr', (c) => c.json({ answered: 'xhr' }));
    app.post('/big-request', (c) => c.text('taken'));
    app.get('/image.png', (c) => c.body(new Uint8Array([1]), 200, { 'content-type': 'image/png' }));
    app.get('/document.json', (c) => c.json({ error: 'as a page' }));
    app.get('/jump', (c) => c.redirect('/document.json', 303));
    return { 'bodies-tpp': app };
  },
});

type Entry = TraceHar['log']['entries'][number] & {
  _consent: { body: Record<string, unknown>; requestBodyTruncated?: boolean };
};

const headersOf = ({ request }: Entry) =>
  Object.fromEntries(request.headers.map(({ name, value }) => [name.toLowerCase(), value]));

describe('bodies, with DevTools closed', () => {
  const stage = useStage([bodies]);

  it('each say where they come from and how large they are, or why they are missing', async () => {
    const { instrument, sandbox } = stage;
    const origin = sandbox.origin('bodies-tpp');
    const recording = await record(instrument);
    const { page } = recording;
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => document.title === 'done');
    await page.goto(`${origin}/jump`);
    await page.goto(`${origin}${CALLBACK}`);
    // The browser asks for a page's icon when it likes.
    const icons = () => sandbox.log.entries.filter(({ url }) => url === `${origin}/icon.png`);
    await expect.poll(icons).toMatchObject([{ status: 200 }]);
    await expect
      .poll(async () => (await storedExchanges(recording.panel)).find(({ url }) => url === `${origin}/icon.png`))
      .toMatchObject({ state: 'completed' });
    const har = await recording.finish(stage.path('bodies'));
    await recording.close();
    const entries = har.log.entries as Entry[];
    const entry = (path: string) => {
      const found = entries.find(({ request }) => request.url === origin + path);
      if (!found) throw new Error(`${path} was not captured`);
      return found;
    };

    expect(entry('/json').response.content.text).toBe('{"scaStatus":"started"}');
    expect(entry('/json')._consent.body).toMatchObject({ source: 'page', size: 23, truncated: false });

    expect(entry('/big').response.content.text).toHaveLength(LIMIT);
    expect(entry('/big')._consent.body).toMatchObject({ source: 'page', size: BIG.length, truncated: true });

    expect(entry('/empty').request.postData?.text).toBe('{"sent":"ü"}');
    expect(entry('/empty')._consent.body).toMatchObject({ absence: 'no-content' });

    expect(entry('/picture').response.content.text).toBeUndefined();
    expect(entry('/picture')._consent.body.reason).toMatch(/image\/jpeg is not kept/);

    expect(entry('/xhr').request.postData?.text).toBe('{"by":"xhr"}');
    expect(entry('/xhr').response.content.text).toBe('{"answered":"xhr"}');

    expect(entry('/big-request').request.postData?.text).toHaveLength(LIMIT);
    expect(entry('/big-request').request.bodySize).toBe(LIMIT + 7);
    expect(entry('/big-request')._consent.requestBodyTruncated).toBe(true);

    const image = entry('/image.png');
    expect(image.request.headers).toEqual([{ name: expect.stringMatching(/^referer$/i), value: `${origin}/` }]);
    expect(image._consent.body).toMatchObject({ absence: 'static' });

    expect(entry('/jump').response).toMatchObject({ status: 303, redirectURL: `${origin}/document.json` });
    expect(entry('/document.json').response.content.text).toBe('{"error":"as a page"}');
    expect(entry('/document.json')._consent.body).toMatchObject({ source: 'document' });

    // With the address of the callback, its code goes to whoever serves its pictures.
    for (const path of ['/pixel.png', '/icon.png'])
      expect(headersOf(entry(path))).toMatchObject({ referer: origin + CALLBACK });

    expect(headersOf(entry('/guarded'))).toMatchObject({ authorization: 'Bearer token-4711' });
    expect(entry('/guarded').response.content.text).toBe('{"with":"Bearer token-4711"}');

    expect(entry('/')._consent.body).toMatchObject({ absence: 'not-captured' });

    const dead = entries.find(({ request }) => request.url.startsWith('http://bodies-dead.localhost'));
    expect(dead?.response).toMatchObject({ status: 0, _error: expect.stringMatching(/^net::ERR_/) });
  });
});
