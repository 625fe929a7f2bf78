import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, jwt, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('R7', lines.join('\n')));

describe('the names of parameters', () => {
  test('pass as the standard has them', () => {
    expect(judged(signIn('state-1', 'k1'))).toBe('passed');
  });

  test('fail in camel case, each by itself', () => {
    const request = `${AS}/authorize?responseType=code&clientId=c&redirectUri=${encodeURIComponent(CB)}&state=state-1`;
    expect(judged(`GET ${request} → 200`)).toBe(
      [
        'failed at #1 address responseType: responseType is a wrong name for response_type: a server that goes by the standard ignores it.',
        'failed at #1 address clientId: clientId is a wrong name for client_id: a server that goes by the standard ignores it.',
        'failed at #1 address redirectUri: redirectUri is a wrong name for redirect_uri: a server that goes by the standard ignores it.',
      ].join('\n'),
    );
  });

  test.each(['codeChallenge', 'code-challenge', 'Code_Challenge', 'Nonce'])('fail as %s', (name) => {
    expect(judged(`GET ${authorize('state-1')}&${name}=x → 200`)).toMatch(`failed at #1 address ${name}: `);
  });

  test('fail in a pushed request', () => {
    const form = `response_type=code&client_id=c&redirectUri=https%3A%2F%2Fb.example&redirect_uri=${encodeURIComponent(CB)}&codeChallenge=x`;
    expect(
      judged(
        `fetch POST ${AS}/par form ${form} → 201 {"request_uri":"urn:1"}`,
        `GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`,
      ),
    ).toBe(
      'failed at #1 request body codeChallenge: codeChallenge is a wrong name for code_challenge: a server that goes by the standard ignores it.',
    );
  });

  test('fail in a posted request', () => {
    const form = `response_type=code&client_id=c&state=state-1&redirectUri=${encodeURIComponent(CB)}`;
    expect(judged(`POST ${AS}/authorize form ${form} → 400`)).toMatch(/^failed at #1 request body redirectUri: /);
  });

  test('fail in a request object, wherever that was sent', () => {
    const object = jwt({ response_type: 'code', client_id: 'c', redirectUri: CB, state: 'state-1' });
    expect(judged(`GET ${AS}/authorize?client_id=c&request=${object} → 400`)).toMatch(
      /^failed at #1 address request: redirectUri is a wrong name/,
    );
    expect(
      judged(
        `fetch POST ${AS}/par form client_id=c&request=${object} → 201 {"request_uri":"urn:1"}`,
        `GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`,
      ),
    ).toMatch(/^failed at #1 request body request: redirectUri is a wrong name/);
    const right = jwt({ response_type: 'code', client_id: 'c', redirect_uri: CB, iss: 'c', aud: AS });
    expect(judged(`GET ${AS}/authorize?client_id=c&request=${right} → 200`)).toBe('passed');
  });

  test('cannot be told of a request that only its push shows', () => {
    const form = `response_type=code&client_id=c&state=state-1&redirect_uri=${encodeURIComponent(CB)}`;
    expect(judged(`fetch POST ${AS}/par form ${form} → 201 {"request_uri":"urn:1"}`)).toBe(
      'could not tell: the authorization request of the browser',
    );
  });

  test.each(['clientId=c', 'redirectUrl=x', 'statement=1', 'clientid_hint=1'])(
    'are not wrong for %s beside the right ones',
    (more) => {
      expect(judged(`GET ${authorize('state-1')}&${more} → 200`)).toBe('passed');
    },
  );

  test('are not applicable without a request of OAuth', () => {
    expect(judged('GET https://www.saltedge.com/connect?token=c1 → 200')).toMatch(/^not applicable: /);
  });
});
