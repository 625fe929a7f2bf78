import { cutText, decodeText, isText } from './body-text.ts';
import { apply, clock, disguise, getterOf, methodOf, settled } from './natives.ts';
import { hookBody } from './page-stream.ts';

/** A response body as read in the page; all of it is the page's word and believed no further. */
export interface ReadBody {
  time: number;
  startedAt: number;
  method: string;
  url: string;
  status: number;
  contentType: string;
  text?: string;
  size: number;
  truncated: boolean;
  missing?: string;
}

/** What the bridge tells the hook. */
export interface Wanted {
  /** False while nothing records the tab: the hook then lets everything pass by unread. */
  listening: boolean;
  /** Bytes of each body that are kept. */
  limit: number;
}

export interface HookOptions {
  report(body: ReadBody): void;
  wanted(): Wanted;
}

type Page = Window & typeof globalThis;

/** Bytes that are counted of a body beyond what is kept; then it is read no further. */
const COUNTED = 8 * 1024 * 1024;

/**
 * Reads a clone of every text answer of `fetch`. The page gets the response that it would have
 * got, and its own unhandled rejection when it looks at none.
 *
 * Trusts what the page had not changed by now: in a page that was open before, that is its word.
 */
export function hookFetch(page: Page, { report, wanted }: HookOptions): void {
  const now = clock();
  const { then } = Promise.prototype;
  const methodIn = methodReader(page);
  const read = responseReader(page, { report, wanted });
  page.fetch = disguise(page.fetch, (target, self, args) => {
    if (!wanted().listening) return apply(target, self, args);
    const startedAt = now();
    const promise = apply(target, self, args) as Promise<Response>;
    const call = { method: methodIn(args[0], args[1]), startedAt };
    // The clone must be made before the page reads: here, within the page's own promise.
    const observe = (response: Response) => {
      try {
        read(response, call);
      } catch {
        // Not a response, but what a page put in the place of one.
      }
      return response;
    };
    return apply(then, promise, [observe]);
  });
}

type Call = Pick<ReadBody, 'method' | 'startedAt'>;

function responseReader(page: Page, { report, wanted }: HookOptions) {
  const { now } = Date;
  const { prototype } = page.Response;
  const [urlOf, statusOf, typeOf] = [
    getterOf(prototype, 'url'),
    getterOf(prototype, 'status'),
    getterOf(prototype, 'type'),
  ];
  const [headersOf, bodyOf, cloneOf] = [
    getterOf(prototype, 'headers'),
    getterOf(prototype, 'body'),
    methodOf(prototype, 'clone'),
  ];
  const header = methodOf(page.Headers.prototype, 'get');
  const readBytes = bytesReader(page);
  const { watch, unwatch } = hookBody(page);

  return (response: Response, call: Call) => {
    const type = typeOf(response);
    const url = urlOf(response);
    if (type === 'opaque' || type === 'opaqueredirect' || !isWeb(url)) return;
    const headers = headersOf(response);
    const contentType = header(headers, 'content-type') ?? '';
    const length = lengthOf((name) => header(headers, name));
    const facts = { ...call, url, status: statusOf(response), contentType };
    const tell = (what: { text: string } | { missing: string }, size: number, truncated = false) =>
      report({ ...facts, time: now(), ...what, size, truncated });
    const missing = (reason: string) => tell({ missing: reason }, length ?? 0);
    if (!bodyOf(response)) return tell({ text: '' }, 0);
    if (!isText(contentType)) return missing(notKept(contentType));
    if (/event-stream/i.test(contentType)) return missing('It is a stream of events, which has no end');
    const ended = ({ bytes, kept, size, end }: BytesRead) => {
      unwatch(response);
      if (end === 'cancelled' && size === 0) return missing('The page wanted none of it');
      const truncated = size > kept || end === 'cancelled';
      const text = decodeText(bytes, contentType, truncated);
      tell({ text }, end === 'whole' || (length ?? 0) < size ? size : (length ?? 0), truncated);
    };
    const failed = (error: unknown) => {
      unwatch(response);
      missing(`Reading failed: ${String(error)}`);
    };
    const stop = readBytes(bodyOf(cloneOf(response)) as Bytes, () => wanted().limit, ended, failed);
    watch(response, stop);
  };
}

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;
type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

interface BytesRead {
  bytes: Uint8Array;
  /** How many those are. */
  kept: number;
  size: number;
  /** Whole, or more than is counted, or ended by the page. */
  end: 'whole' | 'too-long' | 'cancelled';
}

/** Reads all, keeps the beginning; gives up on what does not end. */
function bytesReader(page: Page) {
  const getReader = methodOf(page.ReadableStream.prototype, 'getReader') as unknown as (stream: Bytes) => Reader;
  const { prototype } = page.ReadableStreamDefaultReader;
  const read = methodOf(prototype, 'read') as (reader: Reader) => ReturnType<Reader['read']>;
  const cancel = methodOf(prototype, 'cancel');
  const ignore = () => undefined;
  const gather = gatherer(page);

  return (
    stream: Bytes,
    limit: () => number,
    ended: (read: BytesRead) => void,
    failed: (reason: unknown) => void,
  ): (() => void) => {
    const reader = getReader(stream);
    const { add, taken } = gather();
    let cancelled = false;
    let size = 0;
    const next = ({ done, value }: ReadableStreamReadResult<Uint8Array<ArrayBuffer>>) => {
      if (!done) size += add(value, limit());
      if (!done && !cancelled && size < limit() + COUNTED) return settled(read(reader), next, failed);
      if (!done) settled(cancel(reader), ignore, ignore);
      ended({ ...taken(), size, end: cancelled ? 'cancelled' : done ? 'whole' : 'too-long' });
    };
    settled(read(reader), next, failed);
    return () => {
      cancelled = true;
      settled(cancel(reader), ignore, ignore);
    };
  };
}

/** Bytes in one piece that grows. */
function gatherer({ Uint8Array: Own }: Page) {
  const { prototype } = Own;
  const shared = Object.getPrototypeOf(prototype) as Uint8Array<ArrayBuffer>;
  const [lengthOf, bufferOf, offsetOf] = [
    getterOf(shared, 'byteLength'),
    getterOf(shared, 'buffer'),
    getterOf(shared, 'byteOffset'),
  ];
  const put = methodOf(shared, 'set');
  return () => {
    let bytes = new Own(0);
    let room = 0;
    let kept = 0;
    return {
      /** Keeps of a piece what the limit lets it; returns the length of all of it. */
      add(piece: Uint8Array<ArrayBuffer>, limit: number): number {
        const length = lengthOf(piece);
        const left = limit - kept;
        const fits = length < left ? length : left;
        if (fits <= 0) return length;
        if (kept + fits > room) {
          room = kept + fits > 2 * room ? kept + fits : 2 * room;
          const larger = new Own(room);
          put(larger, new Own(bufferOf(bytes), 0, kept));
          bytes = larger;
        }
        put(bytes, new Own(bufferOf(piece), offsetOf(piece), fits), kept);
        kept += fits;
        return length;
      },
      taken: () => ({ bytes: new Own(bufferOf(bytes), 0, kept), kept }),
    };
  };
}

/** The same for XMLHttpRequest. */
export function hookXhr(page: Page, { report, wanted }: HookOptions): void {
  const now = clock();
  const { prototype } = page.XMLHttpRequest;
  const readXhr = xhrReader(page);
  const [get, set] = [methodOf(WeakMap.prototype, 'get'), methodOf(WeakMap.prototype, 'set')];
  const [stateOf, statusOf] = [getterOf(prototype, 'readyState'), getterOf(prototype, 'status')];
  const targetOf = getterOf(page.Event.prototype, 'currentTarget');
  const listen = methodOf(page.EventTarget.prototype, 'addEventListener');
  const sent = new WeakMap<XMLHttpRequest, Call>();
  const { DONE } = page.XMLHttpRequest;
  // Not `loadend`: by then a page may have opened the same object anew.
  const ended = (event: Event) => {
    const request = targetOf(event) as XMLHttpRequest;
    const call = get(sent, request) as Call | undefined;
    // A page can dispatch the event, too.
    if (!event.isTrusted || !call || stateOf(request) !== DONE || !wanted().listening) return;
    if (statusOf(request) !== 0) readXhr(request, call, wanted().limit, report);
  };
  prototype.open = disguise(prototype.open, (target, self: XMLHttpRequest, args) => {
    try {
      if (!get(sent, self)) listen(self, 'readystatechange', ended);
      set(sent, self, { method: normal(String(args[0])), startedAt: now() });
    } catch {
      // No request, or no method: the browser's own says so.
    }
    return apply(target, self, args);
  });
  prototype.send = disguise(prototype.send, (target, self: XMLHttpRequest, args) => {
    const call = get(sent, self) as Call | undefined;
    if (call) call.startedAt = now();
    return apply(target, self, args);
  });
}

type XhrText = { text: string } | { missing: string };

function xhrReader(page: Page) {
  const { now } = Date;
  const { stringify } = JSON;
  const { prototype } = page.XMLHttpRequest;
  const [urlOf, statusOf] = [getterOf(prototype, 'responseURL'), getterOf(prototype, 'status')];
  const [kindOf, responseOf] = [getterOf(prototype, 'responseType'), getterOf(prototype, 'response')];
  const header = methodOf(prototype, 'getResponseHeader');
  const bufferOf = methodOf(page.Blob.prototype, 'arrayBuffer');
  const { Uint8Array: Own } = page;

  const textOf = (request: XMLHttpRequest, contentType: string, done: (text: XhrText) => void) => {
    const kind = kindOf(request);
    const response: unknown = responseOf(request);
    if (kind === '' || kind === 'text') return done({ text: response as string });
    if (kind === 'json') {
      // The original text is gone; the same value stands for it.
      const gone = { missing: 'The page had it parsed as JSON, in vain' };
      return done(response === null ? gone : { text: stringify(response) });
    }
    if (kind === 'document') return done({ missing: 'The page had it parsed as a document' });
    if (!isText(contentType)) return done({ missing: notKept(contentType) });
    const decode = (buffer: ArrayBuffer) => done({ text: decodeText(new Own(buffer), contentType) });
    if (kind === 'arraybuffer') return decode(response as ArrayBuffer);
    settled(bufferOf(response as Blob), decode, (error) => done({ missing: `Reading failed: ${String(error)}` }));
  };

  return (request: XMLHttpRequest, call: Call, limit: number, report: HookOptions['report']) => {
    const url = urlOf(request);
    if (!isWeb(url)) return;
    const contentType = header(request, 'content-type') ?? '';
    const length = lengthOf((name) => header(request, name));
    const facts = { ...call, url, status: statusOf(request), contentType, time: now() };
    textOf(request, contentType, (what) => {
      if ('missing' in what) return report({ ...facts, ...what, size: length ?? 0, truncated: false });
      const cut = cutText(what.text, limit);
      report({ ...facts, ...cut, size: length ?? cut.size });
    });
  };
}

function notKept(contentType: string): string {
  return `${contentType || 'Content without a type'} is not kept`;
}

/** Bytes of the body, where the header tells those and not the compressed ones. */
function lengthOf(header: (name: string) => string | null): number | undefined {
  const length = Number(header('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && !header('content-encoding') ? length : undefined;
}

/** What goes over the wire: these six in capitals, any other as the page wrote it. */
function normal(method: string): string {
  return /^(delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
}

/** The method of a call of `fetch`. */
function methodReader(page: Page) {
  const methodOfRequest = getterOf(page.Request.prototype, 'method');
  return (input: unknown, init: unknown): string => {
    try {
      const own = (init as RequestInit | null | undefined)?.method;
      if (own !== undefined) return normal(String(own));
      // Not `instanceof`: a request may come from another frame.
      return methodOfRequest(input as Request);
    } catch {
      return 'GET';
    }
  };
}

function isWeb(url: string): boolean {
  return /^https?:/i.test(url);
}
