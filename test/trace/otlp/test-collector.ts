import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { readWire, spansIn, type WireSpan } from './wire.ts';

/** How the collector answers a request; undefined takes it. */
export type Answering = (
  turn: number,
  spans: readonly WireSpan[],
  bytes: number,
) => { status: number; headers?: Record<string, string>; body?: string; never?: boolean } | undefined;

export interface TestCollector {
  /** `http://127.0.0.1:12345` */
  address: string;
  /** By trace and span id, as a store of spans keeps them: one that comes twice is there once. */
  stored: Map<string, WireSpan>;
  /** Every request that came, whatever was answered. */
  requests: { path: string; headers: IncomingHttpHeaders; bytes: number; spans: number }[];
  close(): Promise<void>;
}

/** A collector that speaks OTLP/HTTP in JSON: what it cannot read by the protocol, it refuses with 400 and says why. */
export async function startCollector(answering: Answering = () => undefined): Promise<TestCollector> {
  const stored: TestCollector['stored'] = new Map();
  const requests: TestCollector['requests'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const [path = ''] = (request.url ?? '').split('?');
    const end = (status: number, body: object | string = {}, headers: Record<string, string> = {}) =>
      response
        .writeHead(status, { 'Content-Type': 'application/json', ...headers })
        .end(typeof body === 'string' ? body : JSON.stringify(body));
    if (path !== '/v1/traces') return end(404, { message: 'page not found' });
    if (request.method !== 'POST') return end(405);
    if (!request.headers['content-type']?.startsWith('application/json')) return end(415);
    try {
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString('utf8');
      const spans = spansIn(readWire(text));
      requests.push({ path, headers: request.headers, bytes: raw.length, spans: spans.length });
      const told = answering(requests.length, spans, raw.length);
      if (told?.never) return undefined;
      if (!told || told.status === 200) for (const span of spans) stored.set(`${span.traceId} ${span.spanId}`, span);
      return told ? end(told.status, told.body, told.headers) : end(200);
    } catch (error) {
      return end(400, { message: String(error) });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
