import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import { SandboxLog } from '../core/log.ts';
import { opus } from '../opus.ts';

const origin = (party: string) => `http://${party}.localhost`;
const parties = (await opus.serve({ origin, log: new SandboxLog() })) as Record<string, Hono>;

/** What the app is answered: status and body. */
async function ask(method: string, url: string, body?: unknown): Promise<[number, Record<string, unknown>]> {
  const headers = { Accept: 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await parties['opus-as']?.request(url, { method, headers, ...sent });
  return [response?.status ?? 0, await response?.json()];
}

async function begin(): Promise<string> {
  const start = await parties['opus-tpp']?.request(`${origin('opus-tpp')}/start?scenario=opus-payment`);
  return start?.headers.get('location') ?? '';
}

const commandUrl = (id: unknown, answer: string) => `${origin('opus-as')}/auth/app/commands/${id}/${answer}`;

test.each([
  ['no answer', {}, 'refused is missing'],
  ['no JWT of the bank', { refused: false, jwt: 'x.y.z' }, 'Invalid JWT'],
])('%s to a command is an error with HTTP 200, and stays one', async (_, body, message) => {
  const [, { commandId }] = await ask('GET', await begin());
  const url = commandUrl(commandId, 'authentication');
  const answer = [200, expect.objectContaining({ errorCommand: expect.objectContaining({ message }) })];
  expect(await ask('PUT', url, body)).toEqual(answer);
  expect(await ask('PUT', url, { refused: true })).toEqual(answer);
});

test('an authorization request of an unknown client is an error with HTTP 200 and no way back', async () => {
  const errorCommand = { type: 'OIDC_ERROR', message: 'unknown client_id', redirect: {} };
  const url = (await begin()).replace(/client_id=[^&]+/, 'client_id=other');
  expect(await ask('GET', url)).toEqual([200, expect.objectContaining({ command: 'error', errorCommand })]);
});

test.each(['authentication', 'consent'])('an unknown command is a 404 for its %s', async (answer) => {
  const url = commandUrl('none', answer);
  expect(await ask('PUT', url, { refused: true })).toEqual([404, { code: 404, message: 'Command not found' }]);
});
