import { request as httpRequest } from 'node:http';
import type { Hono } from 'hono';

/** Who answers at a host. */
export type Parties = { get(host: string): Pick<Hono, 'fetch'> | undefined };

/** Every party of a sandbox that was started, at its port: this machine may not know their names. */
export function partiesAt(port: number): Parties {
  const party = { fetch: (request: Request) => sendTo(port, request) };
  return { get: (host) => (host.endsWith(`.localhost:${port}`) ? party : undefined) };
}

/** By node's own client, for `fetch` sends no Host of one's choice. */
async function sendTo(port: number, request: Request): Promise<Response> {
  const { host, pathname, search } = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer());
  const headers = { ...Object.fromEntries(request.headers), host, 'content-length': body.length };
  const options = { host: '127.0.0.1', port, path: pathname + search, method: request.method, headers };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(options, async (answer) => {
      const chunks = await Array.fromAsync<Buffer>(answer);
      const all = new Headers();
      for (const [name, values = []] of Object.entries(answer.headersDistinct))
        for (const value of values) all.append(name, value);
      const { statusCode: status = 0 } = answer;
      resolve(new Response(status === 204 ? null : Buffer.concat(chunks), { status, headers: all }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** A browser without pages: sends what it is told, keeps cookies by host, follows nothing. */
export class Visitor {
  readonly #parties: Parties;
  readonly #cookies = new Map<string, Map<string, string>>();

  constructor(parties: Parties) {
    this.#parties = parties;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(url, { headers });
  }

  post(url: string, form: URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(url, { method: 'POST', body: form, headers });
  }

  /** @throws Error when nobody of the sandbox is at that host */
  async send(url: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const { host } = new URL(url);
    const party = this.#parties.get(host);
    if (!party) throw new Error(`nobody is at ${host}`);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { Accept: 'text/html', ...init.headers, ...(cookie && { Cookie: cookie }) };
    const response = await party.fetch(new Request(url, { ...init, headers, redirect: 'manual' }));
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/max-age=0/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
}

/** The first form of a page: where it goes, and with what. */
export function formOf(page: string): { action: string; fields: URLSearchParams } | undefined {
  const [, action, body = ''] = /<form[^>]* action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(page) ?? [];
  if (action === undefined) return undefined;
  const inputs = [...body.matchAll(/<input (?:type="hidden" )?name="([^"]*)" (?:type="[^"]*" )?value="([^"]*)"/g)];
  return {
    action: unescaped(action),
    fields: new URLSearchParams(inputs.map(([, name = '', value = '']) => [unescaped(name), unescaped(value)])),
  };
}

function unescaped(text: string): string {
  return text
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
