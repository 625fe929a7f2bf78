import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, jwt } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('R2', lines.join('\n')));
/** Asks for one address and is sent to another. */
const lands = (asked: string, landed: string) =>
  judged(`GET ${authorize('state-1', asked)} → 302 ${landed}`, `GET ${landed} → 200`);
const ANSWER = 'code=k1&state=state-1';

describe('the address at which the browser lands', () => {
  test.each([
    ['the redirect URI', CB, `${CB}?${ANSWER}`],
    ['answered in the fragment', CB, `${CB}#${ANSWER}`],
    ['with a query of its own', `${CB}?tenant=1&b=%2F`, `${CB}?tenant=1&b=%2F&${ANSWER}`],
    ['with its own query behind the answer', `${CB}?tenant=1`, `${CB}?${ANSWER}&tenant=1`],
    ['with what the vendor appends', CB, `${CB}?${ANSWER}&consentId=5&session_state=6`],
    ['written in capitals where they do not count', 'HTTPS://TPP.example:443/cb', `${CB}?${ANSWER}`],
    ['without a path', 'https://tpp.example', `https://tpp.example/?${ANSWER}`],
    ['on a loopback port of its own', 'http://127.0.0.1/cb', `http://127.0.0.1:51004/cb?${ANSWER}`],
    ['on another loopback port', 'http://localhost:8080/cb', `http://localhost:51004/cb?${ANSWER}`],
    ['an app', 'com.example.app:/cb', `com.example.app:/cb?${ANSWER}`],
    ['a JWT', CB, `${CB}?response=${jwt({ code: 'k1', state: 'state-1', iss: AS })}`],
  ])('passes where it is %s', (_, asked, landed) => {
    expect(lands(asked, landed)).toBe('passed');
  });

  test('passes where the answer is posted', () => {
    expect(judged(`GET ${authorize('state-1')} → 200`, `POST ${CB} form ${ANSWER} → 200`)).toBe('passed');
  });

  test.each([
    [
      'has a slash more',
      `${CB}/?${ANSWER}`,
      CB,
      'in a slash at the end alone, at character 23: / at the end was added.',
    ],
    [
      'has another port',
      `https://tpp.example:8443/cb?${ANSWER}`,
      CB,
      'in the port alone, at character 20: 5 characters were added.',
    ],
    ['has another path', `https://tpp.example/dashboard?${ANSWER}`, CB, 'at character 21: 8 of 22 characters differ.'],
    [
      'lost a parameter of its own',
      `${CB}?${ANSWER}`,
      `${CB}?tenant=1`,
      'at character 23: 9 characters at the end are missing.',
    ],
    ['has a parameter changed', `${CB}?tenant=2&${ANSWER}`, `${CB}?tenant=1`, 'at character 31: 1 became 2.'],
  ])('fails where it %s', (_, landed, asked, difference) => {
    expect(lands(asked, landed)).toBe(
      `failed at #2 address: The browser landed at another address; the two differ ${difference}`,
    );
  });

  test('shows both without the answer, so that no code is in the finding', () => {
    expect(
      verdict('R2', `GET ${authorize('state-1')} → 302 ${CB}/?${ANSWER}\nGET ${CB}/?${ANSWER} → 200`),
    ).toMatchObject({
      faults: [{ expected: CB, seen: `${CB}/`, where: [{ step: 2 }, { step: 1, field: 'address redirect_uri' }] }],
    });
  });

  test.each([
    ['the case of an escape', 'https://tpp.example/a%2fb', 'https://tpp.example/a%2Fb'],
    ['an escape that is not needed', 'https://tpp.example/%7Ecb', 'https://tpp.example/~cb'],
  ])('only warns of %s', (_, asked, landed) => {
    const back = `${landed}?${ANSWER}`;
    expect(verdict('R2', `GET ${authorize('state-1', asked)} → 302 ${back}\nGET ${back} → 200`)).toMatchObject({
      faults: [{ severity: 'warning', because: expect.stringContaining('RFC 3986 §6.2.2') }],
    });
  });

  test('passes where the redirect URI hands code and state on to a page of its own', () => {
    const page = `https://tpp.example/app?${ANSWER}`;
    expect(
      judged(
        `GET ${authorize('state-1')} → 302 ${CB}?${ANSWER}`,
        `GET ${CB}?${ANSWER} → 302 ${page}`,
        `GET ${page} → 200`,
      ),
    ).toBe('passed');
  });

  test('counts a port that is not on this machine', () => {
    expect(lands('http://tpp.example:80/cb', `http://tpp.example:81/cb?${ANSWER}`)).toMatch(/^failed at #2/);
  });

  test('is not applicable where the request names no redirect URI, or nobody came back', () => {
    const without = authorize('state-1').replace(/&redirect_uri=[^&]*/, '');
    expect(judged(`GET ${without} → 302 ${CB}?${ANSWER}`, `GET ${CB}?${ANSWER} → 200`)).toBe(
      'not applicable: The authorization request names no redirect URI.',
    );
    expect(judged(`GET ${authorize('state-1')} → 400 {"error":"invalid_request"}`)).toBe(
      'not applicable: The browser did not come back to the redirect URI.',
    );
  });

  test('cannot be told while the browser is away, or where the request was pushed unseen', () => {
    expect(judged(`GET ${authorize('state-1')} → 200`)).toBe('could not tell: the authorization response');
    expect(
      judged(
        `GET ${AS}/authorize?client_id=c&request_uri=urn:ietf:params:oauth:request_uri:1 → 302 ${CB}?${ANSWER}&iss=x`,
        `GET ${CB}?${ANSWER}&iss=x → 200`,
      ),
    ).toBe('could not tell: what was asked under request_uri');
  });

  test('cannot be told where state and code were last seen on their way to a third host', () => {
    const hop = `https://hop.example/back?${ANSWER}`;
    expect(judged(`GET ${authorize('state-1')} → 302 ${hop}`, `GET ${hop} → 200`)).toBe(
      'could not tell: where the answer ended',
    );
  });
});
