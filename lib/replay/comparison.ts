import type { Step } from '../flow/step.ts';
import type { DifferencePart } from '../flow/value.ts';
import { difference, differenceInWords } from '../lineage/difference.ts';
import { changesByDesign } from './by-design.ts';
import {
  addressFields,
  type Field,
  type Fields,
  headerFields,
  requestBodyFields,
  responseBodyFields,
} from './fields.ts';
import { pathTemplate } from './same-kind.ts';

/** What became of one field from the earlier exchange to the later one. */
export interface FieldDifference {
  path: string;
  kind: 'same' | 'changed' | 'added' | 'removed';
  /** Undefined where it was added. */
  before?: string;
  /** Undefined where it was removed. */
  after?: string;
  /** Set on `changed`: the characters that differ. */
  parts?: readonly DifferencePart[];
  /** Set on `changed`: the difference as half a sentence. */
  words?: string;
  /** Set where the value is new each time by nature: why, in half a sentence. */
  design?: string;
}

/** One part of the exchange. */
export interface SectionDifference {
  title: string;
  fields: readonly FieldDifference[];
  /** What could not be compared and why, in sentences. */
  notes: readonly string[];
}

/** Two exchanges laid over each other. */
export interface Comparison {
  sections: readonly SectionDifference[];
  /** Fields that differ and need not. */
  differing: number;
  byDesign: number;
  same: number;
}

/** How two steps are laid over each other, where they are not two steps of one session. */
export interface Manner {
  /** What each is called; absent: `#4`. */
  names?: readonly [before: string, after: string];
  /** The later one is the earlier one, sent again: what differs in its request, somebody changed. */
  resent?: boolean;
}

/**
 * What differs between two steps: address, parameters, headers, bodies, status and time, each field by its name. Lists
 * in JSON are compared place by place: an element that was put in front makes all behind it differ. Signatures and
 * whether a value is valid are not checked.
 *
 * @param before the earlier attempt; `after` is compared against it
 */
export function compareSteps(before: Step, after: Step, manner: Manner = {}): Comparison {
  const { names = [`#${before.n}`, `#${after.n}`], resent = false } = manner;
  const sections = [
    section('Result', resultFields(before), resultFields(after)),
    ...addressSections(before.url, after.url, { title: '', resent }),
    section('Request headers', headersOf(before, 'request'), headersOf(after, 'request'), { resent }),
    section('Request body', requestBodyFields(before), requestBodyFields(after), { resent }),
    ...addressSections(before.exchange?.redirectUrl, after.exchange?.redirectUrl, { title: 'Redirects to' }),
    section('Response headers', headersOf(before, 'response'), headersOf(after, 'response')),
    section('Response body', responseBodyFields(before), responseBodyFields(after), { names }),
    timing(before, after),
  ].filter(({ fields, notes }) => fields.length > 0 || notes.length > 0);
  const fields = sections.flatMap((each) => each.fields);
  const byDesign = fields.filter(({ design }) => design !== undefined).length;
  const same = fields.filter(({ kind }) => kind === 'same').length;
  return { sections, byDesign, same, differing: fields.length - same - byDesign };
}

/** How the comparison came out, in a sentence. */
export function comparisonInWords({ sections, differing, byDesign, same }: Comparison): string {
  const fixed = byDesign === 0 ? '' : ` ${number(byDesign, 'value')} differ${byDesign === 1 ? 's' : ''} by design.`;
  if (differing === 0 && byDesign === 0) return `Both are the same in all ${number(same, 'value')}.`;
  if (differing === 0) return `Both are the same but for what is new each time.${fixed}`;
  const where = sections.filter(({ fields }) => fields.some(isTrueDifference)).map(({ title }) => title);
  if (where.every((title) => title.startsWith('Redirects to')))
    return `They differ only in where they redirect to: ${number(differing, 'value')}.${fixed}`;
  return `${number(differing, 'value')} differ${differing === 1 ? 's' : ''}.${fixed} ${number(same, 'value')} ${same === 1 ? 'is' : 'are'} the same.`;
}

/** True for what differs and need not. */
export function isTrueDifference({ kind, design }: FieldDifference): boolean {
  return kind !== 'same' && design === undefined;
}

function number(amount: number, noun: string): string {
  return `${amount.toLocaleString('en')} ${noun}${amount === 1 ? '' : 's'}`;
}

function resultFields({ method, status, error, exchange, kind }: Step): Fields {
  const said = { method, status: status?.toString(), error, state: exchange?.state, kind };
  return {
    fields: Object.entries(said).flatMap(([name, text]): Field[] =>
      text === undefined ? [] : [{ path: name, name, text, part: 'text', received: name !== 'method' }],
    ),
  };
}

function addressSections(
  before: string | undefined,
  after: string | undefined,
  { title, resent = false }: Manner & { title: string },
) {
  if (before === undefined && after === undefined) return [];
  const received = title !== '';
  const none = { address: [], query: [], fragment: [] };
  const [was, is] = [before, after].map((url) => (url === undefined ? none : addressFields(url, received)));
  return (['address', 'query', 'fragment'] as const).map((part) => {
    const name = TITLES[part];
    const whole = title === '' ? name : part === 'address' ? title : `${title}: ${name.toLowerCase()}`;
    return section(whole, { fields: was?.[part] ?? [] }, { fields: is?.[part] ?? [] }, { resent });
  });
}

const TITLES = { address: 'Address', query: 'Query', fragment: 'Fragment' };

function headersOf({ exchange }: Step, side: 'request' | 'response'): Fields {
  if (!exchange) return { fields: [] };
  const headers = side === 'request' ? exchange.requestHeaders : exchange.responseHeaders;
  const target = side === 'response' ? exchange.redirectUrl : undefined;
  if (!headers) return { fields: [], note: `Its ${side} headers were not seen.` };
  return { fields: headerFields(headers, side === 'response', target) };
}

function section(
  title: string,
  before: Fields,
  after: Fields,
  { names = ['The earlier one', 'This one'], resent = false }: Manner = {},
): SectionDifference {
  const told = [before.note, after.note].flatMap((note, at) => (note === undefined ? [] : [`${names[at]}: ${note}`]));
  const notes = before.note !== undefined && before.note === after.note ? [`Both: ${before.note}`] : told;
  // What was not seen is not missing.
  const unseen = [before, after].some(({ fields, note }) => fields.length === 0 && note !== undefined);
  return { title, notes, fields: unseen ? [] : differences(before.fields, after.fields, resent) };
}

/** In the order of the later one; what was removed stands where it was, behind the field before it. */
function differences(before: readonly Field[], after: readonly Field[], resent: boolean): FieldDifference[] {
  const was = new Map(before.map((field) => [field.path, field]));
  const kept = new Set(after.map(({ path }) => path));
  const removedBehind = new Map<string, Field[]>();
  let last = '';
  for (const field of before) {
    if (kept.has(field.path)) last = field.path;
    else removedBehind.set(last, [...(removedBehind.get(last) ?? []), field]);
  }
  const removed = (path: string) =>
    (removedBehind.get(path) ?? []).map(
      (field): FieldDifference => ({
        path: field.path,
        kind: 'removed',
        before: field.text,
        ...byBrowser(field, resent),
      }),
    );
  return [
    ...removed(''),
    ...after.flatMap((field) => [differenceOf(was.get(field.path), field, resent), ...removed(field.path)]),
  ];
}

function differenceOf(before: Field | undefined, after: Field, resent: boolean): FieldDifference {
  const { path, text } = after;
  if (!before) return { path, kind: 'added', after: text, ...byBrowser(after, resent) };
  if (before.text === text && (before.raw === after.raw || before.raw === undefined || after.raw === undefined))
    return { path, kind: 'same', before: text, after: text };
  const [was, is] = before.text === text ? [before.raw ?? '', after.raw ?? ''] : [before.text, text];
  const found = difference(was, is);
  const respelled = before.text === text;
  const another = !respelled && !isList(after) && isAnother(was, is, found);
  // Characters that two drawn values share by chance say nothing.
  const parts: DifferencePart[] = another
    ? [
        { kind: 'missing', text: was },
        { kind: 'added', text: is },
      ]
    : found;
  const design = respelled || (resent && !after.received) ? undefined : designOf(after, was, is);
  return {
    ...{ path, kind: 'changed', before: was, after: is, parts },
    words: respelled
      ? spellingInWords(after, was, is, parts)
      : another
        ? anotherInWords(was, is)
        : changeInWords(was, is, parts),
    ...(design !== undefined && { design }),
    ...byBrowser(after, resent),
  };
}

function spellingInWords({ part }: Field, was: string, is: string, parts: readonly DifferencePart[]): string {
  const isText = (raw: string) => raw.startsWith('"');
  if ((part === 'json' || part === 'claim') && isText(was) !== isText(is))
    return isText(is) ? 'a text now, and no number or word' : 'a number or word now, and no text';
  return `the same value, written differently: ${differenceInWords(parts)}`;
}

function changeInWords(was: string, is: string, parts: readonly DifferencePart[]): string {
  if (is === '') return 'empty now';
  if (was === '') return 'no longer empty';
  return differenceInWords(parts);
}

function anotherInWords(was: string, is: string): string {
  return STATUS.test(was) && STATUS.test(is) ? `${was} became ${is}` : 'another value';
}

/** What is told of a cookie: several things in one. */
function isList({ part, name }: Field): boolean {
  return part === 'cookie' && name.endsWith(': attributes');
}

const STATUS = /^[1-5]\d\d$/;

/** True where less than half of the longer one is in both. */
function isAnother(was: string, is: string, parts: readonly DifferencePart[]): boolean {
  if (was === '' || is === '') return false;
  // A status is one word of three digits.
  if (STATUS.test(was) && STATUS.test(is)) return true;
  const kept = parts.reduce((sum, { kind, text }) => sum + (kind === 'same' ? text.length : 0), 0);
  return kept * 2 < Math.max(was.length, is.length) && was.length > 3;
}

/** Headers of which drafts know nothing, for whichever browser sends them writes them by itself. */
const BROWSERS = /^(host|connection|content-length|accept-encoding|upgrade-insecure-requests|priority|sec-.*)$/;

function byBrowser({ received, part, name }: Field, resent: boolean): { design?: string } {
  const isIt = resent && !received && part === 'header' && BROWSERS.test(name);
  return isIt ? { design: 'the browser writes it by itself' } : {};
}

function designOf(field: Field, was: string, is: string): string | undefined {
  if (field.part === 'address')
    return pathTemplate(was) === pathTemplate(is) ? 'only ids in its path differ' : undefined;
  if (isList(field)) return withoutPathIds(was) === withoutPathIds(is) ? 'only ids in its path differ' : undefined;
  return changesByDesign(field, was, is);
}

/** The attributes of a cookie with the ids in its path left out. */
function withoutPathIds(attributes: string): string {
  return attributes.replace(
    /(^|; )path=([^;]*)/i,
    (_, before, path) => `${before}path=${pathTemplate(`https://host${path}`)}`,
  );
}

/** Milliseconds, and times as long: less is what any two requests differ by. */
const SLOWER = { by: 1000, times: 3 };

function timing(before: Step, after: Step): SectionDifference {
  const [was, is] = [before.duration, after.duration];
  if (was === undefined || is === undefined) return { title: 'Time', fields: [], notes: [] };
  const field = { path: 'duration', before: `${Math.round(was)} ms`, after: `${Math.round(is)} ms` };
  if (field.before === field.after) return { title: 'Time', notes: [], fields: [{ ...field, kind: 'same' }] };
  const [short, long] = [Math.min(was, is), Math.max(was, is)];
  const much = long - short >= SLOWER.by && long >= short * SLOWER.times;
  const times = Math.round(long / Math.max(short, 1));
  const words = `${is > was ? 'slower' : 'faster'} by ${Math.round(long - short)} ms${much ? `, ${times} times` : ''}`;
  const design = much ? {} : { design: 'no two requests take the same time' };
  return { title: 'Time', notes: [], fields: [{ ...field, kind: 'changed', words, ...design }] };
}
