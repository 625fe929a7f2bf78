import type { Header, ResourceType } from '../../../flow/capture-event.ts';
import { headerOf } from '../../../flow/request-draft.ts';
import { joined } from '../bytes.ts';
import { base64Bytes, base64Of, listOf, type Members, member, numberOf, textOf, utf8 } from '../reading.ts';
import type { FoundBody, FoundExchange } from './har-entry.ts';
import { resourceType } from './resource-type.ts';

/** An event of one URL request. */
export interface NetworkEvent {
  /** Chromium's name of it. */
  type: string;
  isBegin: boolean;
  /** Milliseconds since the epoch. */
  time: number;
  params: Members;
}

/** One URL request on its way: every redirect begins another hop. */
export interface NetworkRequest {
  take(event: NetworkEvent): void;
  found(): FoundExchange[];
}

interface Hop {
  url: string;
  method: string;
  type: string;
  initiator?: string;
  startedAt: number;
  respondedAt?: number;
  endedAt?: number;
  requestHeaders?: Header[];
  status?: number;
  responseHeaders?: Header[];
  redirectUrl?: string;
  /** Bytes that were sent as a body. */
  sent?: number;
  error?: string;
  /** Base64, as they were read; a part may lack. */
  bytes: string[];
  size: number;
}

const TYPES: Readonly<Record<string, ResourceType>> = { 'main frame': 'document', 'sub frame': 'iframe' };

/**
 * @param chain names it
 * @param errors Chromium's names of its errors, by their numbers
 */
export function createNetworkRequest(chain: string, errors: ReadonlyMap<number, string>): NetworkRequest {
  const hops: Hop[] = [];
  return {
    take(event) {
      const hop = hops.at(-1);
      if (event.type === 'URL_REQUEST_START_JOB' && event.isBegin) {
        const begun = beginHop(event);
        if (begun) hops.push(begun);
      } else if (hop) tell(hop, event, errors);
    },
    found: () => hops.map((hop) => toFound(hop, chain)),
  };
}

function beginHop({ params, time: startedAt }: NetworkEvent): Hop | undefined {
  const url = textOf(member(params, 'url'));
  if (!url) return undefined;
  const initiator = textOf(member(params, 'initiator'));
  return {
    ...{ url, method: textOf(member(params, 'method')) ?? 'GET', type: textOf(member(params, 'request_type')) ?? '' },
    ...(initiator !== undefined && URL.canParse(initiator) && { initiator }),
    ...{ startedAt, bytes: [], size: 0 },
  };
}

function tell(hop: Hop, { type, isBegin, time, params }: NetworkEvent, errors: ReadonlyMap<number, string>): void {
  const error = numberOf(member(params, 'net_error'));
  if (error !== undefined && error < 0 && (type === 'FAILED' || type === 'REQUEST_ALIVE' || type === 'CANCELLED'))
    hop.error ??= `net::${errors.get(error) ?? error}`;
  // HTTP_TRANSACTION_SEND_REQUEST_HEADERS, and those of HTTP/2 and QUIC; sent once more, the last ones count.
  if (/^HTTP_TRANSACTION_(\w+_)?SEND_REQUEST_HEADERS$/.test(type)) hop.requestHeaders = headersIn(params).headers;
  else if (type === 'HTTP_TRANSACTION_SEND_REQUEST_BODY') hop.sent = numberOf(member(params, 'length')) ?? 0;
  else if (type === 'HTTP_TRANSACTION_READ_RESPONSE_HEADERS') {
    const { status, headers } = headersIn(params);
    if (status !== undefined) hop.status = status;
    hop.responseHeaders = headers;
    hop.respondedAt = time;
  } else if (type === 'URL_REQUEST_REDIRECTED') hop.redirectUrl = textOf(member(params, 'location')) ?? '';
  else if (type === 'URL_REQUEST_JOB_FILTERED_BYTES_READ') {
    hop.bytes.push(textOf(member(params, 'bytes')) ?? '');
    hop.size += numberOf(member(params, 'byte_count')) ?? 0;
  }
  if (!isBegin) hop.endedAt = time;
}

/** Lines of `Name: value`; the first of an answer is its status line. */
function headersIn(params: Members): { status?: number; headers: Header[] } {
  let status: number | undefined;
  const headers: Header[] = [];
  for (const line of listOf(member(params, 'headers'))) {
    if (typeof line !== 'string') continue;
    const [, code] = /^HTTP\/[\d.]+ (\d{3})/.exec(line) ?? [];
    if (code !== undefined) {
      status = Number(code);
      continue;
    }
    // The names of HTTP/2's own begin with a colon.
    const at = line.indexOf(':', 1);
    if (at < 0) continue;
    const name = line.slice(0, at);
    if (!name.startsWith(':')) headers.push({ name, value: line.slice(at + 1).trim() });
  }
  return { headers, ...(status !== undefined && { status }) };
}

function toFound(hop: Hop, chain: string): FoundExchange {
  const { url, method, initiator, startedAt, respondedAt, endedAt, requestHeaders, status, responseHeaders } = hop;
  const { redirectUrl, error, sent } = hop;
  const contentType = headerOf(responseHeaders, 'content-type');
  const told = TYPES[hop.type];
  const isRedirect = redirectUrl !== undefined && redirectUrl !== '';
  const failed = error !== undefined && status === undefined;
  const state = isRedirect ? 'redirected' : failed ? 'failed' : status === undefined ? 'pending' : 'completed';
  const body = state === 'completed' ? bodyOf(hop, contentType) : undefined;
  return {
    chain,
    type: resourceType({
      ...(told && { told }),
      ...{ method, redirects: isRedirect },
      ...(requestHeaders && { requestHeaders }),
      ...(contentType !== undefined && { contentType }),
    }),
    ...{ method, url, startedAt, begun: true, state },
    ...(initiator !== undefined && { initiator }),
    ...(requestHeaders && { requestHeaders }),
    ...(sent && { requestBody: { size: sent, truncated: false, unreadable: 'NetLog does not hold what is sent.' } }),
    ...(status !== undefined && { status, responseHeaders: responseHeaders ?? [] }),
    ...(respondedAt !== undefined && { respondedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(isRedirect && { redirectUrl }),
    ...(error !== undefined && { error }),
    ...(body && { body }),
  };
}

function bodyOf({ bytes, size }: Hop, contentType: string | undefined): FoundBody {
  const facts = { size, truncated: false, ...(contentType !== undefined && { contentType }) };
  if (size === 0) return { ...facts, text: '' };
  const parts = bytes.map((part) => (part === '' ? undefined : base64Bytes(part)));
  if (parts.some((part) => part === undefined)) return { ...facts, missing: 'it was recorded without bodies' };
  const all = joined(parts.map((part) => part ?? new Uint8Array()));
  const text = utf8(all);
  return { ...facts, ...(text === undefined ? { base64: base64Of(all) } : { text }) };
}
