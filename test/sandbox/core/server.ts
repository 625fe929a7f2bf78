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
 * @throws the listener's own error (`EADDRINUSE`) when the port is taken at either loopback address
 */
export async function startSandbox(systems: readonly SandboxSystem[], port = 0): Promise<Sandbox> {
  const log = new SandboxLog();
  const parties = new Map<string, RequestListener>();
  const serve = () => createServer((request, response) => dispatch(parties, log, request, response));
  const { servers, bound } = await listen(serve, port);
  const origin = (party: string) => `http://${party}.localhost:${bound}`;

  for (const system of systems) {
    const served = await system.serve({ origin, log });
    for (const party of Object.keys(system.parties)) {
      const handler = served[party];
      if (!handler) throw new Error(`sandbox system ${system.id} serves no party ${party}`);
      parties.set(party, listenerOf(handler));
    }
  }
  parties.set('start', listenerOf(startPage(systems, origin)));

  return {
    port: bound,
    systems,
    log,
    origin,
    startUrl: `${origin('start')}/`,
    close: () => closeAll(servers),
  };
}

/** What answers a request at a party's host. */
export function listenerOf(server: PartyServer): RequestListener {
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
    navigation: request.headers['sec-fetch-dest'] === 'document',
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

/** A browser tries both for `*.localhost`: at an address that is left free, another program may answer. */
const LOOPBACK = ['127.0.0.1', '::1'];
/** What a machine says that has no such address. */
const ABSENT = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
/** Free at one address is not yet free at the other. */
const TRIES = 20;

/** Binds one port at each loopback address that this machine has. */
async function listen(serve: () => Server, port: number): Promise<{ servers: Server[]; bound: number }> {
  for (let tried = 1; ; tried++) {
    const servers: Server[] = [];
    let bound = port;
    try {
      for (const host of LOOPBACK) {
        const server = serve();
        if (!(await bind(server, bound, host))) continue;
        servers.push(server);
        bound = (server.address() as AddressInfo).port;
      }
      if (servers.length === 0) throw new Error('this machine has no loopback address');
      return { servers, bound };
    } catch (error) {
      await closeAll(servers);
      if (port !== 0 || tried === TRIES || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

/** @returns false where the machine has no such address */
function bind(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException) => (ABSENT.has(error.code ?? '') ? resolve(false) : reject(error));
    server.once('error', refused);
    server.listen({ port, host }, () => {
      server.off('error', refused);
      resolve(true);
    });
  });
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  for (const server of servers) server.closeAllConnections();
  await Promise.all(closed);
}
