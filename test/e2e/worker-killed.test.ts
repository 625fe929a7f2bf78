import type { ServerResponse } from 'node:http';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { describe, expect, it } from 'vitest';
import { drive } from '../run/drive.ts';
import { buttonNamed, record, storedExchanges } from '../run/record.ts';
import { bs2 } from '../sandbox/bs2.ts';
import { page as sandboxPage } from '../sandbox/core/page.ts';
import { defineSandboxSystem } from '../sandbox/core/system.ts';
import { oidc } from '../sandbox/oidc.ts';
import { vipps } from '../sandbox/vipps.ts';
import { scenarioOf, useStage } from './stage.ts';

/** Answers one request only when the test says so. */
let held: Promise<ServerResponse>;
const slow = defineSandboxSystem({
  id: 'slow',
  title: 'A slow server',
  note: '',
  parties: { 'slow-tpp': 'third party', 'slow-as': 'authorization server' },
  scenarios: [],
  serve({ origin }) {
    const tpp = new Hono();
    tpp.get('/', (c) =>
      c.html(
        sandboxPage({
          title: 'Slow',
          party: 'third party',
          name: 'TPP',
          body: html`<a id="go" href="${origin('slow-as')}/authorize?client_id=c">go</a>`,
        }),
      ),
    );
    let arrived: (response: ServerResponse) => void = () => {};
    held = new Promise((resolve) => {
      arrived = resolve;
    });
    return { 'slow-tpp': tpp, 'slow-as': (_, response) => arrived(response) };
  },
});

const CASES = [
  [bs2, 'bs2-client-id'],
  [vipps, 'vipps-happy-encoded'],
  [oidc, 'oidc-code-pkce'],
] as const;

describe('a worker killed in mid-flow', () => {
  const stage = useStage([bs2, vipps, oidc, slow]);

  it.each(CASES.flatMap(([system, id]) => [0, 1, 2].map((point) => [id, point, system] as const)))(
    'loses nothing of %s when it dies before press %i',
    async (id, point, system) => {
      let kills = 0;
      const path = stage.path(`${id}-${point}`);
      const driven = await drive(stage.instrument, stage.sandbox, system, scenarioOf(system, id), path, {
        async beforePress(presses, { panel }, requests) {
          if (presses !== point) return;
          // A browser ends a worker that is idle, not one that is being told something.
          const ended = async () => (await storedExchanges(panel)).filter(({ state }) => state !== 'pending').length;
          await expect.poll(ended, { timeout: 10_000 }).toBe(requests);
          await stage.instrument.killWorker();
          kills += 1;
        },
      });
      expect(kills).toBe(1);
      expect(driven.faults).toEqual([]);
    },
  );

  it('completes an exchange that was under way when it died', async () => {
    const { instrument, sandbox } = stage;
    const recording = await record(instrument);
    await recording.page.goto(`${sandbox.origin('slow-tpp')}/`);
    // The press itself ends only when the navigation does.
    const pressed = recording.page.click('#go');
    const response = await held;
    const sent = async () =>
      (await storedExchanges(recording.panel)).some((row) => row.url.includes('/authorize') && row.requestHeaders);
    await expect.poll(sent).toBe(true);
    await instrument.killWorker();
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>answered</title>');
    await pressed;
    await recording.page.waitForFunction(() => document.title === 'answered');
    const har = await recording.finish(stage.path('slow'));
    await recording.close();
    const [entry, ...more] = har.log.entries.filter(({ request }) => request.url.includes('/authorize'));
    expect(more).toEqual([]);
    expect(entry?.request.headers.length).toBeGreaterThan(0);
    expect(entry?.response.status).toBe(200);
    expect(entry?.time).toBeGreaterThan(0);
  });

  it('keeps bodies to the limit that the user has set also when a request wakes it', async () => {
    const { instrument, sandbox } = stage;
    const { page, panel, finish, close } = await record(instrument);
    await panel.evaluate((bodyLimit) => chrome.storage.local.set({ settings: { bodyLimit } }), 4 * 1024 * 1024);
    await page.goto(`${sandbox.origin('slow-tpp')}/`);
    const size = 2 * 1024 * 1024;
    const post = () =>
      page.evaluate((length) => fetch('/upload', { method: 'POST', body: 'x'.repeat(length) }).then(() => {}), size);
    await instrument.killWorker();
    await post();
    const har = await finish(stage.path('limit'));
    await close();
    const [entry] = har.log.entries.filter(({ request }) => request.method === 'POST');
    expect(entry?.request.postData?.text).toHaveLength(size);
  });

  it('says in the panel that it was restarted', async () => {
    const { instrument, sandbox } = stage;
    const recording = await record(instrument);
    await instrument.killWorker();
    await recording.page.goto(`${sandbox.origin('slow-tpp')}/`);
    await buttonNamed(recording.panel, 'Stop');
    await expect.poll(() => recording.panel.evaluate(() => document.body.innerText)).toContain('restarted once');
    await recording.close();
  });
});

// What runs inside the extension's own page.
declare const chrome: { storage: { local: { set(items: object): Promise<void> } } };
