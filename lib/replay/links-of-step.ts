import type { QrStart } from '../decode/bankid-qr-text.ts';
import { isDeepLink, isWeb } from '../flow/address.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Step } from '../flow/step.ts';
import { isAppLink } from './leads.ts';

/** A link to an app, and where it stands in a step. */
export interface FoundLink {
  url: string;
  /** `address`, `Location`, `response body args.qrCode`. */
  from: string;
  /** A system says that an app has claimed this https address. */
  knownAppLink: boolean;
}

/** An order of BankID whose QR code can be shown. */
export interface FoundOrder extends QrStart {
  /** Milliseconds since the epoch: when the order was answered. */
  startedAt: number;
  from: string;
}

/** A text of a QR code that changes each second, as it was shown. */
export interface FoundQrText {
  text: string;
  from: string;
}

/** Values that are looked at in one body, links that are told of, and characters of the longest. */
const MOST_VALUES = 5000;
const MOST_LINKS = 12;
const LONGEST = 4000;
/** With a slash, or it is a name such as a URN; BankID's has one, too. */
const LINK = /^[a-z][a-z0-9+.-]{1,60}:\//i;
const ANIMATED = /^bankid\.[0-9a-f-]{36}\.\d{1,6}\.[0-9a-f]{64}$/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The links to apps in a step, each once: its address, where it redirects, and what its answer holds. */
export function linksOf(step: Step): FoundLink[] {
  const claimed = step.role === 'app-open' && isWeb(step.url);
  const at = (url: string | undefined, from: string, known = false): FoundLink[] =>
    url !== undefined && isLink(url, known) ? [{ url, from, knownAppLink: known || isAppLink(url) }] : [];
  const found = [
    ...at(step.url, 'address', claimed),
    ...at(step.exchange?.redirectUrl, 'Location'),
    ...textsIn(step).flatMap(({ text, path }) => at(text, `response body ${path}`)),
  ];
  const seen = new Set<string>();
  return found.filter(({ url }) => !seen.has(url) && seen.add(url)).slice(0, MOST_LINKS);
}

function isLink(url: string, known: boolean): boolean {
  if (url.length > LONGEST) return false;
  if (isWeb(url)) return known || isAppLink(url);
  return isDeepLink(url) && LINK.test(url);
}

/** The order of BankID that a step was answered with: its token and, where a server gave it away, its secret. */
export function orderOf(step: Step): FoundOrder | undefined {
  const texts = textsIn(step);
  const named = (name: string) => texts.find(({ path }) => path.split('.').at(-1) === name)?.text;
  const [qrStartToken, qrStartSecret] = [named('qrStartToken'), named('qrStartSecret')];
  if (!qrStartToken || !qrStartSecret || !UUID.test(qrStartToken)) return undefined;
  return {
    qrStartToken,
    qrStartSecret,
    startedAt: step.time + (step.duration ?? 0),
    from: 'response body qrStartToken and qrStartSecret',
  };
}

/** Texts of BankID's animated code in an answer. */
export function qrTextsOf(step: Step): FoundQrText[] {
  return textsIn(step)
    .filter(({ text }) => ANIMATED.test(text))
    .map(({ text, path }) => ({ text, from: `response body ${path}` }))
    .slice(0, MOST_LINKS);
}

interface TextAt {
  text: string;
  path: string;
}

const read = new WeakMap<Step, TextAt[]>();

/** The texts in the JSON of an answer, with their paths. */
function textsIn(step: Step): TextAt[] {
  const known = read.get(step);
  if (known) return known;
  const texts: TextAt[] = [];
  const walk = (value: unknown, path: string): void => {
    if (texts.length >= MOST_VALUES) return;
    const text = asText(value);
    if (text !== undefined) texts.push({ text, path });
    else if (Array.isArray(value)) for (const [at, inner] of value.entries()) walk(inner, `${path}[${at}]`);
    else
      for (const [name, inner] of Object.entries(asObject(value) ?? {}))
        walk(inner, path === '' ? name : `${path}.${name}`);
  };
  walk(jsonOf(step.response.body?.text), '');
  read.set(step, texts);
  return texts;
}

function jsonOf(text: string | undefined): unknown {
  if (text === undefined || !/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
