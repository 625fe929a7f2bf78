import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchJson, mayBeAsked } from '../../lib/browser/json-fetch.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('asking an address for JSON', () => {
  it('gives what it answers', async () => {
    const address = await serve((request, response) =>
      response.end(JSON.stringify({ accept: request.headers.accept })),
    );
    expect(await fetchJson(address)).toEqual({ accept: 'application/json' });
  });

  it.each<[string, RequestListener, string]>([
    [
      'follows no redirect',
      (_, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
      'It answered with a redirect, and redirects are not followed.',
    ],
    [
      'says which status was no success',
      (_, response) => response.writeHead(503).end(),
      'It answered with status 503.',
    ],
    ['says that the answer is no JSON', (_, response) => response.end('<html>'), 'Its answer is not JSON.'],
    [
      'takes no more than the limit',
      (_, response) => response.end(JSON.stringify('x'.repeat(3000))),
      'Its answer is larger than 2 KiB.',
    ],
  ])('%s', async (_, listener, sentence) => {
    const address = await serve(listener);
    await expect(fetchJson(address, { limit: 2048 })).rejects.toThrow(sentence);
  });

  it('follows a redirect nowhere, not even here', async () => {
    const asked: (string | undefined)[] = [];
    const address = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await expect(fetchJson(address)).rejects.toThrow('redirect');
    expect(asked).toEqual(['/']);
  });

  it('gives up a server that never ends', async () => {
    const address = await serve((_, response) => void response.write('{'));
    await expect(fetchJson(address, { patience: 50 })).rejects.toThrow(
      'There was no whole answer within 0.05 seconds.',
    );
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    const address = await serve(() => cancel.abort());
    await expect(fetchJson(address, { cancel: cancel.signal })).rejects.toThrow('It was cancelled.');
  });

  it('says that nobody is there', async () => {
    const address = await serve(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((done) => server?.close(done));
    await expect(fetchJson(address)).rejects.toThrow('cannot be reached');
  });

  it.each([
    ['https://as.example/jwks', true],
    ['http://localhost:3000/', true],
    ['http://bank.localhost/', true],
    ['http://127.0.0.1/', true],
    ['http://[::1]:80/', true],
    ['http://as.example/', false],
    ['http://localhost.example/', false],
    ['http://127.0.0.1.example/', false],
    ['https://user@as.example/', false],
    ['file:///etc/passwd', false],
    ['data:application/json,{}', false],
    ['/jwks', false],
  ])('%s may be asked: %s', async (address, may) => {
    expect(mayBeAsked(address)).toBe(may);
    if (!may) await expect(fetchJson(address)).rejects.toThrow('Only https addresses');
  });
});
