import { hostOf, placeOf, schemeOf } from '../../flow/address.ts';
import { readFragment, readParameters } from '../../flow/parameters.ts';
import type { Flow, Step, Trace } from '../../flow/step.ts';
import { looksRandom } from '../secret-shapes.ts';

/** What somebody did in the browser, as far as a recording tells. */
export interface Move {
  /** Typed an address, followed a link, or sent a form. */
  kind: 'goto' | 'follow' | 'submit';
  /** Number of its step. */
  n: number;
  words: string;
  /** Whole. */
  url: string;
  /** Where it leads, without parameters: `*` stands for what is another in each run. */
  to: string;
  /** The page that was shown in the end, likewise; absent where it led to an app, or nobody answered. */
  lands?: string;
  method: 'GET' | 'POST';
  /** Of a form: what was sent. */
  fields: readonly (readonly [name: string, value: string])[];
}

/** What a parameter of the return has to be. */
export type Expected =
  | { name: string; is: 'there' | 'absent' }
  /** The same as in the authorization request of the run. */
  | { name: string; is: 'as sent' }
  | { name: string; is: 'equal'; to: string };

/** A flow as something that can be done again in a browser. Values are as they were recorded: secrets are the writer's to hide. */
export interface ScriptPlan {
  title: string;
  /** How it came out when it was recorded. */
  outcome: string;
  moves: readonly Move[];
  /** Place of the authorization request, where there is one. */
  authorization?: { n: number; to: string };
  /** Where the browser returned. */
  callback?: {
    n: number;
    words: string;
    to: string;
    /** Where the browser was then, for pages clean their address or go on. */
    ends: readonly string[];
    expected: readonly Expected[];
    /** It is, to the character, the redirect_uri that the authorization request names. */
    isAsSent: boolean;
  };
  /** A token request that the browser itself made. */
  token?: { n: number; to: string; status: number };
  /** What has to be done by hand, or cannot be known. */
  notes: readonly string[];
}

/** Why there is no script, in a sentence. */
export type PlanOrProblem = { plan: ScriptPlan } | { problem: string };

/**
 * What has to be done to come through a flow again: from the page that led to it, over links and forms, to the return.
 * Presses that only a page’s own script saw are not in a recording; neither is what an app does.
 */
export function scriptPlan(flow: Flow, { steps }: Trace): PlanOrProblem {
  const first = flow.steps.find(isMainPage);
  if (!first) return { problem: 'No page of this flow was loaded in a tab: there is nothing that a browser could do.' };
  const start = first.via === 'typed' ? first : (pageBefore(first, steps) ?? first);
  const authorization = flow.steps.find(({ role }) => role === 'authorization-request');
  const callback = flow.steps.findLast(isReturn);
  const token = flow.steps.find(({ role, n, status }) => role === 'token-request' && status && n > (callback?.n ?? 0));
  const inTab = flow.steps.filter((step) => step.n > start.n && step.n <= (callback?.n ?? Number.POSITIVE_INFINITY));
  // A form that posts the answer is sent by the script of its page.
  const done = inTab.filter((step) => step !== callback || step.via === 'link');
  const moved = (step: Step, kind: Move['kind']) => moveOf(step, kind, steps);
  const moves = done
    .filter((step) => step.tabId === start.tabId && isMainPage(step))
    .flatMap((step) => {
      const kind = kindOf(step);
      return kind ? [moved(step, kind)] : [];
    });
  const { kind, code } = flow.outcome;
  return {
    plan: {
      title: flow.systemTitle,
      outcome: code === undefined ? kind : `${kind} (${code})`,
      moves: [{ ...moved(start, 'goto'), words: 'the page where it begins' }, ...moves],
      ...(authorization && { authorization: { n: authorization.n, to: wildcard(placeOf(authorization.url)) } }),
      ...(callback && { callback: returned(callback, authorization, steps) }),
      ...(token && { token: { n: token.n, to: wildcard(placeOf(token.url)), status: token.status ?? 0 } }),
      notes: notesOf(flow, start, inTab, moves, callback),
    },
  };
}

function isMainPage({ kind, exchange }: Step): boolean {
  return kind === 'http' && exchange?.type === 'main_frame' && exchange.hop === 0;
}

function isReturn({ role, kind, exchange }: Step): boolean {
  return role === 'authorization-response' && (kind === 'deep-link' || exchange?.type === 'main_frame');
}

/** The page in the same tab on which somebody followed a link into the flow. */
function pageBefore({ n, tabId }: Step, steps: readonly Step[]): Step | undefined {
  const before = steps.findLast((step) => step.n < n && step.tabId === tabId && isMainPage(step));
  return before?.method === 'GET' ? before : undefined;
}

function kindOf({ via }: Step): Move['kind'] | undefined {
  if (via === 'typed') return 'goto';
  if (via === 'link') return 'follow';
  return via === 'form-post' ? 'submit' : undefined;
}

function moveOf(step: Step, kind: Move['kind'], steps: readonly Step[]): Move {
  const { n, url } = step;
  const words = kind === 'submit' ? `a form is sent to ${hostOf(url)}` : step.words;
  const lands = landingOf(step, steps);
  return {
    ...{ kind, n, words, url, to: wildcard(placeOf(url)) },
    ...(lands !== undefined && { lands }),
    method: step.method === 'POST' ? 'POST' : 'GET',
    fields: kind === 'submit' ? fieldsOf(step) : [],
  };
}

/** What a form sent: in its body, or by GET in its address. */
function fieldsOf({ url, method, exchange }: Step): readonly (readonly [string, string])[] {
  if (method === 'POST') return formOf(exchange) ?? [];
  const [, query = ''] = /^[^?#]*\?([^#]*)/s.exec(url) ?? [];
  return [...readParameters(query)];
}

/** Where the redirects of a page ended. */
function landingOf({ exchange }: Step, steps: readonly Step[]): string | undefined {
  if (!exchange) return undefined;
  const request = requestOf(exchange.id);
  const last = steps.findLast((step) => step.exchange && requestOf(step.exchange.id) === request);
  return last?.exchange?.state === 'completed' ? wildcard(placeOf(last.url)) : undefined;
}

/** The id of an exchange without its hop. */
function requestOf(id: string): string {
  return id.slice(0, id.lastIndexOf('#'));
}

function formOf(exchange: Step['exchange']): readonly (readonly [string, string])[] | undefined {
  const { form, text } = exchange?.requestBody ?? {};
  return form ?? (text === undefined ? undefined : [...readParameters(text)]);
}

/** A place with `*` for every part of its path that looks like an id. */
function wildcard(place: string): string {
  const [scheme = '', , host = '', ...path] = place.split('/');
  if (!/^https?:$/.test(scheme)) return place;
  return [`${scheme}//${host}`, ...path.map((part) => (looksRandom(part) ? '*' : part))].join('/');
}

function returned(
  step: Step,
  authorization: Step | undefined,
  steps: readonly Step[],
): NonNullable<ScriptPlan['callback']> {
  const answer = parametersOf(step);
  const sent = authorization && parametersOf(authorization);
  const said: Expected[] = [...answer].flatMap(([name, value]): Expected[] => {
    if (name === 'state' && sent?.get('state') === value) return [{ name, is: 'as sent' }];
    if (/^(error|result|iss|token_type)$/.test(name)) return [{ name, is: 'equal', to: value }];
    return /^error_|description/.test(name) ? [] : [{ name, is: 'there' }];
  });
  const absent = ['code', 'error'].filter((name) => !answer.has(name) && !answer.has('response'));
  return {
    ...{ n: step.n, words: step.words, to: wildcard(placeOf(step.url)) },
    ends: endsOf(step, steps),
    expected: [...said, ...absent.map((name) => ({ name, is: 'absent' as const }))],
    isAsSent: sent?.get('redirect_uri') === step.url.replace(/[?#].*$/s, ''),
  };
}

/** Where a return led, and what its page went on to. */
function endsOf(callback: Step, steps: readonly Step[]): string[] {
  const after = steps.filter((step) => step.n >= callback.n && step.tabId === callback.tabId);
  const next = after.findIndex(({ via, n }) => n > callback.n && via === 'typed');
  const shown = after
    .slice(0, next < 0 ? undefined : next)
    .filter(({ kind, exchange }) => kind === 'history' || exchange?.type === 'main_frame');
  return [...new Set(shown.map(({ url }) => wildcard(placeOf(url))))];
}

/** Query, fragment and form of a message, as one. */
function parametersOf({ url, exchange }: Step): Map<string, string> {
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(url) ?? [];
  return new Map([...readParameters(query), ...readFragment(fragment), ...(formOf(exchange) ?? [])]);
}

function notesOf(
  flow: Flow,
  start: Step,
  inTab: readonly Step[],
  moves: readonly Move[],
  callback: Step | undefined,
): string[] {
  const apps = inTab.filter(({ kind }) => kind === 'deep-link');
  const elsewhere = flow.steps.some((step) => isMainPage(step) && step.tabId !== start.tabId);
  return [
    ...apps.map(
      ({ n, url }) =>
        `At #${n} the browser hands over to an app (${schemeOf(url)}): what it does is to be done by hand.`,
    ),
    ...pressed(inTab, moves, start),
    ...(elsewhere ? ['Part of it went on in another tab, which is to be done by hand.'] : []),
    ...(callback ? [] : ['The recording has no return to the third party: the script ends behind the last page.']),
  ];
}

/** Where a script of the page sent something before it went on: which button made it do so is not recorded. */
function pressed(inTab: readonly Step[], moves: readonly Move[], start: Step): string[] {
  return moves.flatMap(({ kind, n }, index) => {
    const before = moves[index - 1]?.n ?? start.n;
    const sent = inTab.find(
      (step) => step.n > before && step.n < n && step.via === 'script' && /^(POST|PUT|PATCH)$/.test(step.method ?? ''),
    );
    if (kind !== 'follow' || !sent) return [];
    return [
      `Before #${n} the page’s own script sent #${sent.n}: where it has several buttons, press the right one yourself.`,
    ];
  });
}
