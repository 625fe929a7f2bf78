import {
  type DecodedNode,
  type DecodeOptions,
  decodeBody,
  decodeForm,
  decodeHeader,
  decodeUrl,
  findTokens,
} from '../decode/index.ts';
import { hostOf, schemeOf } from '../flow/address.ts';
import { isStatic } from '../flow/bodies.ts';
import type { Header } from '../flow/capture-event.ts';
import type { Step } from '../flow/step.ts';

/** A step as search reads it: everything in small letters. */
export interface Entry {
  n: number;
  flowId?: string;
  method: string;
  /** `failed` and `pending` where there is none; empty for what has no answer. */
  status: string;
  role: string;
  kind: string;
  host: string;
  /** What the list says of it, and its address. */
  head: string;
  /** A line for each decoded value, `name=value`, each with a line feed before it. What steps share is the same object. */
  values: readonly Lines[];
  /** Of parameters, fields, claims, cookies and headers. */
  names: readonly string[];
  bodies: readonly string[];
  hasBody: boolean;
  hasToken: boolean;
}

/** Lines of text that stand in one step, or in many. */
export interface Lines {
  text: string;
  shared?: true;
}

/** Characters of each body that are searched. */
export const BODY_BOUND = 65_536;

/** No time is needed, and what is deeper or longer is found as it stands. */
const LIMITS: DecodeOptions = { now: 0, maxDepth: 12, maxLength: BODY_BOUND, budget: 1500 };

/** Headers of transport and of browsers, which nobody looks for. */
const MUTE =
  /^(accept.*|access-control-.*|age|alt-svc|cache-control|connection|content-(?!type|disposition).*|cross-origin-.*|date|dnt|etag|expires|host|if-.*|keep-alive|last-modified|nel|permissions-policy|pragma|priority|referrer-policy|report.*|sec-.*|server|strict-transport-security|te|timing-allow-origin|transfer-encoding|upgrade.*|user-agent|vary|via|x-cache.*|x-content-type-options|x-frame-options|x-xss-protection)$/i;

/** Headers that are remembered: browsers repeat most of them. */
const MOST_KNOWN = 4000;

interface Read {
  values: Lines;
  names: readonly string[];
  hasToken: boolean;
}

const NOTHING: Read = { values: { text: '' }, names: [], hasToken: false };

/** Makes entries of steps; what it has decoded before it does not decode again. */
export class EntryReader {
  readonly #known = new Map<string, Read>();

  read(step: Step): Entry {
    const { n, flowId, method = '', url, role, kind, words, exchange, response } = step;
    const status = statusOf(step);
    const parts = this.#parts(step);
    const sent = exchange?.requestBody?.text;
    const got = response.body?.text;
    return {
      n,
      ...(flowId !== undefined && { flowId }),
      method: method.toLowerCase(),
      status,
      role,
      kind,
      host: (hostOf(url) || schemeOf(url)).toLowerCase(),
      head: `#${n} ${method} ${status} ${role} ${kind} ${words}\n${url}`.toLowerCase(),
      values: parts.flatMap(({ values }) => (values.text === '' ? [] : [values])),
      names: [...new Set(parts.flatMap(({ names }) => names))],
      bodies: [sent, got].flatMap((text) => (text ? [text.slice(0, BODY_BOUND).toLowerCase()] : [])),
      hasBody: Boolean(got),
      hasToken: parts.some(({ hasToken }) => hasToken),
    };
  }

  #parts({ url, exchange, response: { body } }: Step): Read[] {
    const parts = [readAddress(url)];
    // Nothing of a consent stands in a picture or a script; their addresses do carry what was leaked.
    if (!exchange || isStatic(exchange)) return parts;
    const { requestHeaders, responseHeaders, requestBody, redirectUrl } = exchange;
    parts.push(...this.#headers(requestHeaders), ...this.#headers(responseHeaders));
    if (redirectUrl) parts.push(readNode(decodeUrl(redirectUrl, LIMITS)));
    if (requestBody?.form) parts.push(readNode(decodeForm(requestBody.form, LIMITS)));
    else if (requestBody?.text) parts.push(readBody(requestBody.text, typeOf(requestHeaders)));
    if (body?.text) parts.push(readBody(body.text, body.contentType ?? typeOf(responseHeaders)));
    return parts;
  }

  #headers(headers: readonly Header[] = []): Read[] {
    return headers.flatMap(({ name, value }) => {
      if (MUTE.test(name)) return [];
      const line = `${name}: ${value}`;
      const known = this.#known.get(line) ?? readHeader(name, value);
      if (this.#known.size >= MOST_KNOWN) this.#known.clear();
      this.#known.set(line, known);
      return [known];
    });
  }
}

/** A query in which nothing is encoded, so that there is nothing to decode: most addresses by far. */
const PLAIN = /^https?:[^?#%]*(?:\?((?:[\w.~-]{1,40}=[\w.~-]{0,15}(?:&|$))+))?$/i;

function readAddress(url: string): Read {
  const plain = PLAIN.exec(url);
  if (!plain) return readNode(decodeUrl(url, LIMITS), url);
  const query = plain[1]?.toLowerCase();
  if (query === undefined) return NOTHING;
  const pairs = query.split('&').filter(Boolean);
  const names = new Set(pairs.map((pair) => pair.slice(0, pair.indexOf('='))));
  return { values: { text: pairs.map((pair) => `\n${pair}`).join('') }, names: [...names], hasToken: false };
}

function statusOf({ status, error, kind }: Step): string {
  if (status !== undefined) return String(status);
  if (error !== undefined) return 'failed';
  return kind === 'http' ? 'pending' : '';
}

function readHeader(name: string, value: string): Read {
  const read = readNode(decodeHeader(name, value, LIMITS));
  const label = name.toLowerCase();
  const text = `\n${label}=${oneLine(value)}${read.values.text}`;
  return { ...read, values: { text, shared: true }, names: [label, ...read.names] };
}

function readBody(text: string, type: string | undefined): Read {
  // Of a page's markup and its scripts nothing is to be decoded.
  if (/html|css|javascript/i.test(type ?? '')) return NOTHING;
  return readNode(decodeBody(text.slice(0, BODY_BOUND), type, LIMITS));
}

/** @param address of which the parts without a name are no values, as it is searched as it stands */
function readNode(root: DecodedNode, address = ''): Read {
  const names = new Set<string>();
  const lines: string[] = [];
  const visit = (node: DecodedNode, name: string, within: string | undefined) => {
    const { label, value, encoding, children } = node;
    const isName = label !== undefined && !/^\d*$/.test(label) && !STRUCTURES.has(within ?? '');
    const named = isName ? label.toLowerCase() : name;
    if (isName) names.add(named);
    const text = String(value ?? '');
    if (text !== '' && (named !== '' || !address.includes(text))) lines.push(`${named}=${oneLine(text)}`);
    for (const child of children) visit(child, named, encoding);
  };
  visit(root, '', undefined);
  const text = lines.map((line) => `\n${line}`).join('');
  return { values: { text }, names: [...names], hasToken: hasToken(root) };
}

/** Encodings whose parts have names of ours. */
const STRUCTURES = new Set(['url', 'jwt', 'jwe', 'sd-jwt']);

function hasToken(root: DecodedNode): boolean {
  return findTokens(root).length > 0;
}

function oneLine(text: string): string {
  return text.toLowerCase().replaceAll('\n', ' ');
}

function typeOf(headers: readonly Header[] | undefined): string | undefined {
  return headers?.find(({ name }) => /^content-type$/i.test(name))?.value;
}
