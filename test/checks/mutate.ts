import type { Exchange } from '../../lib/flow/exchange.ts';
import type { Flow, Step } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';

/**
 * - `dropped`, `altered`, `repeated`: in its message, wherever that is recorded: what redirects there, the address
 *   itself, the navigation
 * - `swapped`: it has the value of another flow of the session, and that one has its
 * - `altered on the way`: the server redirected with the right value, the browser came with another one
 * - `sent again`: the whole message, once more
 */
export type Kind = 'dropped' | 'altered' | 'swapped' | 'repeated' | 'altered on the way' | 'sent again';

export type MessageName = 'authorization request' | 'pushed request' | 'callback' | 'token request';

/** A parameter of a message of the protocol, where it can be mutated. */
export interface Place {
  message: MessageName;
  part: 'query' | 'fragment' | 'form' | 'json';
  name: string;
  /** As it is written. */
  raw: string;
  /** Id of the exchange, or of the navigation, that is the message. */
  record: string;
  url: string;
  /** What a redirect led to: the redirect says it as well. */
  redirected: boolean;
}

/** The messages of a flow in which a client, a server or somebody between them can go wrong. */
export function placesOf(flow: Flow, records: Records): Place[] {
  const redirects = new Set(records.exchanges.map(({ redirectUrl }) => redirectUrl));
  const first = (role: Step['role'], fits: (step: Step) => boolean = () => true) =>
    flow.steps.find((step) => step.role === role && (step.exchange ?? step.navigation) && fits(step));
  const asked = first('authorization-request', ({ url }) => /[?&](client_id|request_uri)=/.test(url));
  const answered = flow.steps.findLast(({ role }) => role === 'authorization-response');
  const messages: [MessageName, Step | undefined][] = [
    ['authorization request', asked],
    ['pushed request', first('pushed-authorization-request')],
    ['callback', answered],
    ['token request', first('token-request', (step) => bodyText(step).includes('authorization_code'))],
  ];
  return messages.flatMap(([message, step]) =>
    step
      ? partsOf(step, message).map(([part, name, raw]) => ({
          ...{ message, part, name, raw, url: step.url, redirected: redirects.has(step.url) },
          record: step.exchange?.id ?? step.navigation?.id ?? '',
        }))
      : [],
  );
}

function bodyText({ exchange }: Step): string {
  const { form, text } = exchange?.requestBody ?? {};
  return text ?? (form ?? []).map((pair) => pair.join('=')).join('&');
}

function partsOf(step: Step, message: MessageName): [Place['part'], string, string][] {
  const { form, text } = step.exchange?.requestBody ?? {};
  const { query, fragment } = split(step.url);
  const inAddress = [
    ...pairsOf(query).map(([name, raw]) => ['query', name, raw] as [Place['part'], string, string]),
    ...pairsOf(fragment).map(([name, raw]) => ['fragment', name, raw] as [Place['part'], string, string]),
  ];
  if (message === 'authorization request' || step.method !== 'POST') return inAddress;
  if (form) return form.map(([name, value]) => ['form', name, value]);
  if (text?.startsWith('{'))
    return Object.entries(JSON.parse(text) as object).map(([name, value]) => ['json', name, String(value)]);
  return pairsOf(text ?? '').map(([name, raw]) => ['form', name, raw]);
}

/** What there is to be done to a parameter. */
export function kindsFor({ part, redirected, message }: Place): Kind[] {
  const kinds: Kind[] = ['dropped', 'altered', 'swapped'];
  if (part !== 'json') kinds.push('repeated');
  if (redirected && (message === 'callback' || message === 'authorization request')) kinds.push('altered on the way');
  return kinds;
}

/** The records with one parameter mutated. Pure; `raw` is the other flow's value for `swapped`. */
export function mutate(records: Records, place: Place, kind: Exclude<Kind, 'sent again'>, raw = ''): Records {
  const edit = (pair: string): string[] => {
    const [name] = pairsOf(pair)[0] ?? [''];
    if (name !== place.name) return [pair];
    const written = pair.slice(0, pair.indexOf('=') + 1);
    switch (kind) {
      case 'dropped':
        return [];
      case 'repeated':
        return [pair, pair];
      case 'swapped':
        return [written + raw];
      default:
        return [written + altered(place.raw, place.name)];
    }
  };
  if (place.part === 'form' || place.part === 'json')
    return withExchange(records, place.record, (one) => withBody(one, place, kind, raw, edit));
  const url = withPairs(place.url, place.part, edit);
  return kind === 'altered on the way' ? arrivingAt(records, place, url) : moved(records, place.url, url);
}

/** The records with the message made once more at their end: another request with the same parameters. */
export function sentAgain(records: Records, { record }: Place): Records {
  const one = records.exchanges.find(({ id }) => id === record);
  if (!one) return records;
  const last = Math.max(...records.exchanges.map(({ seq }) => seq), ...records.navigations.map(({ seq }) => seq));
  const end = Math.max(...records.exchanges.map(({ startedAt, endedAt }) => endedAt ?? startedAt));
  const later = end + 100 - one.startedAt;
  const again: Exchange = {
    ...one,
    id: `${one.id}-again`,
    requestId: `${one.requestId}-again`,
    seq: last + 1,
    startedAt: one.startedAt + later,
    ...(one.endedAt !== undefined && { endedAt: one.endedAt + later }),
  };
  return { ...records, exchanges: [...records.exchanges, again] };
}

/** A slash behind an address; else one character in the middle, of its own kind. */
function altered(raw: string, name: string): string {
  if (/redirect_uri$|callback_uri$/.test(name)) return `${raw}${raw.includes('%2F') ? '%2F' : '/'}`;
  const at = raw.length >> 1;
  const character = raw[at] ?? '';
  const other = /\d/.test(character) ? String((Number(character) + 1) % 10) : character === 'x' ? 'y' : 'x';
  return raw.slice(0, at) + other + raw.slice(at + 1);
}

interface Split {
  base: string;
  query: string;
  fragment: string;
}

function split(url: string): Split {
  const [before = '', ...hash] = url.split('#');
  const question = before.indexOf('?');
  return {
    base: question < 0 ? before : before.slice(0, question),
    query: question < 0 ? '' : before.slice(question + 1),
    fragment: hash.join('#'),
  };
}

function withPairs(url: string, part: 'query' | 'fragment', edit: (pair: string) => string[]): string {
  const { base, query, fragment } = split(url);
  const change = (text: string) => text.split('&').flatMap(edit).join('&');
  const [q, f] = [part === 'query' ? change(query) : query, part === 'fragment' ? change(fragment) : fragment];
  return `${base}${q && `?${q}`}${f && `#${f}`}`;
}

function pairsOf(text: string): [name: string, raw: string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [decodeURIComponent(pair.slice(0, equals)), pair.slice(equals + 1)];
    });
}

function withExchange(records: Records, id: string, change: (one: Exchange) => Exchange): Records {
  return { ...records, exchanges: records.exchanges.map((one) => (one.id === id ? change(one) : one)) };
}

function withBody(
  exchange: Exchange,
  place: Place,
  kind: Kind,
  raw: string,
  edit: (pair: string) => string[],
): Exchange {
  const body = exchange.requestBody;
  if (!body) return exchange;
  if (place.part === 'json') {
    const json = JSON.parse(body.text ?? '{}') as Record<string, unknown>;
    if (kind === 'dropped') delete json[place.name];
    else json[place.name] = kind === 'swapped' ? raw : altered(place.raw, place.name);
    return { ...exchange, requestBody: { ...body, text: JSON.stringify(json) } };
  }
  if (!body.form) {
    const text = (body.text ?? '').split('&').flatMap(edit).join('&');
    return { ...exchange, requestBody: { ...body, text } };
  }
  const form = body.form.flatMap(([name, value]): [string, string][] => {
    if (name !== place.name) return [[name, value]];
    if (kind === 'dropped') return [];
    if (kind === 'repeated')
      return [
        [name, value],
        [name, value],
      ];
    return [[name, kind === 'swapped' ? raw : altered(place.raw, place.name)]];
  });
  return { ...exchange, requestBody: { ...body, form } };
}

/** Whoever spoke of the one address now speaks of the other: redirects, navigations, the bodies of its answers. */
function moved(records: Records, from: string, to: string): Records {
  const swap = <T extends { url: string }>(one: T): T => (one.url === from ? { ...one, url: to } : one);
  const headers = (list: Exchange['responseHeaders']) =>
    list?.map((header) => (header.value === from ? { ...header, value: to } : header));
  return {
    exchanges: records.exchanges.map((exchange) => {
      const { requestHeaders, responseHeaders, redirectUrl } = exchange;
      return {
        ...swap(exchange),
        ...(redirectUrl === from && { redirectUrl: to }),
        ...(requestHeaders && { requestHeaders: headers(requestHeaders) ?? [] }),
        ...(responseHeaders && { responseHeaders: headers(responseHeaders) ?? [] }),
      };
    }),
    navigations: records.navigations.map(swap),
    bodies: records.bodies.map(swap),
  };
}

/** Only what arrives is another: the redirect before still says what the server meant. */
function arrivingAt(records: Records, { url: from }: Place, to: string): Records {
  const swap = <T extends { url: string }>(one: T): T => (one.url === from ? { ...one, url: to } : one);
  return {
    exchanges: records.exchanges.map(swap),
    navigations: records.navigations.map(swap),
    bodies: records.bodies.map(swap),
  };
}
