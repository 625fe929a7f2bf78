import { parseUrl } from './address.ts';
import type { Header } from './capture-event.ts';
import { readFragment, readParameters } from './parameters.ts';
import type { BodyState, Step } from './step.ts';

/** A step as recognisers read it: parsed once, never throwing. */
export interface Message {
  step: Step;
  /** Undefined when the URL cannot be parsed. */
  url: URL | undefined;
  /** Parameters of the query, decoded once; of a repeated one the first. */
  query: ReadonlyMap<string, string>;
  /** Parameters of the fragment, decoded once. */
  fragment: ReadonlyMap<string, string>;
  /** Fields of a form body. */
  form: ReadonlyMap<string, string>;
  /** A JSON request body, or undefined. */
  requestJson: unknown;
  /** A JSON response body, or undefined. */
  responseJson: unknown;
  /** Parameters of a redirect's target (query, then fragment). */
  target: ReadonlyMap<string, string>;
  targetUrl: URL | undefined;
  /** A request header's value, by any case. */
  requestHeader(name: string): string | undefined;
  responseHeader(name: string): string | undefined;
}

const NONE: ReadonlyMap<string, string> = new Map();

/**
 * Parses a step for recognisers. What costs (bodies, the target) is parsed when first asked
 * for, then kept.
 *
 * @param response the step's own, unless a better one is at hand
 */
export function readMessage(step: Step, response: BodyState = step.response): Message {
  const { exchange } = step;
  const url = parseUrl(step.url);
  const requestHeader = headerReader(exchange?.requestHeaders);
  return {
    step,
    url,
    query: readParameters(url?.search.slice(1) ?? ''),
    fragment: readFragmentOf(step, url),
    get form() {
      return remember(this, 'form', readForm(step, requestHeader('content-type')));
    },
    get requestJson() {
      return remember(this, 'requestJson', readJson(exchange?.requestBody?.text));
    },
    get responseJson() {
      return remember(this, 'responseJson', readJson(response.body?.text));
    },
    get targetUrl() {
      return remember(this, 'targetUrl', parseUrl(exchange?.redirectUrl ?? ''));
    },
    get target() {
      return remember(this, 'target', readTarget(this.targetUrl));
    },
    requestHeader,
    responseHeader: headerReader(exchange?.responseHeaders),
  };
}

/** A page may have its fragment from the navigation alone, where a script went there. */
function readFragmentOf({ navigation }: Step, url: URL | undefined): ReadonlyMap<string, string> {
  const hash = url?.hash || parseUrl(navigation?.url ?? '')?.hash;
  return hash ? readFragment(hash) : NONE;
}

function remember<K extends keyof Message>(message: Message, name: K, value: Message[K]): Message[K] {
  Object.defineProperty(message, name, { value, enumerable: true });
  return value;
}

function headerReader(headers: readonly Header[] | undefined): (name: string) => string | undefined {
  return (name) => {
    const wanted = name.toLowerCase();
    return headers?.find((header) => header.name.toLowerCase() === wanted)?.value;
  };
}

function readForm({ exchange }: Step, contentType: string | undefined): ReadonlyMap<string, string> {
  const body = exchange?.requestBody;
  if (body?.form) return new Map(body.form.toReversed());
  if (body?.text && isForm(contentType, body.text)) return readParameters(body.text);
  return NONE;
}

// The headers may have been missed: then the text speaks for itself.
function isForm(contentType: string | undefined, text: string): boolean {
  return contentType === undefined ? /^[\w.~%-]+=[^{}<>"\s]*$/.test(text) : /x-www-form-urlencoded/i.test(contentType);
}

function readJson(text: string | undefined): unknown {
  const trimmed = text?.replace(/^\uFEFF/, '').trim();
  if (!trimmed || !/^[{[]/.test(trimmed)) return undefined;
  try {
    return JSON.parse(trimmed);
  } catch {
    return undefined;
  }
}

function readTarget(target: URL | undefined): ReadonlyMap<string, string> {
  if (!target) return NONE;
  return new Map([...readFragment(target.hash), ...readParameters(target.search.slice(1))]);
}
