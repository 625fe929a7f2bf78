import type { RequestBody } from '../flow/capture-event.ts';
import type { Exchange, ResponseBody } from '../flow/exchange.ts';

/** Members that the fold may see otherwise than they were stored. */
export const REVISED = ['state', 'status', 'error', 'redirectUrl', 'deepLinkSeq', 'endedAt'] as const;

type Revised = (typeof REVISED)[number];

/** What HAR has no exact place for, of the exchange of an entry: with it the same record can be read from the file. */
export interface KeptExchange
  extends Pick<
    Exchange,
    'id' | 'requestId' | 'frameId' | 'seq' | 'startedAt' | 'respondedAt' | 'endedAt' | 'state' | 'begun' | 'fromCache'
  > {
  deepLinkSeq?: number;
  /** Only where it is not that of the entry: HAR has 0 for none. */
  status?: number;
  /** Of which nothing was seen, where HAR has an empty list. */
  unseen?: ('requestHeaders' | 'responseHeaders')[];
  /** In which form the body of the request is kept; HAR has a text for all. */
  requestBody?: 'form' | 'text' | 'base64' | 'none';
  /** As it is stored, where the fold found out more: null for what is not stored. */
  stored?: { [M in Revised]?: Exchange[M] | null };
}

/** What HAR has no place for, of a response body; members that its exchange has as well only where they differ. */
export type KeptBody = Pick<ResponseBody, 'id' | 'seq' | 'time' | 'startedAt' | 'origin' | 'missing'> & {
  [M in Shared]?: ResponseBody[M] | null;
};

const SHARED = ['tabId', 'frameId', 'method', 'url', 'status', 'contentType'] as const;
type Shared = (typeof SHARED)[number];

/** A response body that is shown at no step, whole. */
export type TraceBody = Omit<ResponseBody, 'text' | 'base64'> & {
  text?: string;
  encoding?: 'base64';
  /** Id of the body of an entry that has the same text. */
  sameAs?: string;
};

/**
 * @param exchange as the fold shows it
 * @param stored as it is stored, where that is known
 */
export function keptExchange(exchange: Exchange, stored: Exchange = exchange): KeptExchange {
  const { id, requestId, frameId, seq, startedAt, respondedAt, endedAt, state, begun, fromCache } = exchange;
  const unseen = (['requestHeaders', 'responseHeaders'] as const).filter((side) => exchange[side] === undefined);
  const revised = REVISED.filter((member) => stored[member] !== exchange[member]);
  return {
    ...{ id, requestId, frameId, seq, startedAt, state },
    ...(respondedAt !== undefined && { respondedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(begun && { begun }),
    ...(fromCache !== undefined && { fromCache }),
    ...(exchange.deepLinkSeq !== undefined && { deepLinkSeq: exchange.deepLinkSeq }),
    ...(exchange.status === 0 && { status: 0 }),
    ...(unseen.length > 0 && { unseen }),
    ...(exchange.requestBody && { requestBody: formOf(exchange.requestBody) }),
    ...(revised.length > 0 && {
      stored: Object.fromEntries(revised.map((member) => [member, stored[member] ?? null])),
    }),
  };
}

function formOf({ form, text, base64 }: RequestBody): KeptExchange['requestBody'] {
  if (form) return 'form';
  if (text !== undefined) return 'text';
  return base64 === undefined ? 'none' : 'base64';
}

/** What a body has in common with its exchange, unless it says otherwise. */
export function sharedOf(exchange: Exchange, mimeType: string): Pick<ResponseBody, Shared> {
  const { tabId, frameId, method, url, status } = exchange;
  return { tabId, frameId, method, url, ...(status !== undefined && { status }), contentType: mimeType };
}

/** @param mimeType as the entry has it */
export function keptBody(body: ResponseBody, exchange: Exchange, mimeType: string): KeptBody {
  const { id, seq, time, startedAt, origin, missing } = body;
  const shared = sharedOf(exchange, mimeType);
  const others = SHARED.filter((member) => body[member] !== shared[member]);
  return {
    ...{ id, seq, time, startedAt },
    ...(origin !== undefined && { origin }),
    ...(missing !== undefined && { missing }),
    ...Object.fromEntries(others.map((member) => [member, body[member] ?? null])),
  };
}

const BODY = [
  ...(['id', 'seq', 'source', 'time', 'startedAt', 'tabId', 'frameId', 'origin'] as const),
  ...(['method', 'url', 'status', 'contentType', 'size', 'truncated', 'missing'] as const),
];

/** Those members that there are of these, in this order: whoever writes the same writes the same bytes. */
export function inOrder<T extends object, M extends keyof T>(value: T, members: readonly M[]): Pick<T, M> {
  return Object.fromEntries(
    members.flatMap((member) => (value[member] === undefined ? [] : [[member, value[member]]])),
  ) as Pick<T, M>;
}

/**
 * Bodies that no step shows, because another source read the same one, or nobody knows of which request they are.
 *
 * @param shown by their ids
 */
export function otherBodies(bodies: readonly ResponseBody[], shown: ReadonlyMap<string, ResponseBody>): TraceBody[] {
  const byText = new Map([...shown.values()].flatMap(({ id, text }) => (text ? [[text, id] as const] : [])));
  return bodies
    .filter(({ id }) => !shown.has(id))
    .map(({ text, base64, ...others }) => {
      const facts = inOrder(others, BODY);
      const sameAs = text ? byText.get(text) : undefined;
      if (sameAs !== undefined) return { ...facts, sameAs };
      if (base64 !== undefined) return { ...facts, text: base64, encoding: 'base64' as const };
      return { ...facts, ...(text !== undefined && { text }) };
    });
}
