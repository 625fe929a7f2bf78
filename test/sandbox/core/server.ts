import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { SandboxLog } from './log.ts';
import { startPage } from './start-page.ts';
import type { PartyServer, SandboxSystem } from './system.ts';

export interface Sandbox {
  port: number;
  systems: readonly SandboxSystem[];
  log: SandboxLog;
  origin(party: string): string;
  /** The page that lists every scenario. */
  startUrl: string;
  close(): Promise<void>;
}

/**
 * Serves every party of `systems` on one loopback port, told apart by host name.
 *
 * @param port 0 for any free one
 * @throws the listener's own error (`EADDRINUSE`) when the port is taken
 */
export async function startSandbox(systems: readonly SandboxSystem[], port = 0): Promise<Sandbox> {
  const log = new SandboxLog();
  const parties = new Map<string, RequestListener>();
  const server = createServer((request, response) => dispatch(parties, log, request, response));
  await listen(server, port);
  const bound = (server.address() as AddressInfo).port;
  const origin = (party: string) => `http://${party}.localhost:${bound}`;

  for (const system of systems) {
    const served = await system.serve({ origin, log });
    for (const party of Object.keys(system.parties)) {
      const handler = served[party];
      if (!handler) throw new Error(`sandbox system ${system.id} serves no party ${party}`);
      parties.set(party, asListener(handler));
    }
  }
  parties.set('start', asListener(startPage(systems, origin)));

  return {
    port: bound,
    systems,
    log,
    origin,
    startUrl: `${origin('start')}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function asListener(server: PartyServer): RequestListener {
  return typeof server === 'function' ? server : getRequestListener(server.fetch);
}

function dispatch(
  parties: Map<string, RequestListener>,
  log: SandboxLog,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const host = request.headers.host ?? '';
  const party = host.split('.localhost')[0] ?? '';
  const entry = log.add({
    kind: 'http' as const,
    time: Date.now(),
    party,
    method: request.method ?? '',
    url: `http://${host}${request.url ?? ''}`,
    status: 0,
    location: undefined as string | undefined,
  });
  // Once a header is set, Node keeps those that an adapter hands to writeHead readable, too.
  response.setHeader('Server', 'consent-tracer-sandbox');
  response.on('finish', () => {
    entry.status = response.statusCode;
    const location = response.getHeader('location');
    if (location !== undefined) entry.location = String(location);
  });
  const listener = parties.get(party);
  if (listener) listener(request, response);
  else response.writeHead(404, { 'content-type': 'text/plain' }).end(`no party ${party} in this sandbox\n`);
}

// Whichever loopback address `localhost` has here; a browser tries both families for *.localhost.
async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
