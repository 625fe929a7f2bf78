import { decode, find, innermost } from '../decode/index.ts';
import { outlineJson, pathOf, textOf } from '../decode/json-outline.ts';
import type { Header } from '../flow/capture-event.ts';
import type { Step } from '../flow/step.ts';
import type { FieldPart } from './by-design.ts';
import { TELLING_HEADERS } from './telling-headers.ts';

/** One thing that a message says, by a name that is unique in its section. */
export interface Field {
  path: string;
  /** As its receiver reads it. */
  text: string;
  /** As it was sent, where that is known and another spelling. */
  raw?: string;
  /** What the last part of the path is called, for telling what differs by design. */
  name: string;
  part: FieldPart;
  received: boolean;
}

/** The fields of one part of a step. */
export interface Fields {
  fields: Field[];
  /** What is not among them, and why, in a sentence. */
  note?: string;
}

/** Characters of a body that is taken apart; a longer one is compared as a text. */
const LONGEST_BODY = 1_000_000;
/** Values of a body that are compared one by one. */
const MOST_VALUES = 20_000;

/** The address: its server and path, its query and its fragment. */
export function addressFields(url: string, received = false): Record<'address' | 'query' | 'fragment', Field[]> {
  const [, place = '', query = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  return {
    address: [{ path: 'address', name: 'address', text: place, part: 'address', received }],
    query: pairFields(pairsOf(query), 'query', received),
    fragment: fragment.includes('=')
      ? pairFields(pairsOf(fragment), 'fragment', received)
      : fragment === ''
        ? []
        : [{ path: 'fragment', name: 'fragment', text: fragment, part: 'fragment', received }],
  };
}

type Pair = { name: string; text: string; raw?: string };

function pairsOf(text: string): Pair[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const raw = equals < 0 ? '' : pair.slice(equals + 1);
      return { name: unescaped(equals < 0 ? pair : pair.slice(0, equals)), text: unescaped(raw), raw };
    });
}

/** As in forms (URL Standard §5.1): `+` is a space; what is no percent sequence stays as it is. */
function unescaped(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Names that are repeated get a number; the claims of a token stand under its name. */
function pairFields(pairs: readonly Pair[], part: FieldPart, received: boolean): Field[] {
  const seen = new Map<string, number>();
  return pairs.flatMap(({ name, text, raw }) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const path = times === 1 ? name : `${name} [${times}]`;
    const field: Field = { path, name, text, part, received, ...(raw !== undefined && { raw }) };
    return [field, ...claimsOf(field)];
  });
}

/** Headers by name, the telling ones first, cookies one by one. */
export function headerFields(headers: readonly Header[] | undefined, received: boolean, target?: string): Field[] {
  const known = (headers ?? []).filter(({ name }) => !(target !== undefined && /^location$/i.test(name)));
  const telling = known.filter(({ name }) => TELLING_HEADERS.test(name));
  const others = known.filter(({ name }) => !TELLING_HEADERS.test(name));
  const plain = (list: readonly Header[]) =>
    pairFields(
      list
        .filter(({ name }) => !/^(set-)?cookie$/i.test(name))
        .map(({ name, value }) => ({ name: name.toLowerCase(), text: value })),
      'header',
      received,
    );
  const cookies = telling.flatMap(({ name, value }) =>
    /^cookie$/i.test(name) ? cookiePairs(value) : /^set-cookie$/i.test(name) ? setCookiePairs(value) : [],
  );
  return [...plain(telling), ...pairFields(cookies, 'cookie', received), ...plain(others)];
}

function cookiePairs(value: string): Pair[] {
  return value
    .split(';')
    .map((cookie) => splitAt(cookie, '='))
    .filter(([name]) => name !== '')
    .map(([name, text]) => ({ name: `cookie ${name}`, text }));
}

/** Its value, and apart from it what the browser is told of it (RFC 6265 §5.2). */
function setCookiePairs(value: string): Pair[] {
  const [cookie = '', ...attributes] = value.split(';');
  const [name, text] = splitAt(cookie, '=');
  const told = attributes
    .map((attribute) => attribute.trim())
    .filter((attribute) => !/^expires=/i.test(attribute))
    .sort();
  return [
    { name: `set-cookie ${name}`, text },
    { name: `set-cookie ${name}: attributes`, text: told.join('; ') },
  ];
}

function splitAt(text: string, sign: string): [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

export function requestBodyFields({ exchange }: Step): Fields {
  const body = exchange?.requestBody;
  if (!body) return { fields: [] };
  const note = [
    body.unreadable === undefined ? '' : `Not all that was sent could be read: ${body.unreadable}`,
    body.truncated ? 'Only the beginning of the body was kept.' : '',
  ].find((sentence) => sentence !== '');
  const said = note === undefined ? {} : { note };
  if (body.form)
    return {
      fields: pairFields(
        body.form.map(([name, text]) => ({ name, text })),
        'form',
        false,
      ),
      ...said,
    };
  return { ...bodyFields(body.text ?? body.base64, contentType(exchange?.requestHeaders), false), ...said };
}

export function responseBodyFields({ exchange, response: { body, reason } }: Step): Fields {
  const text = body?.text ?? body?.base64;
  if (text === undefined) return { fields: [], ...(reason !== undefined && { note: reason }) };
  const read = bodyFields(text, body?.contentType ?? contentType(exchange?.responseHeaders), true);
  return body?.truncated ? { ...read, note: 'Only the beginning of the body was kept.' } : read;
}

function bodyFields(text: string | undefined, type: string | undefined, received: boolean): Fields {
  if (!text) return { fields: [] };
  if (text.length <= LONGEST_BODY && /^\s*[[{]/.test(text)) {
    const read = jsonFields(text, received);
    if (read) return read;
  }
  if (/^[^;]*x-www-form-urlencoded/i.test(type ?? '')) return { fields: pairFields(pairsOf(text), 'form', received) };
  return { fields: [{ path: 'text', name: 'text', text, part: 'text', received }] };
}

/** Values by their path; undefined where it is no JSON, or too damaged to be taken for some. */
function jsonFields(text: string, received: boolean): Fields | undefined {
  const outline = outlineJson(text, MOST_VALUES);
  const [broken] = outline.problems;
  if (broken && outline.nodes.length < 2) return undefined;
  const seen = new Set<string>();
  const fields = outline.nodes.flatMap((node, index): Field[] => {
    const empty = node.size === 0 && (node.kind === 'object' || node.kind === 'array');
    if (!empty && (node.kind === 'object' || node.kind === 'array')) return [];
    let path = pathOf(outline, index);
    while (seen.has(path)) path += ' (again)';
    seen.add(path);
    const name = typeof node.name === 'string' ? node.name : '';
    const said = textOf(outline, node);
    // With its quotation marks: a text that looks like a number is not one.
    const raw = text.slice(node.start, node.end);
    const field: Field = { path, name, text: said, raw, part: 'json', received };
    return [field, ...claimsOf(field)];
  });
  if (broken)
    return {
      fields,
      note: `The body is damaged at character ${(broken.offset ?? 0) + 1}; what could be read is compared.`,
    };
  if (outline.cut) return { fields, note: `Only its first ${MOST_VALUES.toLocaleString('en')} values are compared.` };
  return { fields };
}

/** What is in a token, under its name; its signature is not compared. */
function claimsOf({ path, text, received }: Field): Field[] {
  const token = /^(?:Bearer |DPoP )?(eyJ[\w-]+\.[\w-]+\.[\w-]*)$/.exec(text)?.[1];
  if (!token) return [];
  const node = innermost(decode(token, { now: 0, maxDepth: 3 }));
  return ['header', 'payload'].flatMap((part) => {
    const read = find(node, part);
    const json = read && jsonFields(jsonIn(read), received);
    return (json?.fields ?? []).map((field) => ({
      ...field,
      path: `${path} › ${part}${field.path.slice(1)}`,
      part: 'claim' as const,
    }));
  });
}

function jsonIn(node: { raw: string; value?: unknown; children: readonly { raw: string }[] }): string {
  if (typeof node.value === 'string') return node.value;
  return node.raw.trimStart().startsWith('{') ? node.raw : (node.children[0]?.raw ?? '');
}

function contentType(headers: readonly Header[] | undefined): string | undefined {
  return headers?.find(({ name }) => /^content-type$/i.test(name))?.value;
}
