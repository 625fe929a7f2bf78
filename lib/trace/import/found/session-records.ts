import { isDeepLink, isWeb, withoutFragment } from '../../../flow/address.ts';
import type { Exchange, Navigation, ResponseBody } from '../../../flow/exchange.ts';
import type { Recorded } from '../imported-trace.ts';
import type { FoundBody, FoundExchange } from './har-entry.ts';

/** Records, and the bodies among them that are in files beside the trace. */
export interface FoundRecords {
  records: Recorded;
  /** Names of the files, by the ids of the bodies. */
  files: ReadonlyMap<string, string>;
}

/** Names the run of the browser in the ids of what was read from a file. */
const RUN = 'file';
/** Between the places of two exchanges there is room for what belongs to the first. */
const ROOM = 2;
/** Milliseconds within which a browser follows a redirect. */
const FOLLOWED = 60_000;

type Placed = FoundExchange & { tabId: number; redirectedFrom?: Placed; requestId?: string; hop?: number };

/**
 * Records of what was found in a file that says nothing of chains, tabs and order of arrival: by their times, each
 * redirect with the request that followed it as its next hop. What was sent to an app becomes a navigation to it.
 *
 * @param tabs whether the pages of the file are tabs, and not one after the other in one of them
 */
export function recordsOfFound(found: readonly FoundExchange[], tabs = false): FoundRecords {
  const pages = new Map<string | undefined, number>();
  const tabOf = (page: string | undefined) => {
    if (!tabs) return 1;
    if (!pages.has(page)) pages.set(page, pages.size + 1);
    return pages.get(page) ?? 1;
  };
  const placed = found
    .map((one): Placed => ({ ...one, tabId: tabOf(one.page) }))
    .sort((a, b) => a.startedAt - b.startedAt);
  followRedirects(placed);
  const files = new Map<string, string>();
  const records: Recorded = { exchanges: [], navigations: [], bodies: [] };
  for (const [index, one] of placed.entries()) addRecords(records, files, one, index);
  return { records, files };
}

/** Ties each redirect to the request that it led to: the first one to that address, of the same tab, after it. */
function followRedirects(placed: readonly Placed[]): void {
  const chains = new Map<string, Placed>();
  const waiting = new Map<string, { places: number[]; next: number }>();
  for (const [index, { tabId, url, chain }] of placed.entries()) {
    if (chain !== undefined) continue;
    const key = addressOf(tabId, url);
    const known = waiting.get(key);
    if (known) known.places.push(index);
    else waiting.set(key, { places: [index], next: 0 });
  }
  for (const [index, one] of placed.entries()) {
    if (one.chain !== undefined) {
      const before = chains.get(one.chain);
      if (before?.redirectUrl !== undefined) lead(before, one);
      chains.set(one.chain, one);
      continue;
    }
    const queue = isWeb(one.redirectUrl ?? '') && waiting.get(addressOf(one.tabId, one.redirectUrl ?? ''));
    if (!queue) continue;
    while ((queue.places[queue.next] ?? Number.POSITIVE_INFINITY) <= index) queue.next++;
    const next = placed[queue.places[queue.next] ?? -1];
    if (!next || next.startedAt - (one.endedAt ?? one.startedAt) > FOLLOWED) continue;
    queue.next++;
    lead(one, next);
  }
}

function lead(one: Placed, next: Placed): void {
  next.redirectedFrom = one;
  // HAR drops fragments from addresses; the Location has it.
  const target = one.redirectUrl ?? '';
  const hash = target.indexOf('#');
  if (hash >= 0 && !next.url.includes('#')) next.url += target.slice(hash);
  if (isDocument(next) && !isDocument(one)) one.type = next.type;
  else if (isDocument(one)) next.type = one.type;
}

function isDocument({ type }: Placed): boolean {
  return type === 'main_frame' || type === 'sub_frame';
}

function addressOf(tabId: number, url: string): string {
  const plain = withoutFragment(url);
  return `${tabId} ${URL.canParse(plain) ? new URL(plain).href : plain}`;
}

function addRecords(records: Recorded, files: Map<string, string>, one: Placed, index: number): void {
  const { page: _, chain: __, body, redirectedFrom, ...rest } = one;
  one.requestId = redirectedFrom?.requestId ?? String(index + 1);
  one.hop = redirectedFrom?.hop === undefined ? 0 : redirectedFrom.hop + 1;
  const { requestId, hop } = one;
  const seq = index * ROOM + 1;
  if (isDeepLink(one.url)) {
    records.navigations.push(appOpened(one, seq));
    return;
  }
  const exchange: Exchange = { ...rest, id: `${RUN}:${requestId}#${hop}`, requestId, hop, seq, frameId: 0 };
  records.exchanges.push(exchange);
  if (!body) return;
  const { file, ...held } = body;
  const read = bodyOf(exchange, held, seq + 1);
  records.bodies.push(read);
  if (file !== undefined) files.set(read.id, file);
}

/** Some tools list what was handed to an app as a request that failed. */
function appOpened({ startedAt: time, tabId, url, error }: Placed, seq: number): Navigation {
  return {
    ...{ id: `${RUN}:navigation-${seq}`, seq, navigation: 'failed', time, tabId, frameId: 0, url },
    ...(error !== undefined && { error }),
  };
}

function bodyOf(exchange: Exchange, body: FoundBody, seq: number): ResponseBody {
  const { id, tabId, frameId, method, url, status, startedAt, endedAt = startedAt } = exchange;
  return {
    ...{ id: `${RUN}:body-${id.slice(RUN.length + 1)}`, seq, source: 'file' as const, time: endedAt, startedAt },
    ...{ tabId, frameId, method, url, ...(status !== undefined && { status }), ...body },
  };
}
