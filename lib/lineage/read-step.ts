import {
  type DecodedNode,
  type DecodeOptions,
  decode,
  decodeBody,
  decodeForm,
  decodeHeader,
  decodeUrl,
} from '../decode/index.ts';
import type { Header } from '../flow/capture-event.ts';
import type { Step } from '../flow/step.ts';
import type { StepPart } from '../flow/value.ts';
import type { Slot } from './slot.ts';
import { slotsOf } from './slots.ts';

/** Headers of transport and of browsers, in which no consent speaks. */
const MUTE =
  /^(accept.*|access-control-.*|age|alt-svc|cache-control|cf-.*|connection|content-.*|cross-origin-.*|date|dnt|etag|expires|host|if-.*|keep-alive|last-modified|link|nel|origin|p3p|permissions-policy|pragma|priority|psu-user-agent|referrer-policy|report.*|sec-.*|server.*|strict-transport-security|te|timing-allow-origin|transfer-encoding|upgrade.*|user-agent|vary|via|www-authenticate|x-cache.*|x-content-type-options|x-frame-options|x-powered-by|x-xss-protection)$/i;

/** No time is needed, and what is deeper or longer than this is no value that is handed on. */
const LIMITS: DecodeOptions = { now: 0, maxDepth: 12, maxLength: 65_536, budget: 1500 };

/** Characters of a body that are read. */
const BODY = 262_144;

/** Slots of one part of a step. */
export interface PartSlots {
  part: StepPart;
  slots: readonly Slot[];
}

/** Reads steps, and what it has read before only once: browsers repeat most headers, and redirects the address. */
export class StepReader {
  private readonly known = new Map<string, readonly Slot[]>();

  /** All parts in the order in which they went over the wire. */
  read(step: Step): PartSlots[] {
    const { exchange, url } = step;
    return [
      { part: 'address', slots: this.address(url, false) },
      { part: 'request-header', slots: this.headers(exchange?.requestHeaders, false) },
      { part: 'request-body', slots: this.requestBody(step) },
      { part: 'response-header', slots: this.headers(exchange?.responseHeaders, true, exchange?.redirectUrl) },
      { part: 'redirect', slots: exchange?.redirectUrl ? this.address(exchange.redirectUrl, true) : [] },
      { part: 'response-body', slots: this.responseBody(step) },
    ];
  }

  /** What a step that is none of the flow's tells its host. */
  readRequest(step: Step): PartSlots[] {
    const referer = step.exchange?.requestHeaders?.filter(({ name }) => /^referer$/i.test(name));
    return [
      { part: 'address', slots: this.address(step.url, false) },
      { part: 'request-header', slots: this.headers(referer, false) },
      { part: 'request-body', slots: this.requestBody(step) },
    ];
  }

  private address(url: string, received: boolean): readonly Slot[] {
    return this.once(`address ${received} ${url}`, () => [
      wholeAddress(url),
      ...slotsOf(decodeUrl(url, LIMITS), [], 'address', received),
    ]);
  }

  private headers(headers: readonly Header[] | undefined, received: boolean, target?: string): readonly Slot[] {
    return (headers ?? []).flatMap(({ name, value }) => {
      if (MUTE.test(name)) return [];
      // The absolute target is a part of its own.
      if (target !== undefined && /^location$/i.test(name)) return [];
      return this.once(`${name}: ${received} ${value}`, () => headerSlots(name, value, received));
    });
  }

  private requestBody({ exchange }: Step): readonly Slot[] {
    const body = exchange?.requestBody;
    if (body?.form) return slotsOf(decodeForm(body.form, LIMITS), [], 'parameter', false);
    return body?.text ? this.body(body.text, contentType(exchange?.requestHeaders), false) : [];
  }

  private responseBody({ exchange, response: { body } }: Step): readonly Slot[] {
    const type = body?.contentType ?? contentType(exchange?.responseHeaders);
    // A page's markup and its scripts hold no parameters.
    if (!body?.text || /html|css|javascript/i.test(type ?? '')) return [];
    return this.body(body.text, type, true);
  }

  private body(text: string, type: string | undefined, received: boolean): readonly Slot[] {
    const read = text.slice(0, BODY);
    return this.once(`body ${received} ${type} ${read}`, () =>
      slotsOf(decodeBody(read, type, LIMITS), [], 'member', received),
    );
  }

  private once(key: string, read: () => readonly Slot[]): readonly Slot[] {
    const known = this.known.get(key) ?? read();
    this.known.set(key, known);
    return known;
  }
}

const NOTHING: ReadonlySet<string> = new Set();

/** The address as it stands: a link that was issued may be followed. */
function wholeAddress(url: string): Slot {
  const layers = [{ text: url, encodings: [] }] as const;
  return { path: [], name: 'address', under: 'address', beside: NOTHING, copied: false, layers };
}

function headerSlots(name: string, value: string, received: boolean): Slot[] {
  if (/^(set-)?cookie$/i.test(name)) return cookieSlots(name, value, received);
  const isUrl = /^(location|referer)$/i.test(name);
  return isUrl
    ? slotsOf(decodeUrl(value, LIMITS), [name], 'header', received)
    : slotsOf(decodeHeader(name, value, LIMITS), [], 'header', received);
}

/** RFC 6265 §4.1.1, §4.2.1: attributes of a Set-Cookie are none of its value. */
function cookieSlots(name: string, value: string, received: boolean): Slot[] {
  const pairs = value.split(';').slice(0, /^set-/i.test(name) ? 1 : undefined);
  return pairs.flatMap((pair) => {
    const equals = pair.indexOf('=');
    const [label, text] = [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
    return equals > 0 && text !== '' ? slotsOf(cookie(label, text), [name], 'cookie', received) : [];
  });
}

function cookie(label: string, text: string): DecodedNode {
  return decode(text, { ...LIMITS, name: label });
}

function contentType(headers: readonly Header[] | undefined): string | undefined {
  return headers?.find(({ name }) => /^content-type$/i.test(name))?.value;
}
