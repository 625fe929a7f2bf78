import type { AttemptExchange } from '../../flow/attempt.ts';
import type { Header, RequestBody } from '../../flow/capture-event.ts';
import type { Exchange } from '../../flow/exchange.ts';
import { bodyText, type DraftBody, headerOf, type RequestDraft } from '../../flow/request-draft.ts';
import type { AnswerBody } from './answer-body.ts';

/** The request as an exchange of which nothing is known yet. */
export function exchangeOf(
  { draft, requestId, hop }: { draft: RequestDraft; requestId: string; hop: number },
  startedAt: number,
): AttemptExchange {
  const requestBody = requestBodyOf(draft.body);
  return {
    ...{ id: `${requestId}#${hop}`, requestId, hop, seq: hop, tabId: -1, frameId: 0, type: 'xmlhttprequest' },
    ...{ method: draft.method, url: draft.url, startedAt, begun: true, state: 'pending' },
    ...(requestBody && { requestBody }),
  };
}

/** With what was told of it; where nothing was, with what fetch shows. */
export function withAnswer(
  exchange: AttemptExchange,
  told: Exchange | undefined,
  response: Response | undefined,
): AttemptExchange {
  if (told) {
    const { requestHeaders, status, responseHeaders, respondedAt, endedAt, error, startedAt } = told;
    const all = { requestHeaders, status, responseHeaders, respondedAt, endedAt, error, startedAt };
    return {
      ...exchange,
      ...(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as object),
    };
  }
  if (!response || response.status === 0) return exchange;
  const responseHeaders: Header[] = [...response.headers].map(([name, value]) => ({ name, value }));
  return { ...exchange, status: response.status, responseHeaders, respondedAt: Date.now() };
}

export function withBody(exchange: AttemptExchange, { broken: _, ...body }: AnswerBody): AttemptExchange {
  const { id, tabId, frameId, method, url, startedAt, status, seq, responseHeaders } = exchange;
  const contentType = headerOf(responseHeaders, 'content-type');
  const told = { ...(status !== undefined && { status }), ...(contentType !== undefined && { contentType }) };
  const where = { tabId, frameId, method, url, startedAt, seq };
  return { ...exchange, responseBody: { id, source: 'attempt', time: Date.now(), ...where, ...told, ...body } };
}

function requestBodyOf(body: DraftBody | undefined): RequestBody | undefined {
  const bytes = bytesOf(body);
  if (!body || !bytes) return undefined;
  const kept = body.kind === 'base64' ? { base64: body.base64 } : { text: bodyText(body) ?? '' };
  return { ...kept, size: bytes.byteLength, truncated: false };
}

/** What is sent, so that fetch adds no type of its own to it; undefined where there is nothing. */
export function bytesOf(body: DraftBody | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (!body) return undefined;
  if (body.kind === 'base64') return Uint8Array.from(atob(body.base64), (character) => character.charCodeAt(0));
  const text = bodyText(body) ?? '';
  return text === '' ? undefined : new TextEncoder().encode(text);
}
