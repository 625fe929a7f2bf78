import type { RequestBody, ResourceType } from '../../../flow/capture-event.ts';
import type { Exchange, ResponseBody } from '../../../flow/exchange.ts';
import { redirectIn, resolved } from '../../../flow/redirection.ts';
import { headerOf } from '../../../flow/request-draft.ts';
import type { Warn } from '../problems.ts';
import {
  amountOf,
  base64Bytes,
  base64Of,
  isMembers,
  type Members,
  member,
  membersOf,
  numberOf,
  pairsOf,
  sizeOf,
  textOf,
  timeOf,
  utf8,
} from '../reading.ts';
import { resourceType } from './resource-type.ts';

/** An exchange of a file, before its place in the session and in a chain of redirects is known. */
export interface FoundExchange extends Omit<Exchange, 'id' | 'requestId' | 'hop' | 'seq' | 'tabId' | 'frameId'> {
  /** What the file calls the page or the tab; absent where it says nothing. */
  page?: string;
  /** Names the request of which it is a hop, where the file says that; else hops are found by where redirects lead. */
  chain?: string;
  /** Of the response. */
  body?: FoundBody;
}

export interface FoundBody
  extends Pick<ResponseBody, 'contentType' | 'text' | 'base64' | 'size' | 'truncated' | 'missing'> {
  /** Name of the file beside the trace that holds it, as Playwright writes them into an archive. */
  file?: string;
}

/**
 * One entry of a HAR by anybody. Whatever is missing or odd in it is told, and read as well as it can be.
 *
 * @param before when the entry before it began: for one that does not say
 * @returns undefined for what is no request at all
 */
export function readHarEntry(entry: unknown, before: number, warn: Warn): FoundExchange | undefined {
  if (!isMembers(entry)) {
    warn('entry', `It is ${entry === null ? 'null' : 'no object'} and is left out.`);
    return undefined;
  }
  const request = member(entry, 'request');
  const url = textOf(member(membersOf(request), 'url'));
  if (!isMembers(request) || url === undefined || url === '') {
    warn('request', 'It has no address: the entry is left out.');
    return undefined;
  }
  if (!URL.canParse(url)) warn('request.url', 'It is no address that a browser understands.');
  const response = member(entry, 'response');
  if (!isMembers(response)) warn('response', 'It is missing: the request is shown without an answer.');
  messagesIn(entry, warn);
  return toExchange(entry, request, url, isMembers(response) ? response : undefined, before, warn);
}

function toExchange(
  entry: Members,
  request: Members,
  url: string,
  response: Members | undefined,
  before: number,
  warn: Warn,
): FoundExchange {
  const method = methodOf(request, warn);
  const requestHeaders = pairsOf(member(request, 'headers'), 'request.headers', warn);
  const requestBody = readPostData(request, headerOf(requestHeaders, 'content-type') ?? '', warn);
  const { startedAt, respondedAt, endedAt } = timesOf(entry, before, warn);
  const page = textOf(member(entry, 'pageref'));
  const initiator = textOf(member(membersOf(member(entry, '_initiator')), 'url'));
  const ip = textOf(member(entry, 'serverIPAddress'));
  const common = {
    ...{ method, url, startedAt, requestHeaders, begun: true as const },
    ...(requestBody && { requestBody }),
    ...(page !== undefined && { page }),
    ...(initiator && URL.canParse(initiator) && { initiator: new URL(initiator).origin }),
    ...(ip && { ip }),
    ...(member(entry, '_fromCache') ? { fromCache: true } : {}),
  };
  const told = textOf(member(entry, '_resourceType')) ?? textOf(member(entry, '_fetchType'));
  const typed = (redirects: boolean, contentType?: string): ResourceType =>
    resourceType({ ...(told && { told }), method, requestHeaders, redirects, ...(contentType && { contentType }) });
  if (!response) return { ...common, type: typed(false), state: 'pending' };
  const answer = answerOf(response, url, entry, warn);
  const content = membersOf(member(response, 'content'));
  const contentType = textOf(member(content, 'mimeType')) || headerOf(answer.responseHeaders, 'content-type');
  const body = answer.state === 'completed' ? readContent(response, contentType, warn) : undefined;
  return {
    ...common,
    type: typed(answer.state === 'redirected', contentType),
    ...answer,
    ...(answer.status !== undefined && { respondedAt }),
    endedAt,
    ...(body && { body }),
  };
}

function methodOf(request: Members, warn: Warn): string {
  const method = textOf(member(request, 'method'))?.trim();
  if (method) return method.toUpperCase();
  warn('request.method', 'It is missing: GET is assumed.');
  return 'GET';
}

/** What there is beside request and response, and has no place here. */
function messagesIn(entry: Members, warn: Warn): void {
  for (const [name, what] of [
    ['_webSocketMessages', 'WebSocket messages'],
    ['_eventSourceMessages', 'events of an event stream'],
  ] as const) {
    const messages = member(entry, name);
    if (Array.isArray(messages) && messages.length > 0) warn(name, `${messages.length} ${what} are not read.`);
  }
}

interface Times {
  startedAt: number;
  respondedAt: number;
  endedAt: number;
}

const PHASES = ['blocked', 'dns', 'connect', 'send', 'wait', 'receive'];

function timesOf(entry: Members, before: number, warn: Warn): Times {
  const started = timeOf(member(entry, 'startedDateTime'));
  if (started === undefined) warn('startedDateTime', 'It is no time: that of the entry before is taken.');
  const startedAt = started ?? before;
  const timings = membersOf(member(entry, 'timings'));
  const phases = PHASES.map((phase) => amountOf(member(timings, phase)) ?? 0);
  const took = amountOf(member(entry, 'time')) ?? phases.reduce((sum, phase) => sum + phase, 0);
  const received = Math.min(took, phases.at(-1) ?? 0);
  return { startedAt, respondedAt: micro(startedAt + took - received), endedAt: micro(startedAt + took) };
}

/** To the microsecond, beyond which a sum of this size only has noise. */
function micro(time: number): number {
  return Math.round(time * 1000) / 1000;
}

type Answer = Pick<Exchange, 'state' | 'status' | 'responseHeaders' | 'redirectUrl' | 'error'>;

function answerOf(response: Members, url: string, entry: Members, warn: Warn): Answer {
  const given = member(response, 'status');
  const status = numberOf(given);
  const responseHeaders = pairsOf(member(response, 'headers'), 'response.headers', warn);
  const error = [
    ...[member(response, '_error'), member(response, '_failureText'), member(entry, '_error')],
    member(response, 'statusText'),
  ]
    .map((said) => textOf(said)?.trim())
    .find((said) => said);
  if (status === undefined || status < 100 || status > 999 || !Number.isInteger(status)) {
    if (given !== 0 && given !== -1 && given !== undefined && given !== null)
      warn('response.status', 'It is no status of HTTP: the request counts as failed.');
    return { state: 'failed', error: error ?? 'the file holds no answer', responseHeaders };
  }
  const redirectUrl = redirectOf(response, status, responseHeaders, url, warn);
  return {
    state: redirectUrl === undefined ? 'completed' : 'redirected',
    ...{ status, responseHeaders },
    ...(redirectUrl !== undefined && { redirectUrl }),
  };
}

/** Where it redirects: the header says it, whatever `redirectURL` does; that has no more than the header had. */
function redirectOf(
  response: Members,
  status: number,
  headers: readonly { name: string; value: string }[],
  url: string,
  warn: Warn,
): string | undefined {
  const given = textOf(member(response, 'redirectURL')) ?? '';
  const location = redirectIn(status, headers) ?? redirectIn(status, [{ name: 'Location', value: given }]);
  if (!location) return undefined;
  const target = resolved(location.location, url);
  if (target === undefined) warn('response.redirectURL', 'It redirects to what is no address.');
  return target;
}

const FORM = /^\s*application\/x-www-form-urlencoded\s*(;|$)/i;
const MULTIPART = /^\s*multipart\/form-data\b/i;

function readPostData(request: Members, contentType: string, warn: Warn): RequestBody | undefined {
  const given = member(request, 'postData');
  if (given === undefined || given === null) return undefined;
  if (!isMembers(given)) {
    warn('request.postData', 'It is no object, and is not read.');
    return undefined;
  }
  const mimeType = textOf(member(given, 'mimeType')) || contentType;
  const params = member(given, 'params');
  const fields = Array.isArray(params)
    ? pairsOf(params, 'request.postData.params', warn).map(({ name, value }): [string, string] => [name, value])
    : [];
  const text = postedText(given, warn);
  const size = amountOf(member(request, 'bodySize')) ?? sizeOf(text ?? '');
  const whole = { size, truncated: false };
  // Chromium's params are not decoded, others' are: the text is what was sent.
  if (text && FORM.test(mimeType)) return { form: [...new URLSearchParams(text)], ...whole };
  const isForm = FORM.test(mimeType) || MULTIPART.test(mimeType) || !text;
  if (fields.length > 0 && isForm) return { form: fields, ...whole };
  if (text === undefined) return size > 0 ? { ...whole, unreadable: 'the file does not hold it.' } : undefined;
  const encoding = textOf(member(given, '_encoding')) ?? textOf(member(given, 'encoding'));
  if (encoding?.toLowerCase() !== 'base64') return text === '' ? undefined : { text, ...whole };
  const bytes = base64Bytes(text);
  if (!bytes) {
    warn('request.postData.text', 'It is no base64, and is shown as it stands.');
    return { text, ...whole };
  }
  const plain = utf8(bytes);
  return plain === undefined
    ? { base64: text, ...whole, size: bytes.length }
    : { text: plain, ...whole, size: bytes.length };
}

function postedText(postData: Members, warn: Warn): string | undefined {
  const text = member(postData, 'text');
  if (typeof text === 'string') return text;
  if (text === undefined || text === null) return undefined;
  warn('request.postData.text', 'It is no text, and is read as JSON.');
  return JSON.stringify(text);
}

/** A body that was found where it is kept. */
export function bodyOfBytes(
  bytes: Uint8Array,
  contentType: string | undefined,
): Pick<FoundBody, 'text' | 'base64' | 'size'> {
  const text = contentType === undefined || TEXTUAL.test(contentType) ? utf8(bytes) : undefined;
  return { size: bytes.length, ...(text === undefined ? { base64: base64Of(bytes) } : { text }) };
}

/** What is text, whatever it was encoded as. */
const TEXTUAL = /^text\/|[/+](json|xml|javascript|ecmascript|x-www-form-urlencoded|jwt|graphql)\b/i;

function readContent(response: Members, contentType: string | undefined, warn: Warn): FoundBody | undefined {
  const content = member(response, 'content');
  if (content !== undefined && content !== null && !isMembers(content))
    warn('response.content', 'It is no object, and is not read.');
  const held = membersOf(content);
  const facts = { truncated: false, ...(contentType && { contentType }) };
  const told = amountOf(member(held, 'size'));
  const given = member(held, 'text');
  const text = typeof given === 'string' || given === undefined || given === null ? given : JSON.stringify(given);
  if (typeof given !== 'string' && typeof text === 'string')
    warn('response.content.text', 'It is no text, and is read as JSON.');
  if (typeof text !== 'string') {
    if (told === 0) return { ...facts, text: '', size: 0 };
    const file = textOf(member(held, '_file'));
    const comment = textOf(member(held, 'comment'))?.trim().replace(/\.$/, '');
    const missing = file ? `it is in a file of its own, ${file}` : comment || 'the file does not hold it';
    return { ...facts, size: told ?? 0, missing, ...(file && { file }) };
  }
  const encoding = textOf(member(held, 'encoding'))?.toLowerCase();
  if (encoding !== 'base64') return { ...facts, text, size: told || sizeOf(text) };
  const bytes = base64Bytes(text);
  if (!bytes) {
    warn('response.content.text', 'It is no base64, and is shown as it stands.');
    return { ...facts, text, size: told || sizeOf(text) };
  }
  const plain = contentType === undefined || TEXTUAL.test(contentType) ? utf8(bytes) : undefined;
  return { ...facts, size: bytes.length, ...(plain === undefined ? { base64: text } : { text: plain }) };
}
