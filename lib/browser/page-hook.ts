import { cutText, decodeText, isText } from './body-text.ts';

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
 * got, and its own unhandled rejection when it looks at none; name, length and text of the
 * function stay as they were.
 */
export function hookFetch(page: Page, { report, wanted }: HookOptions): void {
  const now = clock();
  // A page may put its own in its place, as some frameworks do.
  const { then } = Promise.prototype;
  page.fetch = disguise(page.fetch, (target, self, args) => {
    if (!wanted().listening) return Reflect.apply(target, self, args);
    const startedAt = now();
    const promise = Reflect.apply(target, self, args) as Promise<Response>;
    const call = { method: methodOf(args), startedAt };
    // The clone must be made before the page reads: here, within the page's own promise.
    const observe = (response: Response) => {
      void readResponse(response, call, wanted().limit).then(
        (body) => body && report(body),
        () => undefined,
      );
      return response;
    };
    return Reflect.apply(then, promise, [observe]);
  });
}

type Call = Pick<ReadBody, 'method' | 'startedAt'>;

async function readResponse(response: Response, call: Call, limit: number): Promise<ReadBody | undefined> {
  if (response.type === 'opaque' || response.type === 'opaqueredirect' || !isWeb(response.url)) return undefined;
  const contentType = response.headers.get('content-type') ?? '';
  const facts = { ...call, url: response.url, status: response.status, contentType };
  const length = lengthOf((name) => response.headers.get(name));
  const missing = (reason: string) => ({
    ...facts,
    time: Date.now(),
    size: length ?? 0,
    truncated: false,
    missing: reason,
  });
  if (!response.body) return { ...facts, time: Date.now(), text: '', size: 0, truncated: false };
  if (!isText(contentType)) return missing(notKept(contentType));
  if (/event-stream/i.test(contentType)) return missing('It is a stream of events, which has no end');
  try {
    const { bytes, size, whole } = await readBytes(response.clone(), limit);
    const truncated = size > bytes.byteLength;
    const text = decodeText(bytes, contentType, truncated);
    return { ...facts, time: Date.now(), text, size: whole ? size : Math.max(length ?? 0, size), truncated };
  } catch (error) {
    return missing(`Reading failed: ${String(error)}`);
  }
}

/** Reads all, keeps the beginning; gives up on what does not end. */
async function readBytes(response: Response, limit: number) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let kept = 0;
  let size = 0;
  let part = await reader.read();
  for (; !part.done && size < limit + COUNTED; part = await reader.read()) {
    size += part.value.byteLength;
    if (kept >= limit) continue;
    const piece = part.value.subarray(0, limit - kept);
    parts.push(piece);
    kept += piece.byteLength;
  }
  if (!part.done) void reader.cancel().catch(() => undefined);
  const bytes = new Uint8Array(kept);
  let at = 0;
  for (const piece of parts) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return { bytes, size, whole: part.done };
}

interface Sent extends Call {
  url: string;
}

/** The same for XMLHttpRequest. */
export function hookXhr(page: Page, { report, wanted }: HookOptions): void {
  const now = clock();
  const sent = new WeakMap<XMLHttpRequest, Sent>();
  const { prototype } = page.XMLHttpRequest;
  // Not `loadend`: by then a page may have opened the same object anew.
  const ended = (event: Event) => {
    const request = event.currentTarget as XMLHttpRequest;
    const facts = sent.get(request);
    if (request.readyState !== request.DONE || request.status === 0 || !facts || !wanted().listening) return;
    void readXhr(request, facts, wanted().limit).then(report, () => undefined);
  };
  prototype.open = disguise(prototype.open, (target, self: XMLHttpRequest, args) => {
    if (!sent.has(self)) self.addEventListener('readystatechange', ended);
    sent.set(self, { method: normal(String(args[0])), url: String(args[1]), startedAt: now() });
    return Reflect.apply(target, self, args);
  });
  prototype.send = disguise(prototype.send, (target, self: XMLHttpRequest, args) => {
    const facts = sent.get(self);
    if (facts) facts.startedAt = now();
    return Reflect.apply(target, self, args);
  });
}

async function readXhr(request: XMLHttpRequest, sent: Sent, limit: number): Promise<ReadBody> {
  const contentType = request.getResponseHeader('content-type') ?? '';
  const { status, responseURL } = request;
  const facts = { ...sent, url: responseURL || sent.url, status, contentType, time: Date.now() };
  const length = lengthOf((name) => request.getResponseHeader(name));
  const text = await textOf(request, contentType);
  if (typeof text !== 'string') return { ...facts, size: length ?? 0, truncated: false, missing: text.missing };
  const cut = cutText(text, limit);
  return { ...facts, ...cut, size: length ?? cut.size };
}

async function textOf(request: XMLHttpRequest, contentType: string): Promise<string | { missing: string }> {
  const { responseType, response } = request;
  if (responseType === '' || responseType === 'text') return response as string;
  if (responseType === 'json') {
    // The original text is gone; the same value stands for it.
    return response === null ? { missing: 'The page had it parsed as JSON, in vain' } : JSON.stringify(response);
  }
  if (responseType === 'document') return { missing: 'The page had it parsed as a document' };
  if (!isText(contentType)) return { missing: notKept(contentType) };
  if (responseType === 'blob') return decodeText(new Uint8Array(await (response as Blob).arrayBuffer()), contentType);
  return decodeText(new Uint8Array(response as ArrayBuffer), contentType);
}

/** A function that does something else and looks the same, also to `toString`. */
function disguise<T extends (...args: never[]) => unknown>(
  original: T,
  apply: (target: T, self: never, args: unknown[]) => unknown,
): T {
  const text = Function.prototype.toString.bind(original);
  return new Proxy(original, {
    apply: (target, self, args) => apply(target, self as never, args),
    get: (target, key) => (key === 'toString' ? text : Reflect.get(target, key)),
  });
}

/** Milliseconds since the epoch, never twice the same: they tell the order of calls, too. */
function clock(): () => number {
  let last = 0;
  return () => {
    last = Math.max(Date.now(), last + 0.001);
    return last;
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

function methodOf([input, init]: unknown[]): string {
  // Not `instanceof`: a request may come from another frame.
  const own = (value: unknown) =>
    typeof value === 'object' && value !== null && 'method' in value ? value.method : undefined;
  try {
    return normal(String(own(init) ?? own(input) ?? 'GET'));
  } catch {
    return 'GET';
  }
}

function isWeb(url: string): boolean {
  return /^https?:/i.test(url);
}

/** Whether a message has the shape of a {@link ReadBody}: it comes from beside a page's own scripts. */
export function isReadBody(data: unknown): data is ReadBody {
  if (typeof data !== 'object' || data === null) return false;
  const body = data as Record<string, unknown>;
  const texts = [body.method, body.url, body.contentType].every((value) => typeof value === 'string');
  const numbers = [body.time, body.startedAt, body.status, body.size].every((value) => typeof value === 'number');
  const optional = [body.text, body.missing].every((value) => value === undefined || typeof value === 'string');
  return texts && numbers && optional && typeof body.truncated === 'boolean';
}
