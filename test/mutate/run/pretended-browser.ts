import type { Attempt, AttemptExchange, Way } from '../../../lib/flow/attempt.ts';
import type { Header } from '../../../lib/flow/capture-event.ts';
import { onward, redirectIn } from '../../../lib/flow/redirection.ts';
import { bodyText, headerOf, type RequestDraft } from '../../../lib/flow/request-draft.ts';
import type { Trace } from '../../../lib/flow/step.ts';
import type { Records } from '../../../lib/flow/steps.ts';
import { postedAnswer } from '../../../lib/mutate/run/posted-page.ts';
import type { Said, Ways } from '../../../lib/mutate/run/ways.ts';
import { foldTrace } from '../../../lib/systems/index.ts';
import type { Visitor } from '../../sandbox/attack/visitor.ts';

/** A browser without windows: it follows redirects, posts what posts itself, and redeems as the third party’s page does. */
export class PretendedBrowser implements Ways {
  /** What went out, as `GET /path`, with the attack marked. */
  readonly sent: string[] = [];
  readonly visitor: Visitor;
  private readonly pass: (milliseconds: number) => void;
  private requests = 0;

  /** @param pass lets time pass */
  constructor(visitor: Visitor, pass: (milliseconds: number) => void = () => undefined) {
    this.visitor = visitor;
    this.pass = pass;
  }

  /** A recording of what the browser does from an address on. */
  async record(url: string): Promise<Trace> {
    return foldTrace(recordsOf(await this.load({ method: 'GET', url, headers: [] })));
  }

  async send(draft: RequestDraft, way: Exclude<Way, 'navigation'>, said: Said): Promise<Attempt> {
    this.sent.push(`${said.attack ? '! ' : ''}${draft.method} ${new URL(draft.url).pathname}`);
    return this.attempt(draft, way, [await this.request(draft, 'xmlhttprequest')]);
  }

  async visit(draft: RequestDraft, said: Said) {
    this.sent.push(`${said.attack ? '! ' : ''}open ${new URL(draft.url).pathname}`);
    const exchanges = await this.load(draft);
    const { steps } = foldTrace(recordsOf(exchanges));
    return { attempt: this.attempt(draft, 'navigation', exchanges.slice(0, 1)), steps, settled: true };
  }

  async person() {
    return { problem: 'Nobody is there.' };
  }

  async wait(milliseconds: number) {
    this.pass(milliseconds);
  }

  random(length: number): Uint8Array {
    return crypto.getRandomValues(new Uint8Array(length));
  }

  now(): number {
    return Date.now();
  }

  private attempt(draft: RequestDraft, way: Way, exchanges: AttemptExchange[]): Attempt {
    return {
      ...{ id: this.requests, session: 1, of: '', at: Date.now(), state: 'done', way, draft, exchanges },
      ...{ cookies: 'profile', timeout: 1000, notes: [] },
    };
  }

  private async load(draft: RequestDraft, before?: AttemptExchange): Promise<AttemptExchange[]> {
    const answered = await this.request(draft, 'main_frame');
    // A redirect goes on under the id of its request.
    const hop = before ? { requestId: before.requestId, hop: before.hop + 1 } : undefined;
    const exchange = hop ? { ...answered, ...hop, id: `${hop.requestId}#${hop.hop}` } : answered;
    const redirect = redirectIn(exchange.status, exchange.responseHeaders);
    const next = redirect && onward(draft, redirect);
    if (next?.kind === 'request') return [exchange, ...(await this.load(next.draft, exchange))];
    const page = exchange.responseBody?.text ?? '';
    const posted = postedAnswer(page, draft.url);
    if (posted) return [exchange, ...(await this.load(formPost(posted.url, posted.fields)))];
    return [exchange, ...(await this.run(page, draft.url))];
  }

  /** Does what the script of the third party’s page does. */
  private async run(page: string, at: string): Promise<AttemptExchange[]> {
    const [, json] = /id="token-request">(.*?)<\/script>/s.exec(page) ?? [];
    if (json === undefined) return [];
    const run = JSON.parse(json);
    const call = (url: string, more: Partial<RequestDraft> = {}) =>
      this.request({ method: 'GET', url: new URL(url, at).href, headers: [], ...more }, 'xmlhttprequest');
    const all = [];
    for (const url of run.keys) all.push(await call(url));
    const redeemed = await call(run.url, formPost(run.url, Object.entries(run.form)));
    all.push(redeemed);
    if (redeemed.status !== 200) return all;
    const tokens = JSON.parse(redeemed.responseBody?.text ?? '');
    const text = JSON.stringify({ state: run.state, id_token: tokens.id_token });
    const headers = [{ name: 'Content-Type', value: 'application/json' }];
    const login = await call('/session', { method: 'POST', headers, body: { kind: 'json', text } });
    all.push(login);
    if (login.status !== 200) return all;
    const bearer = { name: 'Authorization', value: `Bearer ${tokens.access_token}` };
    return [...all, await call(run.accounts, { headers: [bearer] })];
  }

  private async request(draft: RequestDraft, type: 'main_frame' | 'xmlhttprequest'): Promise<AttemptExchange> {
    const requestId = `r${++this.requests}`;
    const body = bodyText(draft.body);
    const startedAt = Date.now();
    const answer = await this.visitor.send(draft.url, {
      method: draft.method,
      headers: Object.fromEntries(draft.headers.map(({ name, value }) => [name, value])),
      ...(body !== undefined && { body }),
    });
    const responseHeaders: Header[] = [...answer.headers].map(([name, value]) => ({ name, value }));
    const location = answer.status >= 300 && answer.status < 400 ? headerOf(responseHeaders, 'location') : undefined;
    const text = await answer.text();
    const form =
      draft.body?.kind === 'form'
        ? draft.body.fields.map(({ name, value }) => [name, value] as [string, string])
        : undefined;
    return {
      ...{ id: `${requestId}#0`, requestId, hop: 0, seq: this.requests * 2, tabId: 7, frameId: 0, type, startedAt },
      ...{
        method: draft.method,
        url: draft.url,
        requestHeaders: [...draft.headers],
        responseHeaders,
        status: answer.status,
      },
      ...(body !== undefined && {
        requestBody: { ...(form ? { form } : { text: body }), size: body.length, truncated: false },
      }),
      ...(location === undefined
        ? { state: 'completed' }
        : { state: 'redirected', redirectUrl: new URL(location, draft.url).href }),
      ...{ endedAt: startedAt, fromCache: false },
      // Of a redirect no browser shows the body.
      ...(location === undefined && {
        responseBody: {
          ...{ id: requestId, seq: this.requests * 2 + 1, time: startedAt, startedAt, tabId: 7, frameId: 0 },
          ...{ method: draft.method, url: draft.url, status: answer.status, text, size: text.length, truncated: false },
          ...{ source: 'page', contentType: headerOf(responseHeaders, 'content-type') ?? '' },
        },
      }),
    } as AttemptExchange;
  }
}

function recordsOf(exchanges: readonly AttemptExchange[]): Records {
  return {
    exchanges: exchanges.map(({ responseBody: _, ...exchange }) => exchange),
    navigations: [],
    bodies: exchanges.flatMap(({ responseBody }) => responseBody ?? []),
  };
}

function formPost(url: string, fields: readonly (readonly [string, unknown])[]): RequestDraft {
  const list = fields.map(([name, value]) => ({
    ...{ name, value: String(value) },
    raw: String(new URLSearchParams([[name, String(value)]])),
  }));
  const headers = [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }];
  return { method: 'POST', url, headers, body: { kind: 'form', fields: list } };
}
