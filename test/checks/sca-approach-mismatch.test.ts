import { describe, expect, test } from 'vitest';
import { signIn } from '../fixtures/parties.ts';
import { CREATED, SIGN_IN, selected } from './nextgenpsd2.ts';
import { told, verdict } from './verdict.ts';

const SCA_STATUS = { scaStatus: { href: '/a' } };
const judged = (...lines: string[]) => told(verdict('N1', lines.join('\n')));
const answer = (approach: string, links: object, more: object = {}) =>
  judged(CREATED, selected(approach, { scaStatus: 'scaMethodSelected', ...more, _links: { ...SCA_STATUS, ...links } }));

describe('the SCA approach', () => {
  test.each([
    ['REDIRECT', { scaRedirect: { href: 'https://bank.example/sca' } }, {}],
    ['REDIRECT', { scaOAuth: { href: 'https://bank.example/sca' } }, {}],
    ['redirect', { scaOAuth: { href: 'https://bank.example/sca' } }, {}],
    ['DECOUPLED', {}, { challengeData: { data: ['tok'] } }],
    ['DECOUPLED', {}, {}],
    ['EMBEDDED', {}, { challengeData: { otpMaxLength: 6 } }],
    ['REDIRECT', { selectAuthenticationMethod: { href: '/a' } }, {}],
    ['REDIRECT', {}, { scaStatus: 'exempted' }],
  ])('%s passes with the links %o and %o', (approach, links, more) => {
    expect(answer(approach, links, more)).toBe('passed');
  });

  test.each([
    ['REDIRECT', {}, {}, 'The approach is REDIRECT, but no link leads to the bank.'],
    [
      'REDIRECT',
      {},
      { challengeData: { data: 'tok' } },
      'The approach is REDIRECT, but no link leads to the bank, and challengeData starts an app.',
    ],
    [
      'DECOUPLED',
      { scaRedirect: { href: 'https://bank.example/sca' } },
      {},
      'The approach is DECOUPLED, but scaRedirect sends the browser to the bank.',
    ],
    [
      'EMBEDDED',
      { scaOAuth: { href: 'https://bank.example/sca' } },
      {},
      'The approach is EMBEDDED, but scaOAuth sends the browser to the bank.',
    ],
    ['PUSH', {}, {}, 'PUSH is no SCA approach.'],
  ])('%s fails with the links %o and %o', (approach, links, more, cause) => {
    expect(answer(approach, links, more)).toBe(`failed at #2 response header aspsp-sca-approach: ${cause}`);
  });

  test('is not asked of an answer that names none', () => {
    expect(answer('', {})).toBe('not applicable: No answer names an SCA approach.');
  });

  test('is none of plain OAuth', () => {
    expect(judged(signIn('state-1', 'k1'))).toMatch(/^not applicable: No consent API/);
  });

  test('cannot be told where a server makes the calls', () => {
    expect(judged(SIGN_IN)).toBe('could not tell: the calls to the consent API');
  });

  test('cannot be told where the body was not read', () => {
    const unread = selected('REDIRECT', {}).replace(/ → 200 \S+/, ' → 200');
    expect(judged(CREATED, unread)).toMatch(/^could not tell: the body/);
  });
});
