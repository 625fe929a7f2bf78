import type { Content, Cookie, Entry, Header as HarHeader, PostData, QueryString, Request, Response } from 'har-format';
import type { Header } from '../flow/capture-event.ts';
import type { Exchange } from '../flow/exchange.ts';
import type { BodyState, Step } from '../flow/step.ts';
import { keptBody, keptExchange } from './kept.ts';

/** What an entry tells of the step that it is. */
export type EntryStep = Pick<Step, 'tabId' | 'response'> &
  Partial<Pick<Step, 'n' | 'role' | 'words' | 'flowId' | 'via'>>;

/**
 * One HTTP exchange as HAR 1.2 has it, with `_consent` for what HAR cannot say.
 *
 * @param stored the exchange as it is stored, where the fold found out more
 */
export function toEntry(step: EntryStep, exchange: Exchange, stored?: Exchange): Entry & Record<`_${string}`, unknown> {
  // webRequest tells no phases before the first byte: all of it counts as waiting, and so does a request without any.
  const wait = span(exchange.startedAt, exchange.respondedAt ?? exchange.endedAt);
  const receive = span(exchange.respondedAt, exchange.endedAt);
  const { response: body } = step;
  return present({
    pageref: 'session',
    startedDateTime: iso(exchange.startedAt),
    time: wait + receive,
    request: toRequest(exchange),
    response: toResponse(exchange, body),
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive },
    serverIPAddress: exchange.ip,
    _resourceType: exchange.type,
    _consent: present({
      n: step.n,
      role: step.role,
      words: step.words,
      flow: step.flowId,
      via: step.via,
      tabId: step.tabId,
      hop: exchange.hop,
      reconstructed: exchange.reconstructed,
      initiator: exchange.initiator,
      // HAR's own url must not have a fragment.
      fragment: fragmentOf(exchange.url),
      requestBodyTruncated: exchange.requestBody?.truncated || undefined,
      requestBodyUnreadable: exchange.requestBody?.unreadable,
      body: bodyFacts(body),
      kept: keptExchange(exchange, stored),
      keptBody: body.body && keptBody(body.body, exchange, mimeTypeOf(exchange, body)),
    }),
  }) as Entry & Record<`_${string}`, unknown>;
}

function bodyFacts({ body, absence, reason }: BodyState): object {
  return present({ source: body?.source, size: body?.size, truncated: body?.truncated, absence, reason });
}

function toRequest(exchange: Exchange): Request {
  const headers = exchange.requestHeaders ?? [];
  return present({
    method: exchange.method,
    url: exchange.url.split('#')[0] ?? '',
    httpVersion: '',
    cookies: cookiesIn(headers),
    headers: headers.map(plainHeader),
    queryString: queryOf(exchange.url),
    postData: postData(exchange),
    headersSize: -1,
    bodySize: exchange.requestBody?.size ?? 0,
  });
}

function toResponse(exchange: Exchange, body: BodyState): Response {
  const headers = exchange.responseHeaders ?? [];
  return present({
    status: exchange.status ?? 0,
    statusText: '',
    httpVersion: '',
    cookies: setCookiesIn(headers),
    headers: headers.map(plainHeader),
    content: toContent(mimeTypeOf(exchange, body), body),
    redirectURL: exchange.redirectUrl ?? '',
    headersSize: -1,
    bodySize: -1,
    _error: exchange.error,
  });
}

function mimeTypeOf({ responseHeaders = [] }: Exchange, { body }: BodyState): string {
  return body?.contentType ?? headerValues(responseHeaders, 'content-type')[0] ?? '';
}

function toContent(mimeType: string, { body, reason }: BodyState): Content {
  if (body?.text !== undefined) return present({ size: body.size, mimeType, text: body.text });
  if (body?.base64 !== undefined) return { size: body.size, mimeType, text: body.base64, encoding: 'base64' };
  return present({ size: body?.size ?? 0, mimeType, comment: body?.missing ?? reason });
}

function postData(exchange: Exchange): PostData | undefined {
  const { requestBody } = exchange;
  if (!requestBody) return undefined;
  const given = headerValues(exchange.requestHeaders ?? [], 'content-type')[0];
  if (requestBody.form) {
    const mimeType = given ?? 'application/x-www-form-urlencoded';
    const params = requestBody.form.map(([name, value]) => ({ name, value }));
    // HAR allows params or text; readers differ in which they look at, so both are given.
    return { mimeType, params, text: formText(params) } as unknown as PostData;
  }
  const text = requestBody.text ?? requestBody.base64 ?? '';
  return present({
    mimeType: given ?? 'application/octet-stream',
    text,
    _encoding: requestBody.base64 === undefined ? undefined : 'base64',
  }) as unknown as PostData;
}

function formText(params: readonly { name: string; value?: string }[]): string {
  const text = new URLSearchParams(params.map(({ name, value = '' }) => [name, value])).toString();
  // A pseudonym looks the same in every place.
  return text.replace(/%28([\w-]{1,40}-[0-9a-f]{6})%29/g, '($1)');
}

/**
 * Writes anew what an entry says twice: the parameters of its URL, its cookies and the text of its form. Once values in
 * it were replaced, each by itself, the two would otherwise differ.
 */
export function agree(entry: Entry): void {
  const { request, response } = entry;
  request.queryString = queryOf(request.url);
  request.cookies = cookiesIn(request.headers);
  response.cookies = setCookiesIn(response.headers);
  const { postData } = request;
  if (postData?.params) (postData as { text?: string }).text = formText(postData.params);
}

/** The same without what {@link agree} writes anew. */
export function withoutDoubles(entry: Entry): Entry {
  const { request, response } = entry;
  const { postData } = request;
  return {
    ...entry,
    request: {
      ...{ ...request, queryString: [], cookies: [] },
      ...(postData?.params && { postData: { ...postData, text: '' } as unknown as PostData }),
    },
    response: { ...response, cookies: [] },
  };
}

/** What {@link agree} has written anew. */
export function writtenAnew({ request, response }: Entry): unknown {
  const { postData } = request;
  return [request.queryString, request.cookies, response.cookies, postData?.params && postData.text];
}

/** The parameters of a URL's query, decoded. */
export function queryOf(url: string): QueryString[] {
  const query = url.split('#')[0]?.split('?').slice(1).join('?') ?? '';
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}

function cookiesIn(headers: readonly Header[]): Cookie[] {
  return headerValues(headers, 'cookie').flatMap(pairsOf);
}

function setCookiesIn(headers: readonly Header[]): Cookie[] {
  // Firefox joins several Set-Cookie headers by newlines.
  return headerValues(headers, 'set-cookie').flatMap((lines) => lines.split('\n').map(responseCookie));
}

/** A Set-Cookie line (RFC 6265 §5.2): the first pair, and the attributes that HAR knows. */
function responseCookie(line: string): Cookie {
  const [cookie = { name: '', value: '' }, ...attributes] = pairsOf(line);
  const told = new Map(attributes.map(({ name, value }) => [name.toLowerCase(), value]));
  const expires = Date.parse(told.get('expires') ?? '');
  return present({
    ...cookie,
    path: told.get('path'),
    domain: told.get('domain'),
    expires: Number.isNaN(expires) ? undefined : iso(expires),
    httpOnly: told.has('httponly'),
    secure: told.has('secure'),
  }) as Cookie;
}

/** The pairs of a Cookie or Set-Cookie line. */
export function pairsOf(text: string): { name: string; value: string }[] {
  return text
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return { name, value: value.join('=') };
    });
}

function fragmentOf(url: string): string | undefined {
  const at = url.indexOf('#');
  return at < 0 ? undefined : url.slice(at + 1);
}

function plainHeader({ name, value }: Header): HarHeader {
  return { name, value };
}

function headerValues(headers: readonly Header[], name: string): string[] {
  return headers.filter((header) => header.name.toLowerCase() === name).map(({ value }) => value);
}

/** Milliseconds, to the microsecond; 0 where an end is not known or the clock was set back. */
function span(from: number | undefined, to: number | undefined): number {
  return from === undefined || to === undefined ? 0 : Math.max(0, Math.round((to - from) * 1000) / 1000);
}

/** Milliseconds since the epoch as HAR writes them. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** Without the members that are undefined. */
export function present<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
