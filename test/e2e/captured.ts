import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { TraceHar } from '../../lib/trace/har.ts';
import { buttonNamed, press, type Recording, record } from '../run/record.ts';
import { defineSandboxSystem } from '../sandbox/core/system.ts';
import { stopAll } from './sending.ts';
import type { Stage } from './stage.ts';

/** What the server answers at a path; each take brings its own. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void;

const routes = new Map<string, Route>();

const serve: RequestListener = (request, response) => {
  const route = routes.get((request.url ?? '').split('?')[0] ?? '');
  if (route) route(request, response);
  else response.writeHead(404).end();
};

/** A server of two origins that answers whatever the take at hand says. */
export const blankServer = defineSandboxSystem({
  id: 'capture',
  title: 'Capture',
  note: '',
  parties: { 'capture-tpp': 'third party', 'capture-as': 'authorization server' },
  scenarios: [],
  serve: () => ({ 'capture-tpp': serve, 'capture-as': serve }),
});

export interface PageParts {
  body?: string;
  head?: string;
  headers?: Record<string, string>;
}

/** A page that runs a script, which may `await`, and then has the title `done`. */
export function page(script = '', { body = '<p></p>', head = '', headers = {} }: PageParts = {}): Route {
  const main = script && `<script>(async () => {${script}})().then(() => { document.title = 'done' })</script>`;
  return answer(
    `<!doctype html><link rel="icon" href="data:,">${head}${body}${main}`,
    'text/html; charset=utf-8',
    headers,
  );
}

export function redirect(status: number, location: string, headers: Record<string, string> = {}): Route {
  return answer('', 'text/plain', { location, ...headers }, status);
}

/** Answers when the whole request has arrived. */
export function answer(
  body: string | Uint8Array,
  contentType = 'application/json',
  headers: Record<string, string> = {},
  status = 200,
): Route {
  return (request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(status, { 'content-type': contentType, ...headers }).end(body));
  };
}

export type Entry = TraceHar['log']['entries'][number] & {
  response: { _error?: string };
  _consent: {
    via?: string;
    fragment?: string;
    reconstructed?: true;
    requestBodyTruncated?: boolean;
    requestBodyUnreadable?: string;
    body: { source?: string; size?: number; truncated?: boolean; absence?: string; reason?: string };
  };
};

export interface Take {
  har: TraceHar;
  /**
   * The steps in their order, a line each, addresses at the third party without their origin; without
   * tabs that closed, for the browser tells of these when it likes.
   */
  lines: string[];
  entries(path: string): Entry[];
  /** The only entry at that path. */
  entry(path: string): Entry;
  /** The text of the only response at that path. */
  text(path: string): string | undefined;
}

/** What the server and the trace are expected to differ in: lines such as `GET /path 200`. */
export interface Difference {
  /** The server saw it, the browser tells no extension. */
  unseen?: string[];
  /** The trace has it, the server knows nothing of it. */
  unserved?: string[];
  /** The worker dies in between: rows may stay unfinished, for what it missed the page tells. */
  killed?: boolean;
}

export interface Camera {
  recording: Recording;
  /** Absolute address; of the authorization server with `as:` in front. */
  at(path: string): string;
  /** Records what `act` does, holds it against the server's log, and exports it. */
  film(given: Record<string, Route>, act: (page: Page) => Promise<unknown>, difference?: Difference): Promise<Take>;
  /** Opens a page and waits until it is through. */
  visit(path: string): (page: Page) => Promise<void>;
  /** Waits until so many bodies of the session are stored. */
  bodies(count: number): Promise<void>;
  /** Waits until the browser has told of that navigation. */
  navigated(url: string): Promise<void>;
  /** The rows of a session, by default the newest. */
  rows<T>(store: string, session?: number): Promise<T[]>;
}

/** One tab and one panel that record take after take. */
export async function openCamera({ instrument, sandbox, path }: Stage): Promise<Camera> {
  const recording = await record(instrument);
  const { panel } = recording;
  await press(panel, 'Stop');
  await buttonNamed(panel, 'Record');
  const [tpp, as] = [sandbox.origin('capture-tpp'), sandbox.origin('capture-as')];
  const at = (place: string) => (place.startsWith('as:') ? as + place.slice(3) : tpp + place);
  const short = (url: string) => url.replace(tpp, '').replace(as, 'as:');
  const rows: Camera['rows'] = (store, session) => readRows(panel, store, session);
  let takes = 0;

  const film: Camera['film'] = async (given, act, { unseen = [], unserved = [], killed = false } = {}) => {
    routes.clear();
    for (const [place, route] of Object.entries(given)) routes.set(place, route);
    const from = sandbox.log.entries.length;
    const served = () =>
      sandbox.log.entries
        .slice(from)
        .flatMap((each) =>
          each.kind === 'http' && !isIcon(each.url) ? [`${each.method} ${short(each.url)} ${each.status}`] : [],
        );
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');
    await recording.page.bringToFront();
    try {
      await act(recording.page);
      const ended = async () => (await rows<{ state: string }>('exchanges')).filter(({ state }) => state !== 'pending');
      const awaited = without(served(), unseen).filter((line) => !line.endsWith(' 0')).length;
      if (!killed) await expect.poll(async () => (await ended()).length).toBeGreaterThanOrEqual(awaited);
    } catch (cause) {
      // One take that fails leaves the next its clean start.
      await stopAll(panel);
      throw cause;
    }
    const har = await recording.finish(path(`take-${takes++}`));
    const steps = har.log._consent.steps.filter(({ url }) => !isIcon(url));
    const seen = steps
      .filter(({ kind, status }) => kind === 'http' && status !== undefined)
      .map(({ method, url, status }) => `${method} ${short(url).replace(/#.*/s, '')} ${status}`);
    expect({ unseen: without(served(), seen), unserved: without(seen, served()) }).toEqual({ unseen, unserved });
    const entries = (place: string) => (har.log.entries as Entry[]).filter(({ request }) => request.url === at(place));
    const entry = (place: string) => {
      expect(entries(place), `entries of ${place}`).toHaveLength(1);
      return entries(place)[0] as Entry;
    };
    const told = steps.filter(({ kind }) => kind !== 'tab-closed');
    const lines = told.map(({ kind, method, url, status, error }) =>
      kind === 'http' ? `${method} ${short(url)} ${status ?? error}` : `${kind} ${short(url)}`,
    );
    return { har, lines, entries, entry, text: (place) => entry(place).response.content.text };
  };

  return {
    recording,
    at,
    film,
    rows,
    visit: (place) => async (tab) => {
      await tab.goto(at(place));
      // By time and not by frames: a page that has opened another one draws none.
      await tab.waitForFunction(() => document.title === 'done', { polling: 50 });
    },
    bodies: async (count) => {
      const stored = async () => (await rows<{ text?: string }>('bodies')).filter(({ text }) => text !== undefined);
      await expect.poll(async () => (await stored()).length).toBe(count);
    },
    navigated: async (url) => {
      const urls = async () => (await rows<{ url: string }>('navigations')).map((row) => row.url);
      await expect.poll(urls).toContain(url);
    },
  };
}

/** The browser asks for it when it likes. */
function isIcon(url: string): boolean {
  return new URL(url).pathname === '/favicon.ico';
}

async function readRows<T>(panel: Page, store: string, session?: number): Promise<T[]> {
  const found = await panel.evaluate(
    async (name, wanted) => {
      const done = <R>(request: IDBRequest<R>) =>
        new Promise<R>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const db = await done(indexedDB.open('consent-tracer'));
      const transaction = db.transaction(['sessions', name]);
      const sessions = await done(transaction.objectStore('sessions').getAllKeys());
      const all = await done<{ session: number; side?: string }[]>(transaction.objectStore(name).getAll());
      db.close();
      return all.filter((row) => row.session === (wanted ?? sessions.at(-1)) && row.side !== 'request');
    },
    store,
    session,
  );
  return found as unknown as T[];
}

function without(from: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return from.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

// What runs inside the extension's own page.
declare const chrome: { runtime: { sendMessage(message: object): Promise<unknown> } };
