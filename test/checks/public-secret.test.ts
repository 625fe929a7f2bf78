import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { judge } from '../../lib/checks/run.ts';
import type { Exchange } from '../../lib/flow/exchange.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, authorize, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const BASIC = `[Authorization: Basic ${btoa('c:hush')}]`;
const says = (...lines: string[]) => told(verdict('K2', lines.join('\n')));
const post = (body = '', header = '') =>
  `fetch POST ${AS}/token form grant_type=authorization_code&code=k1${body}${header && ` ${header}`} → 200 {"access_token":"t"}`;

/** The same with something changed in the token request as it was recorded. */
function withExchange(change: Partial<Exchange>): string {
  const records = arrows(`${signIn('s1', 'k1')}\n${post('', BASIC)}`);
  records.exchanges[2] = { ...(records.exchanges[2] as Exchange), ...change };
  const { flows, steps } = foldTrace(records);
  const [card] = judge({ flows, steps, lineageOf: (flow) => lineageOf(flow, steps) }, checks);
  const result = card?.entries.find(({ check }) => check.code === 'K2')?.result;
  return result ? told(result) : 'no flow';
}

describe('a client secret in the browser', () => {
  test.each([
    [post('', BASIC), 'request header Authorization: A page sends the client’s secret (Basic)'],
    [post('&client_secret=hush'), 'request body client_secret: A page sends the client’s secret (client_secret)'],
    [
      post()
        .replace('token form', 'token json')
        .replace(/grant_type=\S+/, '{"grant_type":"authorization_code","code":"k1","client_secret":"hush"}'),
      'request body client_secret: A page sends the client’s secret (client_secret)',
    ],
  ])('fails in %s', (line, told) => {
    expect(says(signIn('s1', 'k1'), line)).toBe(`failed at #3 ${told}: whoever opens it can read it.`);
  });

  test('fails on the authorization request', () => {
    expect(says(`GET ${authorize('s1')} ${BASIC} → 200`)).toBe(
      'failed at #1 request header Authorization: The authorization request, which is the browser’s, carries the secret (Basic).',
    );
  });

  test.each([
    ['a public client names itself', post('&client_id=c')],
    ['its Basic has no password', post('', `[Authorization: Basic ${btoa('c:')}]`)],
    ['it proves itself with a key', post('&client_assertion=a.b.c')],
    ['nobody but a server redeems', ''],
  ])('passes where %s', (_, line) => {
    expect(says(signIn('s1', 'k1'), ...(line ? [line] : []))).toBe('passed');
  });

  test('is not the password of a test site, which the browser asks its user for', () => {
    expect(says(`GET ${authorize('s1')} [Authorization: Basic ${btoa('tester:site')}] → 200`)).toBe('passed');
  });

  test('is a warning on BS2’s consent request, where one page of its guide asks for it', () => {
    const [card] = scorecards(foldTrace(golden('bs2-basic')));
    expect(card?.entries.find(({ check }) => check.code === 'K2')?.result).toMatchObject({
      faults: [
        { where: [{ step: 2 }], severity: 'warning', because: expect.stringContaining('asks for Basic') },
        { where: [{ step: 11 }] },
      ],
    });
  });

  test('cannot be told where it came from no tab, and not without headers', () => {
    expect(withExchange({ tabId: -1 })).toBe('could not tell: who sent #3');
    expect(withExchange({ requestHeaders: undefined as never })).toBe('could not tell: the headers of #3');
  });

  test('fails for a page’s worker, which is in no tab', () => {
    expect(withExchange({ tabId: -1, initiator: 'https://tpp.example' })).toMatch(/^failed at #3/);
  });

  test('is not asked where there is nothing of OAuth', () => {
    expect(
      says(
        'fetch POST https://bank.example/psd2/consent/v1/consents json {} [X-BicFi: S] → 201 {"consentId":"c-1","consentStatus":"received"}',
      ),
    ).toMatch(/^not applicable/);
  });
});
