import { describe, expect, test } from 'vitest';
import { signIn } from '../fixtures/parties.ts';
import { CREATED, selected } from './nextgenpsd2.ts';
import { told, verdict } from './verdict.ts';

const TOKEN = '96eadca7-184c-41a9-a090-cc67ad9abf0a';
const IOS = '[User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)]';
const issued = (pause = 0) =>
  selected('DECOUPLED', { scaStatus: 'scaMethodSelected', challengeData: { data: [TOKEN] } }) +
  (pause ? ` (+${pause})` : '');
const opened = (redirect = '&redirect=null') => `failed bankid:///?autostarttoken=${TOKEN}${redirect}`;
const judged = (...lines: string[]) => told(verdict('N4', lines.join('\n')));

const code = (seconds: number) =>
  `bankid.b376f5cf-8d91-4f9c-85a2-acb63f4be9b7.${seconds}.${String(seconds).repeat(64).slice(0, 64)}`;
const shown = (text: string, name = 'text', pause = 0) =>
  `fetch GET https://tpp.example/qr?order=c-11112222 → 200 {"${name}":"${text}"}${pause ? ` (+${pause})` : ''}`;
const order = `fetch POST https://tpp.example/bankid/auth → 200 {"orderRef":"131daac9-16c6-4618-beb0-365768f37288","autoStartToken":"${TOKEN}","qrStartToken":"b376f5cf-8d91-4f9c-85a2-acb63f4be9b7"}`;

describe('the start of the BankID app', () => {
  test('passes in time, with a way back', () => {
    expect(judged(CREATED, issued(), opened())).toBe('passed');
  });

  test('passes just in time', () => {
    expect(judged(CREATED, issued(29_800), opened())).toBe('passed');
  });

  test('fails after its 30 seconds', () => {
    expect(judged(CREATED, issued(35_000), opened())).toBe(
      'failed at #3 address autostarttoken: The app was started 35 seconds after its token was issued; some banks give it 30.',
    );
  });

  test('does not count a second opening of what was started in time', () => {
    expect(judged(CREATED, issued(), `${opened()} (+60000)`, opened())).toBe('passed');
  });

  test('fails on iOS without redirect', () => {
    const ios = CREATED.replace(' → ', ` ${IOS} → `);
    expect(verdict('N4', [ios, issued(), opened('')].join('\n'))).toMatchObject({
      faults: [{ cause: 'The link has no redirect, so on iOS the user stays in the BankID app.' }],
    });
    expect(judged(ios, issued(), opened())).toBe('passed');
  });

  test('only mentions a missing redirect where the browser is not on iOS', () => {
    expect(verdict('N4', [CREATED, issued(), opened('')].join('\n'))).toMatchObject({
      faults: [{ severity: 'info', because: expect.stringContaining('iOS') }],
    });
  });

  test('passes with a QR code that changes', () => {
    expect(judged(order, shown(code(0), 'text', 1000), shown(code(1), 'text', 1000), shown(code(2)))).toBe('passed');
  });

  test('passes where the page asks twice within a second', () => {
    expect(judged(order, shown(code(0)), shown(code(0)))).toBe('passed');
  });

  test('fails with one that stands still', () => {
    expect(judged(order, shown(code(0), 'text', 5000), shown(code(0)))).toBe(
      'failed at #3 response body text: After 5 seconds the QR code still had the same text.',
    );
  });

  test('fails with a code that holds the link', () => {
    expect(judged(order, opened(), shown(`bankid:///?autostarttoken=${TOKEN}`, 'qrData'))).toMatch(
      /The QR code holds the link itself, which never changes\.$/,
    );
  });

  test('cannot be told where the app is not seen to start', () => {
    expect(judged(CREATED, issued())).toBe('could not tell: how the BankID app is started');
  });

  test('cannot be told where the token came by the server', () => {
    const select = selected('DECOUPLED', { scaStatus: 'scaMethodSelected' });
    const page = 'GET https://tpp.example/consents/c-11112222 → 200';
    expect(judged(CREATED, select, page, opened())).toBe('could not tell: the answer that issued the autostart token');
  });

  test('is not asked where no such app is started', () => {
    expect(judged(signIn('state-1', 'k1'))).toBe('not applicable: No BankID app is started in this flow.');
  });
});
