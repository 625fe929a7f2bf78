import {
  type DecodedNode,
  decodeBody,
  decodeForm,
  decodeHeader,
  decodeUrl,
  type FoundToken,
  findTokens,
} from '../decode/index.ts';
import type { Header } from '../flow/capture-event.ts';
import type { Step } from '../flow/step.ts';
import { words } from '../flow/words.ts';
import { TELLING_HEADERS } from '../replay/telling-headers.ts';

/** One source of parameters within a step, such as its address or its form. */
export interface Part {
  title: string;
  nodes: DecodedNode[];
  /** Set when decoding itself failed; `raw` is then all there is. */
  failure?: { why: string; raw: string };
}

export interface TokenFinding extends FoundToken {
  /** Where it stands: part, then labels. */
  where: string[];
}

export interface Inspection {
  parts: Part[];
  tokens: TokenFinding[];
}

/**
 * Everything in a step that can be decoded, part by part, and the tokens found anywhere in it.
 * Never throws: a part that fails keeps its raw text and says why.
 *
 * @param now milliseconds since the epoch, for times relative to it
 */
export function inspect(step: Step, now: number): Inspection {
  const parts = [
    part('Address', step.url, () => [decodeUrl(step.url, { now })]),
    redirectPart(step, now),
    headersPart('Request headers', step.exchange?.requestHeaders, now),
    requestBodyPart(step, now),
    headersPart('Response headers', step.exchange?.responseHeaders, now, step.exchange?.redirectUrl !== undefined),
    responseBodyPart(step, now),
  ].filter((candidate) => candidate !== undefined);
  return { parts, tokens: parts.flatMap(tokensOf) };
}

function part(title: string, raw: string, read: () => DecodedNode[]): Part {
  try {
    return { title, nodes: read() };
  } catch (error) {
    return { title, nodes: [], failure: { why: words(error), raw } };
  }
}

function redirectPart({ exchange }: Step, now: number): Part | undefined {
  const target = exchange?.redirectUrl;
  return target === undefined ? undefined : part('Redirects to', target, () => [decodeUrl(target, { now })]);
}

function headersPart(title: string, headers: Header[] | undefined, now: number, knowsTarget = false): Part | undefined {
  const telling = (headers ?? []).filter(
    // The absolute target is shown as a part of its own.
    ({ name, value }) =>
      (TELLING_HEADERS.test(name) || /\beyJ/.test(value)) && !(knowsTarget && /^location$/i.test(name)),
  );
  if (telling.length === 0) return undefined;
  const raw = telling.map(({ name, value }) => `${name}: ${value}`).join('\n');
  return part(title, raw, () => telling.map(({ name, value }) => decodeHeader(name, value, { now })));
}

function requestBodyPart({ exchange, held }: Step, now: number): Part | undefined {
  const body = exchange?.requestBody;
  const form = body?.form ?? held?.form;
  if (form) {
    return part('Form', form.map((pair) => pair.join('=')).join('&'), () => [decodeForm(form, { now })]);
  }
  const text = body?.text ?? body?.base64;
  if (!text) return undefined;
  return part('Request body', text, () => [decodeBody(text, contentType(exchange?.requestHeaders), { now })]);
}

function responseBodyPart({ exchange, response: { body } }: Step, now: number): Part | undefined {
  const text = body?.text;
  if (!text) return undefined;
  const type = body?.contentType ?? contentType(exchange?.responseHeaders);
  // A page's markup holds no parameters; it is shown as text under Response.
  if (/html|css|javascript/i.test(type ?? '')) return undefined;
  return part('Response body', text, () => [decodeBody(text, type, { now })]);
}

function tokensOf({ title, nodes }: Part): TokenFinding[] {
  return nodes.flatMap((node) => findTokens(node).map((token) => ({ ...token, where: [title, ...token.path] })));
}

/** The media type among the headers, or undefined. */
export function contentType(headers: Header[] | undefined): string | undefined {
  return headers?.find(({ name }) => /^content-type$/i.test(name))?.value;
}
