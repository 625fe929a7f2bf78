import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { effect } from '@preact/signals';
import { vi } from 'vitest';
import type { Messages } from '../../lib/browser/messages.ts';
import type { Mute } from '../../lib/checks/mute.ts';
import type { CaptureEvent, Header, RequestBody, RequestEvent } from '../../lib/flow/capture-event.ts';
import type { Trace } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { type Reader, readerOver } from '../../lib/reader/client.ts';
import type { Importer } from '../../lib/reader/importing/client.ts';
import type { ImportOrder } from '../../lib/reader/importing/order.ts';
import { serveImporting } from '../../lib/reader/importing/serve.ts';
import { serveReader } from '../../lib/reader/serve.ts';
import type { Order, TopicName, Topics } from '../../lib/reader/topic.ts';
import { catalogue } from '../../lib/session/catalogue.ts';
import type { HostAccess, SessionDeps } from '../../lib/session/deps.ts';
import type { Session } from '../../lib/session/session.ts';
import { Recorder } from '../../lib/store/recorder.ts';
import { type Scope, TraceDatabase } from '../../lib/store/schema.ts';
import { keptStops } from '../store/stops.ts';

/** The world around a session: a real store and recorder, and a browser that is only pretended. */
export interface Stage {
  db: TraceDatabase;
  recorder: Recorder;
  deps: SessionDeps;
  /** Files that were saved, by name. */
  saved: Map<string, string>;
  /** Images that were saved, by name. */
  images: Map<string, Blob>;
  /** Files that are no text, by name. */
  files: Map<string, Blob>;
  /** Commands that were sent, by name. */
  sent: string[];
  /** What was asked of the permission prompt: the site, or undefined for all. */
  asked: (string | undefined)[];
  hosts: HostAccess;
  /** What addresses answer when they are asked. */
  answers: Map<string, unknown>;
  /** Addresses that were asked. */
  fetched: string[];
  /** Records events and waits until they are stored. */
  play(events: CaptureEvent[]): Promise<void>;
}

let stages = 0;

export function createStage(hosts: HostAccess = { all: true, site: true }): Stage {
  const db = new TraceDatabase(`stage-${++stages}-${Math.random()}`);
  const stops = keptStops();
  const recorder = new Recorder({
    db,
    run: Promise.resolve('run'),
    onActive: () => undefined,
    onFault: () => undefined,
    stops,
  });
  const changed = new Set<() => void>();
  const stage: Stage = {
    db,
    recorder,
    saved: new Map(),
    images: new Map(),
    files: new Map(),
    sent: [],
    asked: [],
    answers: new Map(),
    fetched: [],
    hosts,
    deps: {
      db,
      send: async (name, payload) => {
        stage.sent.push(name);
        return answer(recorder, name, payload) as never;
      },
      permissions: {
        has: async () => stage.hosts,
        request: async (url) => {
          stage.asked.push(url);
          stage.hosts = { all: url === undefined, site: true };
          for (const callback of changed) callback();
          return true;
        },
        onChanged: (callback) => {
          changed.add(callback);
          return () => changed.delete(callback);
        },
      },
      watchStops: stops.watch,
      save: (name, text) => stage.saved.set(name, text),
      saveImage: (name, image) => stage.images.set(name, image),
      saveFile: (name, content) => stage.files.set(name, content),
      about: () => ({ extensionVersion: '0.0.0', browser: { name: 'Test', version: '1' } }),
      reader: readerOf(db),
      importer: importerOf(db),
      catalogue: () => catalogue,
      hostMutes: keptMutes(),
      now: Date.now,
      fetchJson: async (address) => {
        stage.fetched.push(address);
        if (!stage.answers.has(address)) throw new Error('nothing answers there');
        return stage.answers.get(address);
      },
    },
    play: async (events) => {
      for (const event of events) recorder.record(event);
      await recorder.flush();
    },
  };
  return stage;
}

/** An importer in this thread. */
function importerOf(db: TraceDatabase): Importer {
  let take: (order: ImportOrder) => void = () => undefined;
  return {
    send: (order) => queueMicrotask(() => take(order)),
    connect: (hear) => {
      take = serveImporting({ db, tell: (news) => queueMicrotask(() => hear(structuredClone(news))) });
    },
  };
}

/** A reader in this thread; what goes to and fro is copied as it is between threads. */
export function readerOf(db: TraceDatabase, fold?: (records: Records) => Trace): Reader {
  let take: (order: Order) => void = () => undefined;
  return readerOver({
    send: (order) => {
      const copy = structuredClone(order);
      queueMicrotask(() => take(copy));
    },
    connect: (hear) => {
      take = serveReader(
        db,
        (answer) => {
          const copy = structuredClone(answer);
          queueMicrotask(() => hear(copy));
        },
        fold,
      );
    },
  });
}

/** A reader that says of one topic what a test wants, and the truth of all others. */
export function saying<N extends TopicName>(
  reader: Reader,
  topic: N,
  news: (of: Topics[N]['of']) => Topics[N]['news'] | undefined,
): Reader {
  return {
    watch: (name, session, of, hear, failed) => {
      if ((name as TopicName) !== topic) return reader.watch(name, session, of, hear, failed);
      let open = true;
      const said = news(of as Topics[N]['of']);
      if (said !== undefined) queueMicrotask(() => open && (hear as (said: unknown) => void)(said));
      return () => {
        open = false;
      };
    },
  };
}

/** Looks at all that a session reads only while somebody does, as an open view would. @returns the way to stop */
export function look({ outline, findings, keys }: Session): () => void {
  return effect(() => {
    outline.selection.value;
    outline.lineage.value;
    findings.judged.value;
    keys.seen.value;
  });
}

/** Mutes that are kept as the browser keeps them, until the test ends. */
function keptMutes(): SessionDeps['hostMutes'] {
  let mutes: readonly Mute[] = [];
  const watchers = new Set<(mutes: readonly Mute[]) => void>();
  return {
    watch: (callback) => {
      watchers.add(callback);
      callback(mutes);
      return () => watchers.delete(callback);
    },
    change: async (change) => {
      mutes = change(mutes);
      for (const callback of watchers) callback(mutes);
    },
  };
}

async function answer(recorder: Recorder, name: string, payload: unknown): Promise<unknown> {
  if (name === 'recording.start') {
    const { scope, name: title = 'a session' } = payload as Messages['recording.start']['payload'];
    return { session: (await recorder.start(keptScope(scope), title)).id };
  }
  const { session, tabId = 7 } = (payload ?? {}) as { session: number; tabId?: number };
  if (name === 'recording.stop') return recorder.stop(session);
  if (name === 'recording.pause') return recorder.pause(session);
  if (name === 'recording.resume') return recorder.resume(session);
  if (name === 'recording.continue') return void (await recorder.continue(session, { kind: 'tab', tabIds: [tabId] }));
  return recorder.flush();
}

function keptScope(scope: Messages['recording.start']['payload']['scope']): Scope {
  if (scope.kind === 'all') return scope;
  const tabIds = scope.tabId === undefined ? [] : [scope.tabId];
  return scope.kind === 'site' ? { kind: 'site', site: scope.site, tabIds } : { kind: 'tab', tabIds };
}

interface Said {
  method?: string;
  status?: number;
  type?: string;
  headers?: Header[];
  location?: string;
  body?: RequestBody;
  answer?: string;
  tabId?: number;
}

let requests = 0;
let clock = Date.UTC(2026, 10, 20, 12);

/** One request and its answer, as the browser tells it. */
export function exchange(url: string, said: Said = {}): CaptureEvent[] {
  const { method = 'GET', status = said.location ? 302 : 200, type = 'main_frame', tabId = 7, headers = [] } = said;
  clock += 50;
  const base = { requestId: `r${++requests}`, time: clock, tabId, frameId: 0, type, method, url };
  const received: Header[] = [{ name: 'Content-Type', value: 'application/json' }];
  const events: RequestEvent[] = [
    { ...base, kind: 'request', ...(said.body ? { body: said.body } : {}) },
    { ...base, kind: 'request-headers', headers },
  ];
  if (said.location) {
    const location = [...received, { name: 'Location', value: said.location }];
    return [...events, { ...base, kind: 'redirect', status, headers: location, redirectUrl: said.location }];
  }
  const done: CaptureEvent[] = [...events, { ...base, kind: 'completed', status, headers: received, fromCache: false }];
  if (said.answer === undefined) return done;
  const { answer: text } = said;
  const size = new TextEncoder().encode(text).length;
  const body = {
    id: base.requestId,
    time: clock + 5,
    startedAt: clock,
    tabId,
    frameId: 0,
    method,
    url,
    status,
    text,
    size,
    truncated: false,
  };
  return [...done, { ...body, kind: 'body', source: 'page', contentType: 'application/json' }];
}

/** A plain OAuth consent: request, callback with a code, tokens. */
export function consent(state = 'st-1'): CaptureEvent[] {
  const redirect = 'https://app.example/cb';
  const request = `https://as.example/authorize?response_type=code&client_id=app&redirect_uri=${encodeURIComponent(redirect)}&scope=openid&state=${state}`;
  const form: [string, string][] = [
    ['grant_type', 'authorization_code'],
    ['code', `code-${state}`],
    ['redirect_uri', redirect],
  ];
  return [
    ...exchange(request, { location: `${redirect}?code=code-${state}&state=${state}` }),
    ...exchange(`${redirect}?code=code-${state}&state=${state}`),
    ...exchange('https://as.example/token', {
      method: 'POST',
      type: 'xmlhttprequest',
      body: { form, size: 90, truncated: false },
      answer: JSON.stringify({
        access_token: `secret-token-${state}-0123456789`,
        token_type: 'Bearer',
        expires_in: 60,
      }),
    }),
  ];
}

/** Resolves as soon as it holds; fails with its source text when it does not come to that. */
export async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => assert(condition(), String(condition)), { interval: 2, timeout: 4000 });
}
