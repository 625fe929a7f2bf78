import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { jwt, signIn } from '../fixtures/parties.ts';
import { readFixture } from '../fixtures/system-fixture.ts';
import { scorecards, told, verdict } from './verdict.ts';

const AS = 'https://ev.bank.example/auth';
const CB = 'https://tpp.example/cb';
const JSON_ONLY = '[Accept: application/json]';
const link = `${AS}/auth?client_id=c&response_type=code&scope=openid%20consent:urn:bank:1&redirect_uri=${encodeURIComponent(CB)}&state=s-55556666`;

const command = (name: string, id: string, body: object = {}) =>
  JSON.stringify({ command: name, commandId: id, type: 'PAYMENT', [`${name}Command`]: body });
const begun = (accept = JSON_ONLY) =>
  `fetch GET ${link}${accept && ` ${accept}`} → 200 ${command('authenticate', 'c-11111111', { jti: 'j-11111111' })}`;
const authenticated = (
  id = 'c-11111111',
  jti: object = { jti: 'j-11111111' },
  next = command('consent', 'c-22222222'),
) =>
  `fetch PUT ${AS}/app/commands/${id}/authentication json {"refused":false,"jwt":"${jwt(jti)}"} ${JSON_ONLY} → 200 ${next}`;
const consented = (id = 'c-22222222', next = command('completed', 'c-33333333')) =>
  `fetch PUT ${AS}/app/commands/${id}/consent json {"refused":false,"selectedResources":["1"]} ${JSON_ONLY} → 200 ${next}`;
const judged = (...lines: string[]) => told(verdict('O1', lines.join('\n')));

describe('the conversation of the app with the server', () => {
  test('passes', () => {
    expect(judged(begun(), authenticated(), consented())).toBe('passed');
  });

  test.each(['[Accept: application/json, text/plain, */*]', '[accept: Application/JSON]'])(
    'passes with %s',
    (accept) => {
      expect(judged(begun(accept), authenticated(), consented())).toBe('passed');
    },
  );

  test.each([
    ['[Accept: */*]', 'Accept: the call says */*, so the server may answer with a page for a browser.'],
    ['', 'Accept: the call has no such header, so the server may answer with a page for a browser.'],
  ])('fails with the header %s', (accept, cause) => {
    expect(judged(begun(accept), authenticated(), consented())).toBe(`failed at #1 request header Accept: ${cause}`);
  });

  test('fails when jti is another one', () => {
    expect(judged(begun(), authenticated('c-11111111', { jti: 'j-11111112' }))).toBe(
      'failed at #2 request body jwt: jti: the JWT does not repeat the one of the command; they differ at character 10: 1 became 2.',
    );
  });

  test('fails when jti is left out', () => {
    expect(judged(begun(), authenticated('c-11111111', { cpf: '1' }))).toMatch(/^failed at #2 request body jwt: jti: /);
  });

  test('fails when a command is answered that was answered before', () => {
    expect(judged(begun(), authenticated(), consented('c-11111111'))).toBe(
      'failed at #3 address: commandId: this command was already answered in #2, and another one has come since.',
    );
  });

  test('passes when a call that failed is made again', () => {
    const broken = authenticated().replace(/ → .*/, ' → failed net::ERR_CONNECTION_RESET');
    expect(judged(begun(), broken, authenticated(), consented())).toBe('passed');
  });

  test('fails when the app goes on after an error that came with 200', () => {
    const error = command('error', 'c-22222222', { type: 'CPF_MISMATCH' });
    expect(judged(begun(), authenticated('c-11111111', { jti: 'j-11111111' }, error), consented())).toBe(
      'failed at #3 address: Error inside a 200: the server answered error in #2, and the app went on as if it were a success.',
    );
  });

  test('passes when the app stops at an error', () => {
    const error = command('error', 'c-22222222', { type: 'CPF_MISMATCH' });
    expect(judged(begun(), authenticated('c-11111111', { jti: 'j-11111111' }, error))).toBe('passed');
  });

  test('fails after ten minutes, and passes just before', () => {
    expect(judged(begun(), `${authenticated()} (+599000)`, consented())).toBe('passed');
    expect(judged(begun(), `${authenticated()} (+601000)`, consented())).toMatch(
      /^failed at #3: Session: it began in #1, 601 seconds before this call, and lives 600\.$/,
    );
  });

  test('cannot be told where the app itself is not recorded', () => {
    const page = `GET ${link} [Accept: text/html] → 302 ${AS}/handoff.html?codigo=1`;
    const poll = `fetch GET ${AS}/handoff/v1/h-1/events?step=1 → 200 {"events":[{"type":"ready","args":{"qrCode":"${AS}/handoff/9"}}],"next":{"step":"2"}}`;
    expect(judged(page, `GET ${AS}/handoff.html?codigo=1 → 200`, poll)).toBe(
      'could not tell: the calls of the bank’s app',
    );
  });

  test('is not asked where there is no such app', () => {
    expect(judged(signIn('state-1', 'k1'))).toMatch(/^not applicable: /);
  });

  test('is not asked of another system’s hand-off', () => {
    const [plaid] = readFixture('plaid');
    expect(judged(plaid?.text ?? '')).toBe(
      'not applicable: No app talks to the authorization server in commands here.',
    );
  });

  test('lets the page with the QR code poll without Accept, as real Chromium recorded it', () => {
    const [card] = scorecards(foldTrace(golden('opus-handoff')));
    expect(card?.entries.find(({ check }) => check.code === 'O1')?.result.state).toBe('passed');
  });
});
