import { describe, expect, test } from 'vitest';
import { AS, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const says = (...answers: string[]) =>
  told(
    verdict(
      'K6',
      [
        signIn('s1', 'k1'),
        ...answers.map((answer) => `fetch POST ${AS}/token form grant_type=authorization_code&code=k1 → ${answer}`),
      ].join('\n'),
    ),
  );

describe('the headers of the token response', () => {
  test.each(['no-store', 'private, No-Store', 'no-cache, no-store, must-revalidate'])('pass with %s', (value) => {
    expect(says(`200 {"access_token":"t"} [Cache-Control: ${value}]`)).toBe('passed');
  });

  test.each([
    ['', 'The answer has no Cache-Control.'],
    [' [Cache-Control: no-cache]', 'Cache-Control is no-cache, without no-store.'],
    [' [Cache-Control: max-age=0, x-no-store]', 'Cache-Control is max-age=0, x-no-store, without no-store.'],
  ])('fail with %j', (header, cause) => {
    expect(says(`200 {"access_token":"t"}${header}`)).toBe(`failed at #3 response header Cache-Control: ${cause}`);
  });

  test('do not matter on a refusal, which holds no token', () => {
    expect(says('400 {"error":"invalid_grant"}')).toBe('not applicable: No token was issued.');
  });

  test('do not matter on a refusal that comes with 200', () => {
    expect(says('200 {"code":17,"message":"not now"}')).toBe('not applicable: No token was issued.');
  });

  test('cannot be told of a server’s requests', () => {
    expect(says()).toBe('could not tell: the token request');
  });

  test('count for each answer', () => {
    expect(says('200 {"access_token":"t"} [Cache-Control: no-store]', '200 {"access_token":"t"}')).toMatch(
      /^failed at #4/,
    );
  });
});
