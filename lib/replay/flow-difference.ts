import type { Step } from '../flow/step.ts';
import { type Comparison, type FieldDifference, isTrueDifference } from './comparison.ts';

/** Two steps that do the same in their flows, or one that has no counterpart. */
export interface StepPair {
  before?: Step;
  after?: Step;
  /** How often the same was asked in a row; the last one stands for all. */
  times: readonly [before: number, after: number];
  /**
   * Pages and hops between the steps of the protocol, of which only that they fail counts, and what the one had kept from
   * before.
   */
  minor: boolean;
  /** Of two steps of the protocol. */
  comparison?: Comparison;
  /** How many values differ of those by which a server decides, or that tell what it decided. */
  differing: number;
}

/** What makes two flows differ, at one pair of steps. */
export interface FlowDifference {
  /** Index of the pair. */
  pair: number;
  /** Title of the part of the message; absent where one flow has no such step, or the step came to something else. */
  section?: string;
  field?: FieldDifference;
  /** Name of a value whose life went another way, though what stands in this step need not be the same. */
  value?: string;
  /** One sentence, without the values. */
  sentence: string;
}

export type Found = Omit<FlowDifference, 'pair'>;

/** How two flows are laid over each other, where more is known of them than their steps. */
export interface FlowManner {
  /** How the two are called, where they are not of one session: `the first`. Absent: by the numbers of their steps. */
  names?: Readonly<Record<'before' | 'after' | 'both', string>>;
  /** Why two values that differ are the same for both flows, in half a sentence; undefined where nothing says so. */
  setAside?(steps: { before: Step; after: Step }, field: FieldDifference, section: string): string | undefined;
  /** What went another way with the values of two steps, though each may be new; `name` is what the pair is called. */
  besides?(steps: { before: Step; after: Step }, name: string): Found | undefined;
}

/** A comparison in which what the manner sets aside differs by design. */
export function withoutSetAside(
  comparison: Comparison,
  steps: { before: Step; after: Step },
  { setAside }: FlowManner,
): Comparison {
  if (!setAside) return comparison;
  let aside = 0;
  const sections = comparison.sections.map((section) => ({
    ...section,
    fields: section.fields.map((field) => {
      const design = isTrueDifference(field) ? setAside(steps, field, section.title) : undefined;
      if (design === undefined) return field;
      aside += 1;
      return { ...field, design };
    }),
  }));
  const { differing, byDesign } = comparison;
  return { ...comparison, sections, differing: differing - aside, byDesign: byDesign + aside };
}

/** Where one came to something else: another class of status, an error in the one alone, another word for how it ended. */
export function partingAt(pair: StepPair, manner: FlowManner): Found | undefined {
  const { before, after, minor } = pair;
  if (!before || !after) return minor ? undefined : { sentence: missing(pair, manner) };
  const name = nameOf(pair, manner);
  const [here, there] = [called(before.n, 'before', manner), called(after.n, 'after', manner)];
  const [was, is] = [resultOf(before), resultOf(after)];
  if (was !== is) return { sentence: `${name}: ${was} in ${here}, ${is} in ${there}.` };
  const [wrong, worse] = [errorOf(before), errorOf(after)];
  if (wrong !== worse && !minor)
    return { sentence: `${name}: ${wrong ?? 'no error'} in ${here}, ${worse ?? 'no error'} in ${there}.` };
  if (before.words !== after.words && !minor)
    return { sentence: `${name} is “${before.words}” in ${here}, “${after.words}” in ${there}.` };
  return undefined;
}

function missing({ before, after }: StepPair, manner: FlowManner): string {
  const step = before ?? after;
  const name = called(step?.n ?? 0, before ? 'before' : 'after', manner);
  return `One of the two has no such step: ${step?.words} (${name}).`;
}

function called(n: number, side: 'before' | 'after' | 'both', { names }: FlowManner): string {
  return names ? `#${n} of ${names[side]}` : `#${n}`;
}

function nameOf({ before, after }: StepPair, manner: FlowManner): string {
  // How it ended stands behind a colon, and may be what differs.
  const [words = ''] = (before ?? after)?.words.split(/[:;]/) ?? [];
  const [n, m] = [before?.n ?? 0, after?.n ?? 0];
  const apart = `${called(n, 'before', manner)} and ${called(m, 'after', manner)}`;
  const where = n === m && manner.names ? called(n, 'both', manner) : apart;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} (${where})`;
}

/** What an answer comes to, as far as its status tells. */
function resultOf({ kind, status, error }: Step): string {
  if (kind !== 'http') return 'no request';
  if (status === undefined) return error === undefined ? 'no answer' : `failed (${error})`;
  if (status < 400) return status < 300 ? 'an answer' : 'a redirect';
  return `status ${status}`;
}

/** The error of the protocol that an address or an answer names. */
function errorOf({ url, exchange, response }: Step): string | undefined {
  const inAddress = [exchange?.redirectUrl, url].map(
    (address) => /[?&#]error=([\w.%+-]{1,80})/.exec(address ?? '')?.[1],
  );
  const named = inAddress.find((found) => found !== undefined);
  return named ?? /"error"\s{0,4}:\s{0,4}"([^"]{1,80})"/.exec(response.body?.text?.slice(0, 4000) ?? '')?.[1];
}

/** What is asked comes before what comes of it. */
const ASKED = ['Address', 'Query', 'Fragment', 'Request headers', 'Request body'];
const ANSWERED = [
  'Result',
  'Redirects to',
  'Redirects to: query',
  'Redirects to: fragment',
  'Response headers',
  'Response body',
];

/** Headers by which a server decides; others are the browser's, or of transport. */
const DECIDING =
  /^(authorization|content-type|accept|www-authenticate|dpop|tpp-[\w-]*|aspsp-[\w-]*|x?-?consent-?id|client-cert|x-jws-signature)( |$)/;

/** The first thing that differs between two steps and need not: what was asked first, for it may be why. */
export function differenceAt(pair: StepPair, manner: FlowManner): Found | undefined {
  const { before, after, comparison } = pair;
  if (!comparison || !before || !after) return partingAt(pair, manner);
  return (
    fieldAt(pair, ASKED, manner) ??
    manner.besides?.({ before, after }, nameOf(pair, manner)) ??
    fieldAt(pair, ANSWERED, manner) ??
    partingAt(pair, manner)
  );
}

function fieldAt(pair: StepPair, titles: readonly string[], manner: FlowManner): Found | undefined {
  for (const title of titles) {
    const [field] = mattering(pair.comparison, title).sort((a, b) => rank(a) - rank(b));
    if (field) return { section: title, field, sentence: inWords(pair, title, field, manner) };
  }
  return undefined;
}

/** In an answer the word for what is wrong says more than what is missing for it. */
function rank({ path }: FieldDifference): number {
  if (/(^|[.\]])error(_?code)?$|(^|\.)code$/i.test(path)) return path.endsWith('code') ? 1 : 0;
  return /error|status$|reason/i.test(path) ? 2 : 3;
}

/** How many values differ of those by which a server decides, or that tell what it decided. */
export function differingAt(comparison: Comparison | undefined): number {
  return [...ASKED, ...ANSWERED].reduce((sum, title) => sum + mattering(comparison, title).length, 0);
}

function mattering(comparison: Comparison | undefined, title: string): FieldDifference[] {
  const section = comparison?.sections.find((one) => one.title === title);
  return (section?.fields ?? []).filter((one) => isTrueDifference(one) && counts(title, one));
}

function counts(title: string, { path }: FieldDifference): boolean {
  if (title.endsWith('headers')) return DECIDING.test(path);
  // Pages differ from visit to visit; of a redirect the state tells no more than its status.
  return !(title === 'Response body' && path === 'text') && !(title === 'Result' && path === 'state');
}

function inWords(
  pair: StepPair,
  title: string,
  { path, kind, words = 'another value' }: FieldDifference,
  manner: FlowManner,
): string {
  const { before, after } = pair;
  const told = {
    same: 'the same',
    changed: words,
    added: `only in ${manner.names?.after ?? `#${after?.n}`}`,
    removed: `only in ${manner.names?.before ?? `#${before?.n}`}`,
  }[kind];
  const error = title === 'Result' && path === 'status' && after && errorOf(after);
  return `${nameOf(pair, manner)}, ${title.toLowerCase()}: ${path}, ${told}${error ? `: ${error}` : ''}.`;
}
