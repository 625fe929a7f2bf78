import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const BACK = `${CB}?code=k1&state=state-1`;
const login = (status: string, target = BACK, form = 'user=ana&password=x') =>
  [
    `GET ${authorize('state-1')} → 200`,
    `POST ${AS}/login form ${form} → ${status} ${target}`,
    `POST ${target} form ${form} → 200`,
  ].join('\n');
const judged = (text: string) => told(verdict('R12', text));

describe('a login form', () => {
  test.each(['302', '303'])('passes when it is answered by %s', (status) => {
    expect(judged(login(status))).toBe('passed');
  });

  test.each(['307', '308'])('fails when it is answered by %s', (status) => {
    expect(judged(login(status))).toBe(
      `failed at #2 response status: as.example answers a form with a password by ${status}, so the browser posts the password to tpp.example.`,
    );
  });

  test.each(['senha=1', 'Passwd=1', 'pin=1', 'login[password]=1', 'user-pin=1', 'lösenord=1'])(
    'is one with %s',
    (form) => {
      expect(judged(login('307', BACK, form))).toMatch(/^failed at #2/);
    },
  );

  test('is only warned of when the password stays with its host', () => {
    expect(verdict('R12', login('307', `${AS}/login/`))).toMatchObject({ faults: [{ severity: 'warning' }] });
  });

  test('passes when the browser itself goes from http to https', () => {
    const form = 'form user=ana&password=x';
    expect(
      judged(
        [
          `GET ${authorize('state-1')} → 200`,
          `POST http://as.example/login ${form} → 307 ${AS}/login [Non-Authoritative-Reason: HSTS]`,
          `POST ${AS}/login ${form} → 303 ${BACK}`,
          `GET ${BACK} → 200`,
        ].join('\n'),
      ),
    ).toBe('passed');
  });

  test('is not a form without a password, nor no form at all', () => {
    expect(judged(login('307', BACK, 'decision=approve&passage=2'))).toBe(
      'not applicable: No form with a password was posted.',
    );
    expect(judged(signIn('state-1', 'k1'))).toBe('not applicable: No form with a password was posted.');
  });

  test('cannot be told where the body was not handed out', () => {
    expect(judged(`GET ${authorize('state-1')} → 200\nPOST ${AS}/login → 307 ${BACK}\nPOST ${BACK} → 200`)).toBe(
      'could not tell: what was posted in #2',
    );
  });
});
