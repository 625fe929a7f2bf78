import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, jwt, signIn, TPP } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('S2', lines.join('\n')));
const answer = (query: string) => judged(`GET ${authorize('state-1')} → 302 ${CB}${query}`, `GET ${CB}${query} → 200`);

describe('the state of the answer', () => {
  test.each([
    ['in the query', '?code=k1&state=state-1'],
    ['with an error', '?error=access_denied&state=state-1'],
    ['in the fragment', '#code=k1&state=state-1'],
    ['in a response JWT', `?response=${jwt({ code: 'k1', state: 'state-1' })}`],
    ['behind a second ?, which another check tells', '?error=no&error_description=no?state=state-1'],
    ['as another one, which another check tells', '?code=k1&state=state-2'],
  ])('passes %s', (_, query) => {
    expect(answer(query)).toBe('passed');
  });

  test('passes where it was posted', () => {
    expect(judged(`GET ${authorize('state-1')} → 200`, `POST ${CB} form code=k1&state=state-1 → 200`)).toBe('passed');
  });

  test.each([
    ['?code=k1', 'The answer came back without the state of the request.'],
    ['?code=k1&state=', 'The answer came back without the state of the request.'],
    ['?error=access_denied', 'The error came back without the state of the request.'],
    [`?response=${jwt({ code: 'k1' })}`, 'The answer came back without the state of the request.'],
  ])('fails for %s', (query, cause) => {
    expect(answer(query).replace(/ address (state|response)/, '')).toBe(`failed at #2: ${cause}`);
  });

  test('fails in the return of the app', () => {
    const request = `${AS}/access-management-1.0/access/oauth2/auth?response_type=code&client_id=c&state=state-1&redirect_uri=${CB}&requested_flow=app_to_app&app_callback_uri=${TPP}/app`;
    const [app, back] = [`${TPP}/app?resume_uri=${encodeURIComponent(`${AS}/resume`)}`, `${CB}?code=k1&state=state-1`];
    expect(
      judged(`GET ${request} → 302 ${app}`, `GET ${app} → 200`, `GET ${AS}/resume → 302 ${back}`, `GET ${back} → 200`),
    ).toBe('failed at #2 address state: The return of the app came back without the state of the request.');
  });

  test('is not applicable where none was sent, or an aggregator returns to its own client', () => {
    const bare = authorize('x').replace('&state=x', '');
    expect(judged(`GET ${bare} → 302 ${CB}?code=k1`, `GET ${CB}?code=k1 → 200`)).toBe(
      'not applicable: The authorization request has no state.',
    );
    const bank =
      'https://bank.example/authorize?response_type=code&client_id=y&state=state-1&redirect_uri=https://auth.yapily.com/';
    const [inner, outer] = [
      'https://auth.yapily.com/?code=k1&state=state-1',
      `${CB}?consent=${jwt({ CONSENT: '1' })}&application-user-id=u&user-uuid=v&institution=i`,
    ];
    expect(judged(`GET ${bank} → 302 ${inner}`, `GET ${inner} → 302 ${outer}`, `GET ${outer} → 200`)).toBe(
      'not applicable: The browser came back, but not with the answer to the authorization request.',
    );
  });

  test('cannot be told of what is encrypted, or has not come', () => {
    expect(answer('?response=eyJhbGciOiJkaXIifQ.a.b.c.d&state=')).toBe(
      'could not tell: the parameters of the authorization response',
    );
    expect(judged(`GET ${authorize('state-1')} → 200`)).toBe('could not tell: the authorization response');
    expect(judged(signIn('state-1', 'k1'))).toBe('passed');
  });
});
