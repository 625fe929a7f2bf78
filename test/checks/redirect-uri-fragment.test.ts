import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('R3', lines.join('\n')));

describe('a fragment in the redirect URI', () => {
  test('passes where there is none', () => {
    expect(judged(signIn('state-1', 'k1'))).toBe('passed');
  });

  test.each([
    ['https://tpp.example/#/cb', '#/cb'],
    [`${CB}#`, '#'],
    ['com.example.app:/cb#x', '#x'],
  ])('fails for %s', (uri, fragment) => {
    expect(judged(`GET ${authorize('state-1', uri)} → 200`)).toBe(
      `failed at #1 address redirect_uri: redirect_uri has the fragment ${fragment}.`,
    );
  });

  test('fails in a posted request', () => {
    const form = `response_type=code&client_id=c&state=state-1&redirect_uri=${encodeURIComponent(`${CB}#x`)}`;
    expect(judged(`POST ${AS}/authorize form ${form} → 200`)).toBe(
      'failed at #1 request body redirect_uri: redirect_uri has the fragment #x.',
    );
  });

  test('fails where it was not encoded and has cut the request off', () => {
    const request = `${AS}/authorize?response_type=code&client_id=c&redirect_uri=https://tpp.example/#/cb&state=state-1`;
    expect(judged(`GET ${request} → 200`)).toBe(
      'failed at #1 address: A # in the address of the request is not encoded: what stands behind it never reached the server.',
    );
  });

  test.each([
    ['an encoded # within a parameter of it', authorize('state-1', `${CB}?next=%23top`)],
    ['a fragment that the browser carried along', `${authorize('state-1')}#_=_`],
  ])('is not fooled by %s', (_, request) => {
    expect(judged(`GET ${request} → 200`)).toBe('passed');
  });

  test('is not applicable without a redirect URI, and cannot be told of a pushed one', () => {
    const without = authorize('state-1').replace(/&redirect_uri=[^&]*/, '');
    expect(judged(`GET ${without} → 200`)).toBe('not applicable: The authorization request names no redirect URI.');
    expect(judged(`GET ${AS}/authorize?client_id=c&request_uri=urn:ietf:params:oauth:request_uri:1 → 200`)).toBe(
      'could not tell: what was asked under request_uri',
    );
  });
});
