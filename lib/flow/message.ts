import { parseUrl } from './address.ts';
import type { Header } from './capture-event.ts';
import type { Exchange } from './exchange.ts';
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

const remembered = new WeakMap<Exchange, Parts>();

/**
 * Parses a step for recognisers. Each part is parsed when it is first asked for, then kept.
 *
 * @param response the step's own, unless a better one is at hand
 */
export function readMessage(step: Step, response: BodyState = step.response): Message {
  const known = step.exchange && remembered.get(step.exchange);
  const fits = known && known.step.navigation === step.navigation && known.body === response.body;
  return new ReadMessage(step, fits ? known : new Parts(step, response.body));
}

/**
 * Keeps what was parsed of a message for as long as its exchange is held: of what was recognised, later folds and checks
 * ask again. Of all the rest of a session nobody does.
 */
export function rememberMessage(message: Message): void {
  const { exchange } = message.step;
  if (exchange && message instanceof ReadMessage) remembered.set(exchange, message.parts);
}

type Unread = typeof UNREAD;
/** Undefined is an answer, too. */
const UNREAD = Symbol();

/** A step, and what is parsed of it: another fold makes another step of the same exchange. */
class ReadMessage implements Message {
  readonly step: Step;
  readonly parts: Parts;

  constructor(step: Step, parts: Parts) {
    this.step = step;
    this.parts = parts;
  }

  get url() {
    return this.parts.url;
  }
  get query() {
    return this.parts.query;
  }
  get fragment() {
    return this.parts.fragment;
  }
  get form() {
    return this.parts.form;
  }
  get requestJson() {
    return this.parts.requestJson;
  }
  get responseJson() {
    return this.parts.responseJson;
  }
  get target() {
    return this.parts.target;
  }
  get targetUrl() {
    return this.parts.targetUrl;
  }
  get requestHeader() {
    return this.parts.requestHeader;
  }
  get responseHeader() {
    return this.parts.responseHeader;
  }
}

/** Written out for speed: a session has tens of thousands, and each is read by every system and many checks. */
class Parts {
  /** Any of the exchange: only what came with that is read. */
  readonly step: Pick<Step, 'url' | 'exchange' | 'navigation'>;
  readonly body: BodyState['body'];
  #url: Message['url'] | Unread = UNREAD;
  #query: Message['query'] | undefined;
  #fragment: Message['fragment'] | undefined;
  #form: Message['form'] | undefined;
  #requestJson: unknown = UNREAD;
  #responseJson: unknown = UNREAD;
  #target: Message['target'] | undefined;
  #targetUrl: Message['targetUrl'] | Unread = UNREAD;
  #requestHeader: Message['requestHeader'] | undefined;
  #responseHeader: Message['responseHeader'] | undefined;

  constructor(step: Step, body: BodyState['body']) {
    this.step = step;
    this.body = body;
  }

  get url() {
    if (this.#url === UNREAD) this.#url = parseUrl(this.step.url);
    return this.#url;
  }
  get query() {
    // Parsing an address costs more than anything else here, and many have no query.
    this.#query ??= this.step.url.includes('?') ? readParameters(this.url?.search.slice(1) ?? '') : NONE;
    return this.#query;
  }
  get fragment() {
    this.#fragment ??= readFragmentOf(this);
    return this.#fragment;
  }
  get form() {
    this.#form ??= readForm(this.step, this.requestHeader('content-type'));
    return this.#form;
  }
  get requestJson() {
    if (this.#requestJson === UNREAD) this.#requestJson = readJson(this.step.exchange?.requestBody?.text);
    return this.#requestJson;
  }
  get responseJson() {
    if (this.#responseJson === UNREAD) this.#responseJson = readJson(this.body?.text);
    return this.#responseJson;
  }
  get targetUrl() {
    if (this.#targetUrl === UNREAD) this.#targetUrl = parseUrl(this.step.exchange?.redirectUrl ?? '');
    return this.#targetUrl;
  }
  get target() {
    this.#target ??= /[?#]/.test(this.step.exchange?.redirectUrl ?? '') ? readTarget(this.targetUrl) : NONE;
    return this.#target;
  }
  get requestHeader() {
    this.#requestHeader ??= headerReader(this.step.exchange?.requestHeaders);
    return this.#requestHeader;
  }
  get responseHeader() {
    this.#responseHeader ??= headerReader(this.step.exchange?.responseHeaders);
    return this.#responseHeader;
  }
}

/** A page may have its fragment from the navigation alone, where a script went there. */
function readFragmentOf(parts: Parts): ReadonlyMap<string, string> {
  const { url, navigation } = parts.step;
  const own = url.includes('#') ? parts.url?.hash : '';
  const hash = own || (navigation?.url.includes('#') ? parseUrl(navigation.url)?.hash : '');
  return hash ? readFragment(hash) : NONE;
}

function headerReader(headers: readonly Header[] | undefined): (name: string) => string | undefined {
  return (name) => {
    const wanted = name.toLowerCase();
    // Most names are ruled out by their length, and need not be copied.
    return headers?.find(({ name: one }) => one.length === wanted.length && one.toLowerCase() === wanted)?.value;
  };
}

function readForm({ exchange }: Pick<Step, 'exchange'>, contentType: string | undefined): ReadonlyMap<string, string> {
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
