import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { authorize, CB, jwt } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('S6', lines.join('\n')));
const back = (query: string, request = authorize('state-1')) =>
  `GET ${request} → 302 ${CB}${query}\nGET ${CB}${query} → 200`;
const SILENT =
  'failed at #2 address: The browser came back with neither code nor error: a silent failure, or a cancellation.';

describe('a callback', () => {
  test.each([
    ['a code', '?code=k1&state=state-1'],
    ['an error', '?error=access_denied&state=state-1'],
    ['tokens', '#access_token=t1&state=state-1'],
    ['a response JWT', `?response=${jwt({ code: 'k1', state: 'state-1' })}`],
    ['an encrypted answer', '?response=eyJhbGciOiJkaXIifQ.a.b.c.d&state=state-1'],
    ['an error behind a second ?', '?state=state-1?error=no'],
  ])('passes with %s', (_, query) => {
    expect(judged(back(query))).toBe('passed');
  });

  test.each(['?state=state-1', '?state=state-1&code=', '?state=state-1&result=done'])('fails with %s', (query) => {
    expect(judged(back(query))).toBe(SILENT);
  });

  test('fails where it was posted, and says so', () => {
    expect(judged(`GET ${authorize('state-1')} → 200`, `POST ${CB} form state=state-1 → 200`)).toBe(
      SILENT.replace('address', 'request body'),
    );
  });

  test('is worth knowing at Aiia, which says so in no other way', () => {
    const request = authorize('state-1').replace('/authorize', '/v1/oauth/connect');
    const result = verdict('S6', back('?state=state-1', request));
    expect(told(result)).toBe(SILENT);
    expect(result).toMatchObject({ faults: [{ severity: 'info', because: expect.stringContaining('Aiia') }] });
    expect(verdict('S6', back('?code=&consentId=1&state=state-1', request))).not.toHaveProperty('faults.0.severity');
  });

  test('fails at a bank of NextGenPSD2 that was asked for a code', () => {
    const request = authorize('state-1').replace('response_type', 'scope=AIS:123&response_type');
    expect(judged(back('?state=state-1', request))).toBe(SILENT);
  });

  test('is not applicable where nothing was asked for, nobody came back, or the system has words of its own', () => {
    const none = authorize('state-1').replace('response_type=code', 'response_type=none');
    expect(judged(back('?state=state-1', none))).toMatch(/^not applicable: The request asked for nothing/);
    expect(judged(`GET ${authorize('state-1')} → 400 {"error":"invalid_request"}`)).toMatch(/^not applicable: /);
    const tink = `https://link.tink.com/1.0/pay/direct?client_id=c&redirect_uri=${CB}&market=SE&locale=sv_SE&state=state-1`;
    expect(judged(back('?payment_request_id=p1&state=state-1', tink))).toBe(
      'not applicable: Tink Link answers in words of its own.',
    );
  });

  test('cannot be told where it was posted and not handed out, or has not come', () => {
    expect(judged(`GET ${authorize('state-1')} → 200`)).toBe('could not tell: the authorization response');
    const records = arrows(`GET ${authorize('state-1')} → 200\nPOST ${CB} form x=1 → 200`);
    const [request, posted] = records.exchanges;
    if (!request || !posted) throw new Error('not recorded');
    const unread = { ...posted, requestBody: { size: 0, truncated: false, unreadable: 'The browser kept it.' } };
    const [card] = scorecards(foldTrace({ ...records, exchanges: [request, unread] }));
    expect(card?.entries.find(({ check }) => check.code === 'S6')?.result).toEqual({
      state: 'could-not-tell',
      missing: 'the posted authorization response',
      how: 'The browser kept it.',
    });
  });
});
