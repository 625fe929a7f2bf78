import { assemble, toNavigation } from '../flow/assemble.ts';
import type { CaptureEvent } from '../flow/capture-event.ts';
import type { Exchange } from '../flow/exchange.ts';
import { isStep, type Journal } from './journal.ts';
import type { BodyRow, ExchangeRow, NavigationRow } from './schema.ts';

/** What one write appends. */
export interface Batch {
  exchanges: Map<string, ExchangeRow>;
  navigations: NavigationRow[];
  bodies: BodyRow[];
  /** The session follows more than before. */
  widened: boolean;
}

export function emptyBatch(): Batch {
  return { exchanges: new Map(), navigations: [], bodies: [], widened: false };
}

/** Adds what an event says to the batch of a session, and keeps in the journal what later events need. */
export function append(journal: Journal, batch: Batch, event: CaptureEvent, run: string): void {
  const session = journal.session.id;
  if (event.kind === 'body') {
    const rev = journal.next();
    const { kind: _, id, ...body } = event;
    batch.bodies.push({ ...body, session, rev, seq: rev, side: 'response', id: `${run}:${id}` });
    return;
  }
  if (event.kind === 'navigation') {
    const rev = journal.next();
    if (isStep(event)) journal.steps += 1;
    batch.navigations.push({ ...toNavigation(event, { run, seq: rev }), session, rev });
    return;
  }
  const known = journal.hops.get(event.requestId) ?? [];
  const exchange = assemble(known, event, { run, seq: journal.next() });
  const hops = [...known.filter(({ id }) => id !== exchange.id), exchange].sort((a, b) => a.hop - b.hop);
  journal.hops.set(event.requestId, hops);
  if (hops.length > known.length) journal.steps += 1;
  if (isOver(hops)) journal.ended.add(event.requestId);
  put(journal, batch, exchange, isOpen(exchange, hops));
  // The hop that was waiting for a new one is now one of the past.
  const before = hops[hops.indexOf(exchange) - 1];
  if (before && hops.length > known.length) put(journal, batch, before, isOpen(before, hops));
  if (event.kind === 'request' && event.body) {
    batch.bodies.push({ ...event.body, session, rev: journal.next(), side: 'request', id: exchange.id });
  }
}

function put(journal: Journal, batch: Batch, exchange: Exchange, open: boolean): void {
  const { requestBody: _, ...row } = slim(exchange);
  batch.exchanges.set(exchange.id, { ...row, session: journal.session.id, rev: journal.next(), open: open ? 1 : 0 });
}

function isOver(hops: readonly Exchange[]): boolean {
  const last = hops.at(-1)?.state;
  return (last === 'completed' || last === 'failed') && hops.every(({ state }) => state !== 'pending');
}

/** Open: later events may belong to it, or to the hop after it. */
function isOpen(exchange: Exchange, hops: readonly Exchange[]): boolean {
  if (exchange.state === 'pending') return true;
  return exchange.state === 'redirected' && exchange === hops.at(-1);
}

const STATIC = new Set(['image', 'imageset', 'font', 'stylesheet', 'script', 'media', 'object']);
const BINARY = /^(image|audio|video|font)\/|^application\/(octet-stream|pdf|zip|gzip|wasm|vnd\.)/i;
const TEXT = /[+/](json|xml)\b/i;
const SLIM_HEADERS = new Set(['referer', 'content-type', 'content-length']);

// Binary and static resources are kept as URL, Referer and status: enough to see a leaked code.
function slim(exchange: Exchange): Exchange {
  if (!STATIC.has(exchange.type) && !isBinary(exchange)) return exchange;
  const few = (headers: Exchange['requestHeaders']) =>
    headers?.filter(({ name }) => SLIM_HEADERS.has(name.toLowerCase()));
  return {
    ...exchange,
    ...(exchange.requestHeaders ? { requestHeaders: few(exchange.requestHeaders) } : {}),
    ...(exchange.responseHeaders ? { responseHeaders: few(exchange.responseHeaders) } : {}),
  };
}

/** A file that was sent for; what answers a POST, redirects or fails is of interest, whatever it contains. */
function isBinary({ state, method, status = 0, responseHeaders }: Exchange): boolean {
  if (state !== 'completed' || method !== 'GET' || status >= 300) return false;
  const type = responseHeaders?.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  return BINARY.test(type) && !TEXT.test(type);
}
