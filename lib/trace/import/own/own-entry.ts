import type { BodySource, RequestBody } from '../../../flow/capture-event.ts';
import type { Exchange, ResponseBody } from '../../../flow/exchange.ts';
import { REVISED, sharedOf } from '../../kept.ts';
import { listOf, type Members, member, membersOf, momentOf, numberOf, pairsOf, textOf } from '../reading.ts';

/** What an entry of ours holds: the very records of which it was made. */
export interface OwnEntry {
  exchange: Exchange;
  body?: ResponseBody;
  /** The page alone told of it: the fold makes the exchange of its body. */
  isReconstructed: boolean;
}

const SOURCES: readonly BodySource[] = ['document', 'page', 'devtools', 'filter', 'attempt', 'file'];
const STATES: readonly Exchange['state'][] = ['pending', 'redirected', 'completed', 'failed'];

/**
 * An entry that we wrote, with what HAR has no exact place for.
 *
 * @returns undefined where it is none of ours, or of before that was written
 */
export function readOwnEntry(entry: Members): OwnEntry | undefined {
  const own = membersOf(member(entry, '_consent'));
  const kept = membersOf(member(own, 'kept'));
  const [id, requestId] = [textOf(member(kept, 'id')), textOf(member(kept, 'requestId'))];
  const [seq, tabId, hop] = [member(kept, 'seq'), member(own, 'tabId'), member(own, 'hop')].map(numberOf);
  const startedAt = momentOf(member(kept, 'startedAt'));
  const request = membersOf(member(entry, 'request'));
  const url = textOf(member(request, 'url'));
  if (id === undefined || requestId === undefined || url === undefined) return undefined;
  if (seq === undefined || tabId === undefined || hop === undefined || startedAt === undefined) return undefined;
  const fragment = textOf(member(own, 'fragment'));
  const response = membersOf(member(entry, 'response'));
  const exchange: Exchange = {
    ...{ id, requestId, hop, seq, tabId, frameId: numberOf(member(kept, 'frameId')) ?? 0 },
    type: textOf(member(entry, '_resourceType')) ?? 'other',
    method: textOf(member(request, 'method')) ?? 'GET',
    url: fragment === undefined ? url : `${url}#${fragment}`,
    ...present({ initiator: textOf(member(own, 'initiator')) }),
    startedAt,
    ...present({
      respondedAt: momentOf(member(kept, 'respondedAt')),
      endedAt: momentOf(member(kept, 'endedAt')),
      begun: member(kept, 'begun') === true ? (true as const) : undefined,
      fromCache: typeof member(kept, 'fromCache') === 'boolean' ? (member(kept, 'fromCache') as boolean) : undefined,
      deepLinkSeq: numberOf(member(kept, 'deepLinkSeq')),
      ip: textOf(member(entry, 'serverIPAddress')),
    }),
    state: STATES.find((state) => state === member(kept, 'state')) ?? 'completed',
    ...messagesOf(request, response, own, kept),
  };
  const stored = withStored(exchange, membersOf(member(kept, 'stored')));
  const body = readBody(own, response, exchange);
  return { exchange: stored, ...(body && { body }), isReconstructed: member(own, 'reconstructed') === true };
}

/** Our own files have nothing odd to tell. */
const quiet = () => undefined;

function messagesOf(request: Members, response: Members, own: Members, kept: Members): Partial<Exchange> {
  const unseen = listOf(member(kept, 'unseen'));
  const headers = (message: Members, side: string) =>
    unseen.includes(side) ? undefined : pairsOf(member(message, 'headers'), side, quiet);
  const status = numberOf(member(kept, 'status')) ?? (numberOf(member(response, 'status')) || undefined);
  return present({
    requestHeaders: headers(request, 'requestHeaders'),
    responseHeaders: headers(response, 'responseHeaders'),
    requestBody: requestBodyOf(request, own, textOf(member(kept, 'requestBody'))),
    status,
    redirectUrl: textOf(member(response, 'redirectURL')) || undefined,
    error: textOf(member(response, '_error')),
  });
}

function requestBodyOf(request: Members, own: Members, form: string | undefined): RequestBody | undefined {
  if (form === undefined) return undefined;
  const postData = membersOf(member(request, 'postData'));
  const text = textOf(member(postData, 'text')) ?? '';
  const params = pairsOf(member(postData, 'params') ?? [], 'params', quiet);
  return present({
    form: form === 'form' ? params.map(({ name, value }): [string, string] => [name, value]) : undefined,
    text: form === 'text' ? text : undefined,
    base64: form === 'base64' ? text : undefined,
    size: numberOf(member(request, 'bodySize')) ?? 0,
    truncated: member(own, 'requestBodyTruncated') === true,
    unreadable: textOf(member(own, 'requestBodyUnreadable')),
  });
}

/** What the fold found out is taken back: it will find it out again. */
function withStored(exchange: Exchange, stored: Members): Exchange {
  const before: Partial<Record<(typeof REVISED)[number], unknown>> = { ...exchange };
  for (const name of REVISED) {
    const value = member(stored, name);
    if (value === null) delete before[name];
    else if (typeof value === 'string' || typeof value === 'number') before[name] = value;
  }
  return before as Exchange;
}

function readBody(own: Members, response: Members, exchange: Exchange): ResponseBody | undefined {
  const kept = member(own, 'keptBody');
  if (kept === undefined) return undefined;
  const facts = membersOf(member(own, 'body'));
  const content = membersOf(member(response, 'content'));
  const text = textOf(member(content, 'text'));
  const isBase64 = member(content, 'encoding') === 'base64';
  const shared = sharedOf(exchange, textOf(member(content, 'mimeType')) ?? '');
  return bodyOf({ ...shared, ...facts, size: member(content, 'size'), ...membersOf(kept) }, text, isBase64);
}

/** A body of ours by its members; undefined where it lacks what every body has. */
export function bodyOf(facts: Members, text: string | undefined, isBase64: boolean): ResponseBody | undefined {
  const [id, url] = [textOf(member(facts, 'id')), textOf(member(facts, 'url'))];
  const [seq, tabId] = [numberOf(member(facts, 'seq')), numberOf(member(facts, 'tabId'))];
  if (id === undefined || url === undefined || seq === undefined || tabId === undefined) return undefined;
  const startedAt = momentOf(member(facts, 'startedAt')) ?? 0;
  return {
    ...{ id, seq, source: SOURCES.find((source) => source === member(facts, 'source')) ?? 'file' },
    ...{ time: momentOf(member(facts, 'time')) ?? startedAt, startedAt },
    ...{ tabId, frameId: numberOf(member(facts, 'frameId')) ?? 0 },
    ...present({ origin: textOf(member(facts, 'origin')), method: textOf(member(facts, 'method')) }),
    url,
    ...present({
      status: numberOf(member(facts, 'status')),
      contentType: textOf(member(facts, 'contentType')),
      text: isBase64 ? undefined : text,
      base64: isBase64 ? text : undefined,
    }),
    size: numberOf(member(facts, 'size')) ?? 0,
    truncated: member(facts, 'truncated') === true,
    ...present({ missing: textOf(member(facts, 'missing')) }),
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> } & {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
};

/** Without the members that are undefined. */
export function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as Present<T>;
}
