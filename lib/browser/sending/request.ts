import { withoutFragment } from '../../flow/address.ts';
import type { AttemptExchange, CookieChoice, Ending } from '../../flow/attempt.ts';
import type { RequestEvent } from '../../flow/capture-event.ts';
import type { Exchange } from '../../flow/exchange.ts';
import { type Redirect, redirectIn, resolved } from '../../flow/redirection.ts';
import type { RequestDraft } from '../../flow/request-draft.ts';
import { words } from '../../flow/words.ts';
import { type AnswerBody, readAnswer } from './answer-body.ts';
import { bytesOf, exchangeOf, withAnswer, withBody } from './exchange-of.ts';
import { faultInWords } from './fault.ts';
import { planHeaders } from './header-plan.ts';
import { type Heard, hear } from './heard.ts';
import type { Tools } from './tools.ts';

/** One request of an attempt. */
export interface OneRequest {
  draft: RequestDraft;
  cookies: CookieChoice;
  /** Milliseconds for the whole answer. */
  timeout: number;
  cancel: AbortSignal;
  /** Names the attempt. */
  requestId: string;
  /** From 0. */
  hop: number;
}

export interface Answer {
  exchange: AttemptExchange;
  /** Set where it redirects. */
  redirect?: Redirect;
  notes: string[];
  /** Set where no whole answer came. */
  ending?: Ending;
}

/** What fetch made of it. */
type Outcome = { response: Response } | { error: unknown };

const UNTOLD = 'The browser did not tell which headers were sent, nor all that were received.';

/**
 * Sends one request by fetch and follows nothing. What fetch hides, a redirect and every header, the browser's own news
 * of the request tell. Never rejects.
 */
export async function sendRequest(tools: Tools, request: OneRequest): Promise<Answer> {
  const { draft, cancel, timeout } = request;
  // Two at once to one address could not be told apart, nor could their rules.
  return tools.inTurn(`${draft.method} ${withoutFragment(draft.url)}`, async () => {
    const begun = exchangeOf(request, Date.now());
    const heard = hear(tools.watch, isOf(draft, tools.own), tools.run);
    const late = AbortSignal.timeout(timeout);
    try {
      const forbidden = await tools.forbidden(draft.url);
      if (forbidden) return { exchange: begun, notes: [], ending: forbidden };
      const { notes, outcome } = await fetched(tools, request, AbortSignal.any([cancel, late]));
      const givenUp = () => interruption(request, late);
      const answer = await answered(request, { begun, outcome, heard, givenUp, limit: tools.limit });
      return { ...answer, notes: [...notes, ...answer.notes] };
    } finally {
      heard.stop();
    }
  });
}

function isOf({ method, url }: RequestDraft, own: string): (event: RequestEvent) => boolean {
  const address = withoutFragment(new URL(url).href);
  return (event) =>
    event.tabId === -1 &&
    event.type === 'xmlhttprequest' &&
    event.initiator?.startsWith(own) === true &&
    event.method.toUpperCase() === method.toUpperCase() &&
    withoutFragment(event.url) === address;
}

async function fetched(
  tools: Tools,
  { draft, cookies }: OneRequest,
  signal: AbortSignal,
): Promise<{ outcome: Outcome; notes: string[] }> {
  const url = withoutFragment(new URL(draft.url).href);
  const { fetched: headers, changes, notes } = planHeaders(draft, cookies);
  const body = bytesOf(draft.body);
  let undo: (() => Promise<void>) | undefined;
  try {
    undo = await tools.rules.add({ method: draft.method, url, headers: changes });
    signal.throwIfAborted();
    const response = await tools.fetch(url, {
      method: draft.method,
      headers,
      ...(body && { body }),
      credentials: cookies === 'profile' ? 'include' : 'omit',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      // Nothing else is answered from a cache, and would only be told about caches.
      cache: /^(get|head)$/i.test(draft.method) ? 'no-store' : 'default',
      signal,
    });
    return { outcome: { response }, notes };
  } catch (error) {
    return { outcome: { error }, notes };
  } finally {
    // The request is out; its answer needs no rule.
    await undo?.();
  }
}

interface Given {
  begun: AttemptExchange;
  outcome: Outcome;
  heard: Heard;
  givenUp(): Ending | undefined;
  /** Bytes. */
  limit: number;
}

async function answered(request: OneRequest, given: Given): Promise<Answer> {
  const { begun, outcome, heard, givenUp, limit } = given;
  const response = 'response' in outcome ? outcome.response : undefined;
  if (response || !givenUp()) await heard.until((last) => last?.status !== undefined || last?.state === 'failed');
  const told = heard.hops()[0];
  const known = withAnswer(begun, told, response);
  const redirect = redirectIn(told?.status, told?.responseHeaders);
  if (redirect)
    return { exchange: redirected(known, resolved(redirect.location, request.draft.url)), redirect, notes: [] };
  if (!response) return failed(known, givenUp() ?? faultOf(outcome, told, begun.url));
  const body = await readAnswer(response, limit);
  const whole = withBody(known, body);
  if (body.broken !== undefined) return failed(whole, givenUp() ?? brokenOff(body, begun.url));
  // What was cut is given up by us: that it was aborted is no news.
  if (!body.truncated) await heard.until((last) => last?.state === 'completed' || last?.state === 'failed');
  const { fromCache, ip, endedAt = Date.now() } = heard.hops()[0] ?? {};
  const more = { ...(fromCache !== undefined && { fromCache }), ...(ip !== undefined && { ip }) };
  return {
    exchange: { ...whole, ...more, state: 'completed', endedAt },
    notes: [...(told ? [] : [UNTOLD]), ...(body.truncated ? [cutOff(body, limit)] : [])],
  };
}

/** A redirect is a whole answer, whatever fetch says of it; one to nowhere is an answer like any other. */
function redirected({ error: _, ...exchange }: AttemptExchange, url: string | undefined): AttemptExchange {
  const endedAt = exchange.endedAt ?? Date.now();
  if (url === undefined) return { ...exchange, state: 'completed', endedAt };
  return { ...exchange, state: 'redirected', redirectUrl: url, endedAt };
}

function failed(exchange: AttemptExchange, ending: Ending): Answer {
  const { error = 'aborted', endedAt = Date.now() } = exchange;
  return { exchange: { ...exchange, state: 'failed', error, endedAt }, notes: [], ending };
}

/** How it ends where somebody did not want to wait any longer. */
function interruption({ cancel, timeout }: OneRequest, late: AbortSignal): Ending | undefined {
  if (cancel.aborted) return { state: 'cancelled', problem: 'It was cancelled before the answer was there.' };
  if (!late.aborted) return undefined;
  return { state: 'failed', problem: `There was no whole answer within ${timeout / 1000} seconds.` };
}

function faultOf(outcome: Outcome, told: Exchange | undefined, url: string): Ending {
  // Nothing was told of it: then it was not the network that refused.
  const own = 'error' in outcome && !(outcome.error instanceof TypeError) ? words(outcome.error) : undefined;
  return { state: 'failed', problem: own ?? faultInWords(told?.error, url) };
}

function brokenOff({ size }: AnswerBody, url: string): Ending {
  const host = new URL(url).host;
  return { state: 'failed', problem: `${host} broke off its answer after ${size.toLocaleString('en')} bytes.` };
}

function cutOff({ size }: AnswerBody, limit: number): string {
  const whole = size > limit * 2 ? `, of ${megabytes(size)} that were announced` : '';
  return `Only the first ${megabytes(limit)} of the answer were read${whole}; then the connection was given up.`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MiB`;
}
