import { request } from 'node:http';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import { bodyText } from '../../lib/flow/request-draft.ts';
import type { Answered } from '../../lib/replay/answered.ts';
import type { Sandbox } from '../sandbox/core/server.ts';

/**
 * Sends drafts to a sandbox over HTTP, as whoever plays does: no redirect is followed. Node asks the system for
 * `*.localhost`, which not every system answers: the party is named by the Host header.
 */
export function sender(sandbox: Sandbox): (draft: RequestDraft) => Promise<Answered> {
  return ({ method, url, headers, body }) =>
    new Promise((resolve, reject) => {
      const { host, pathname, search } = new URL(url);
      const sent = { host, ...Object.fromEntries(headers.map(({ name, value }) => [name, value])) };
      const options = { host: '127.0.0.1', port: sandbox.port, path: pathname + search, method, headers: sent };
      const call = request(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0, headers: given } = response;
          const { location } = given;
          resolve({
            status,
            headers: Object.entries(given).map(([name, value]) => ({ name, value: String(value) })),
            text: Buffer.concat(parts).toString('utf8'),
            ...(location !== undefined && { redirectUrl: new URL(location, url).href }),
          });
        });
      });
      call.on('error', reject);
      call.end(bodyText(body));
    });
}

/** A request without a body, in a word. */
export function get(url: string, headers: Record<string, string> = {}): RequestDraft {
  return { method: 'GET', url, headers: Object.entries(headers).map(([name, value]) => ({ name, value })) };
}
