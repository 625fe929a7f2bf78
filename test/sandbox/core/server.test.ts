import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { startSandbox } from './server.ts';

const here = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
const ADDRESSES = ['127.0.0.1', '::1'].filter((address) => here.includes(address));
const inUrl = (address: string) => (address.includes(':') ? `[${address}]` : address);

describe('the sandbox’s port', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  const foreign = (address: string, port: number) =>
    new Promise<Server>((resolve, reject) => {
      const server = createServer((_, response) => response.end('foreign'));
      server.once('error', reject);
      server.listen(port, address, () => resolve(server));
      open.push(server);
    });

  it.each(ADDRESSES)('is served at %s', async (address) => {
    const sandbox = await startSandbox([]);
    open.push(sandbox);
    const answer = await fetch(`http://${inUrl(address)}:${sandbox.port}/`);
    expect(answer.headers.get('server')).toBe('consent-tracer-sandbox');
    await expect(foreign(address, sandbox.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it.each(ADDRESSES)('is taken where another program has it at %s alone, and nothing stays bound', async (address) => {
    const { port } = (await foreign(address, 0)).address() as AddressInfo;
    await expect(startSandbox([], port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    for (const other of ADDRESSES.filter((each) => each !== address)) await foreign(other, port);
  });

  it('is free again once the sandbox is closed', async () => {
    const { port, close } = await startSandbox([]);
    await close();
    for (const address of ADDRESSES) await foreign(address, port);
  });
});
