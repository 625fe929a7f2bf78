import { describe, expect, test } from 'vitest';
import { AS, authorize } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (uri: string) => told(verdict('R5', `GET ${authorize('state-1', uri)} → 200`));

describe('a redirect URI in cleartext', () => {
  test.each([
    'https://tpp.example/cb',
    'http://localhost:3000/cb',
    'http://tpp.localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://127.1.2.3:80/cb',
    'http://[::1]:3000/cb',
    'com.example.app:/cb',
  ])('is not %s', (uri) => {
    expect(judged(uri)).toBe('passed');
  });

  test.each([
    ['http://tpp.example/cb', 'tpp.example'],
    ['HTTP://tpp.example:8080/cb', 'tpp.example:8080'],
    ['http://192.168.0.7/cb', '192.168.0.7'],
    ['http://localhost.evil.example/cb', 'localhost.evil.example'],
    ['http://127.0.0.1.evil.example/cb', '127.0.0.1.evil.example'],
  ])('is %s', (uri, host) => {
    expect(judged(uri)).toBe(
      `failed at #1 address redirect_uri: The answer goes to redirect_uri ${host} over http, readable for everybody on the way.`,
    );
  });

  test('is looked for in a posted request', () => {
    const form = 'response_type=code&client_id=c&state=state-1&redirect_uri=http%3A%2F%2Ftpp.example%2Fcb';
    expect(told(verdict('R5', `POST ${AS}/authorize form ${form} → 200`))).toMatch(
      /^failed at #1 request body redirect_uri: /,
    );
  });

  test('is not applicable without one, and cannot be told of a pushed one', () => {
    const told5 = (url: string) => told(verdict('R5', `GET ${url} → 200`));
    expect(told5(authorize('state-1').replace(/&redirect_uri=.*/, ''))).toMatch(/^not applicable: /);
    expect(told5(`${AS}/authorize?client_id=c&request_uri=urn:ietf:params:oauth:request_uri:1`)).toMatch(
      /^could not tell: /,
    );
  });
});
