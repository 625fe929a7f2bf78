import { withoutFragment } from './address.ts';
import type { Header, RequestBody } from './capture-event.ts';
import { type Parameter, parameter, readParameterList, writeParameterList } from './parameter-list.ts';
import type { Step } from './step.ts';

/** A body as it is to be sent. */
export type DraftBody =
  /** Fields of a form in their order and encoding. */
  | { kind: 'form'; fields: readonly Parameter[] }
  /** JSON, of which the text is kept as it stands. */
  | { kind: 'json'; text: string }
  | { kind: 'text'; text: string }
  /** Anything that is no text. */
  | { kind: 'base64'; base64: string };

/** A request as it is to be sent. */
export interface RequestDraft {
  method: string;
  /** As it is written; what stands in it encoded is sent so. */
  url: string;
  headers: readonly Header[];
  body?: DraftBody;
}

/** What is wrong with a draft, or is not as it was when it was recorded. */
export interface DraftProblem {
  /** `method`, `address`, `header X-Any`, `body`. */
  where: string;
  /** One sentence. */
  reason: string;
}

/** What a step becomes when it is sent again. */
export interface DraftOfStep {
  draft: RequestDraft;
  /** What was not recorded, and so is not sent. */
  problems: readonly DraftProblem[];
}

/** Written by whoever sends it anew. */
const TRANSPORT =
  /^(host|connection|proxy-connection|content-length|accept-encoding|transfer-encoding|keep-alive|te|trailer|upgrade|upgrade-insecure-requests|sec-.*)$/i;
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** True for a word that may be a method or the name of a header. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * A step as a request that can be sent once more: its address as it is written, its headers without those that the
 * browser writes by itself, its body as a form where it was one. Cookies stay as they were sent; whoever sends it with
 * those of today takes them out by `withoutHeaders`. A step that sent nothing (a deep link, a fragment) is a draft of
 * its address.
 */
export function draftOf(step: Step): DraftOfStep {
  const { exchange } = step;
  if (!exchange) return { draft: { method: 'GET', url: step.url, headers: [] }, problems: [] };
  const { method, requestBody, requestHeaders } = exchange;
  const { body, problems } = bodyOf(requestBody, requestHeaders);
  const isMultipart =
    requestBody?.form !== undefined && /^multipart\//i.test(headerOf(requestHeaders, 'content-type') ?? '');
  const headers = (requestHeaders ?? [])
    .filter(({ name }) => TOKEN.test(name) && !TRANSPORT.test(name))
    .map((header) => (isMultipart && isNamed(header, 'content-type') ? { ...header, value: FORM } : header));
  const unseen = { where: 'headers', reason: 'The headers were not seen: none are sent.' };
  return {
    draft: { method, url: addressOf(step), headers, ...(body && { body }) },
    problems: [...(requestHeaders ? [] : [unseen]), ...(isMultipart ? [MULTIPART] : []), ...problems],
  };
}

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART: DraftProblem = {
  where: 'body',
  reason: 'It was sent as multipart/form-data, of which only the fields are known: it is sent URL-encoded.',
};

/** The fragment of a page that a script went to is known of the navigation alone. */
function addressOf({ url, exchange, navigation }: Step): string {
  const own = exchange?.url ?? url;
  const gone = [url, navigation?.url ?? ''].find((other) => other.includes('#') && withoutFragment(other) === own);
  return gone ?? own;
}

function bodyOf(
  body: RequestBody | undefined,
  headers: readonly Header[] | undefined,
): { body?: DraftBody; problems: DraftProblem[] } {
  if (!body) return { problems: [] };
  const problems = [
    body.truncated ? 'Only the beginning of the body was kept: the rest is not sent.' : '',
    body.unreadable === undefined ? '' : `Not all of the body could be read: ${body.unreadable}`,
  ]
    .filter((reason) => reason !== '')
    .map((reason) => ({ where: 'body', reason }));
  const { form, text, base64 } = body;
  if (form)
    return { body: { kind: 'form', fields: form.map(([name, value]) => parameter(name, value, '+')) }, problems };
  if (text !== undefined) return { body: bodyOfText(text, headerOf(headers, 'content-type')), problems };
  return { ...(base64 !== undefined && { body: { kind: 'base64', base64 } }), problems };
}

/** Text as the body that it is by its media type; where that is not known, by its shape. */
export function bodyOfText(text: string, contentType: string | undefined): DraftBody {
  const isForm =
    contentType === undefined
      ? /^[\w.~%-]{1,256}=[^{}<>"\s]*$/.test(text)
      : /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType);
  if (isForm) return { kind: 'form', fields: readParameterList(text) };
  const isJson = contentType === undefined ? /^\s*[{[]/.test(text) : /^[^;]*[/+]json\s*(;|$)/i.test(contentType);
  return { kind: isJson ? 'json' : 'text', text };
}

/** The text of a body; undefined for bytes, and where there is none. */
export function bodyText(body: DraftBody | undefined): string | undefined {
  if (!body || body.kind === 'base64') return undefined;
  return body.kind === 'form' ? writeParameterList(body.fields) : body.text;
}

/** The value of a header, by any case; of a repeated one the first. */
export function headerOf(headers: readonly Header[] | undefined, name: string): string | undefined {
  return headers?.find((header) => isNamed(header, name))?.value;
}

/** With one header of that name, at the place of the first that there was. */
export function withHeader(draft: RequestDraft, name: string, value: string): RequestDraft {
  const at = draft.headers.findIndex((header) => isNamed(header, name));
  const others = draft.headers.filter((header) => !isNamed(header, name));
  const spelled = draft.headers[at]?.name ?? name;
  return { ...draft, headers: others.toSpliced(at < 0 ? others.length : at, 0, { name: spelled, value }) };
}

/** Without the headers of these names, by any case. */
export function withoutHeaders(draft: RequestDraft, ...names: readonly string[]): RequestDraft {
  return { ...draft, headers: draft.headers.filter((header) => !names.some((name) => isNamed(header, name))) };
}

function isNamed(header: Header, name: string): boolean {
  return header.name.toLowerCase() === name.toLowerCase();
}
