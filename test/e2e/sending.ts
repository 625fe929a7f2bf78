import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { Attempt, SendOrder } from '../../lib/flow/attempt.ts';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import { defineSandboxSystem } from '../sandbox/core/system.ts';

/** What a server got. */
export interface Received {
  method: string;
  /** As it stood in the request line. */
  target: string;
  host: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Route = (request: IncomingMessage, response: ServerResponse, received: Received) => void;

/** A server of two hosts that answers what a test says, and keeps what it got. */
export function openServer() {
  const routes = new Map<string, Route>();
  const received: Received[] = [];
  const serve: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: target = '', headers } = request;
      const path = target.split('?')[0] ?? '';
      if (path === '/favicon.ico') return void response.writeHead(404).end();
      const one = { method, target, host: headers.host ?? '', headers, body: Buffer.concat(parts).toString('latin1') };
      received.push(one);
      const route = routes.get(path);
      if (route) route(request, response, one);
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"path":true}');
    });
  };
  const system = defineSandboxSystem({
    id: 'replay',
    title: 'Replay',
    note: '',
    parties: { 'replay-as': 'authorization server', 'replay-tpp': 'third party' },
    scenarios: [],
    serve: () => ({ 'replay-as': serve, 'replay-tpp': serve }),
  });
  return { system, routes, received };
}

/** Commands and the store, by one of the extension's own pages. */
export function openOutbox(panel: Page) {
  const send = async (order: Partial<SendOrder> & { draft: RequestDraft; session: number; of: string }) => {
    const payload = { way: 'single', cookies: 'profile', timeout: 10_000, ...order };
    const reply = await panel.evaluate(
      (said) => chrome.runtime.sendMessage({ name: 'replay.send', payload: said }),
      payload,
    );
    const { answer, error } = reply as { answer?: { attempt: number }; error?: string };
    if (!answer) throw new Error(error);
    return answer.attempt;
  };
  const cancel = (attempt: number) =>
    panel.evaluate((id) => chrome.runtime.sendMessage({ name: 'replay.cancel', payload: { attempt: id } }), attempt);
  const check = () => panel.evaluate(() => chrome.runtime.sendMessage({ name: 'replay.check' }));
  /** Resolves when the background has begun wholly. */
  const flush = () => panel.evaluate(() => chrome.runtime.sendMessage({ name: 'recording.flush' }));
  const read = async (id: number) => (await rowsOf<Attempt>(panel, 'attempts')).find((attempt) => attempt.id === id);
  const ended = async (id: number): Promise<Attempt> => {
    await expect.poll(async () => (await read(id))?.state, { timeout: 40_000 }).not.toBe('running');
    return (await read(id)) as Attempt;
  };
  const rules = () => panel.evaluate(() => chrome.declarativeNetRequest.getSessionRules());
  return {
    send,
    cancel,
    check,
    flush,
    read,
    ended,
    rules,
    sent: async (order: Parameters<typeof send>[0]) => ended(await send(order)),
  };
}

/** All rows of a table. */
export async function rowsOf<T>(panel: Page, table: string): Promise<T[]> {
  const rows = await panel.evaluate(async (name) => {
    const done = <R>(request: IDBRequest<R>) =>
      new Promise<R>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open('consent-tracer'));
    const all = await done(db.transaction([name]).objectStore(name).getAll());
    db.close();
    return all;
  }, table);
  return rows as T[];
}

/** Ends every recording: sessions go on when their tab is closed, and the next test would see them. */
export async function stopAll(panel: Page): Promise<void> {
  for (const { id, state } of await rowsOf<{ id: number; state: string }>(panel, 'sessions'))
    if (state === 'recording')
      await panel.evaluate(
        (session) => chrome.runtime.sendMessage({ name: 'recording.stop', payload: { session } }),
        id,
      );
}

// What runs inside the extension's own page.
declare const chrome: {
  runtime: { sendMessage(message: object): Promise<unknown> };
  declarativeNetRequest: { getSessionRules(): Promise<object[]> };
};
