import { describe, expect, test } from 'vitest';
import { clockSentence, clocksOf, isRunning } from '../../lib/lineage/clocks.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { limitsOf } from '../../lib/systems/help.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { LINE, T0 } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, authorize, CB, foldLines, jwt } from '../fixtures/parties.ts';

const clocks = ({ flows: [flow] }: ReturnType<typeof foldTrace>) =>
  flow ? clocksOf(flow, lineageOf(flow), limitsOf(flow.system)) : [];
const clock = (trace: ReturnType<typeof foldTrace>, kind: string) => clocks(trace).find((one) => one.kind === kind);

const CODE = 'SplxlOBeZQQYbYS6WxSbIA';
const TOKEN = 'mF_9.B5f-4.1JqM-2YotnFZFEjr1zCsicMWpAA';
const back = `${CB}?code=${CODE}&state=af0ifjsldkj1`;
const begun = `GET ${authorize('af0ifjsldkj1')} → 302 ${back}\nGET ${back} → 200`;
const redeemed = `fetch POST ${AS}/token form grant_type=authorization_code&code=${CODE} → 200`;

describe('a code', () => {
  test('that is redeemed in time says after how long', () => {
    const { issuedAt, usedAt, ...rest } = clock(
      foldLines(begun, `${redeemed} {"access_token":"${TOKEN}","expires_in":3600}`),
      'code',
    ) ?? { issuedAt: 0 };
    expect(rest).toMatchObject({ title: 'authorization code', issuedIn: 1, usedIn: 3, over: true });
    // The redirect is answered after 10 ms; two lines later it is redeemed.
    expect([issuedAt - T0, (usedAt ?? 0) - T0]).toEqual([10, 2 * LINE]);
  });

  test('of Aiia that is redeemed after 61 seconds is too late, and the guide says so', () => {
    const late = clock(foldTrace(golden('aiia-late-code')), 'code');
    expect(late && clockSentence(late, 0)).toMatch(
      /^redeemed in #\d+, (0\.\d|[1-4]\.\d) s after it had expired \(.+\)$/,
    );
  });

  test('of Aiia that is redeemed at once was in time', () => {
    const [code] = clocks(foldTrace(golden('aiia-full'))).filter(({ kind }) => kind === 'code');
    expect(code && clockSentence(code, 0)).toMatch(
      /^redeemed in #\d+, \d\.\d s after it was issued; it had 60 s \(.+\)$/,
    );
  });

  test('that nobody redeems counts down, and then says that it expired', () => {
    const trace = foldTrace({ ...golden('aiia-full') });
    const [flow] = trace.flows;
    const steps = flow?.steps.filter(({ role }) => role !== 'token-request' && role !== 'refresh-request') ?? [];
    const cut = foldTrace({
      exchanges: steps.flatMap(({ exchange }) => exchange ?? []),
      navigations: [],
      bodies: [],
    });
    const code = clock(cut, 'code');
    expect(code).toMatchObject({ over: false });
    const [issuedAt, expiresAt] = [code?.issuedAt ?? 0, code?.expiresAt ?? 0];
    expect(expiresAt - issuedAt).toBe(60_000);
    expect(code && clockSentence(code, issuedAt + 18_000)).toMatch(/^expires in 42 s \(/);
    expect(code && isRunning(code, issuedAt + 18_000)).toBe(true);
    expect(code && clockSentence(code, expiresAt + 120_000)).toMatch(/^expired 2 min ago, never redeemed \(/);
    expect(code && isRunning(code, expiresAt)).toBe(false);
  });
});

describe('a token', () => {
  test('has the seconds that its answer tells', () => {
    const token = clock(foldLines(begun, `${redeemed} {"access_token":"${TOKEN}","expires_in":90}`), 'access_token');
    expect(token).toMatchObject({ issuedIn: 3, source: 'expires_in in #3', over: false });
    expect((token?.expiresAt ?? 0) - (token?.issuedAt ?? 0)).toBe(90_000);
  });

  test('that tells its own end is believed before its answer', () => {
    const own = jwt({ exp: T0 / 1000 + 30, sub: 'someone', jti: '8c1f9a52' }).replace(/^x/, 'eyJhbGciOiJub25lIn0');
    const token = clock(foldLines(begun, `${redeemed} {"access_token":"${own}","expires_in":90}`), 'access_token');
    expect(token).toMatchObject({ expiresAt: T0 + 30_000, source: 'exp of the token' });
  });

  test('that is used after its end is told so', () => {
    const trace = foldLines(
      begun,
      `${redeemed} {"access_token":"${TOKEN}","expires_in":60} (+100000)`,
      `fetch GET ${AS}/userinfo [Authorization: Bearer ${TOKEN}] → 401 {}`,
    );
    const token = clock(trace, 'access_token');
    expect(token && clockSentence(token, T0 + 200_000)).toBe(
      'last used in #4, 40 s after it had expired (expires_in in #3)',
    );
  });

  test.each(['"soon"', '-5', '1e999', 'null', '{}'])('with expires_in of %s has no time from there', (told) => {
    const trace = foldLines(begun, `${redeemed} {"access_token":"${TOKEN}","expires_in":${told}}`);
    expect(clock(trace, 'access_token')?.source ?? '').not.toContain('expires_in');
  });
});

describe('what a system limits', () => {
  test('a session of app2as has ten minutes from its first command', () => {
    const session = clock(foldTrace(golden('opus-payment')), 'session');
    expect(session).toMatchObject({ over: true });
    expect((session?.expiresAt ?? 0) - (session?.issuedAt ?? 0)).toBe(600_000);
  });

  test('a request URI has the seconds that the push tells, and is spent by the authorization request', () => {
    const uri = clock(foldTrace(golden('oidc-par')), 'request_uri');
    expect(uri).toMatchObject({ over: true, source: expect.stringMatching(/^expires_in in #\d+$/) });
    expect(uri?.usedIn).toBeGreaterThan(uri?.issuedIn ?? 99);
  });

  test('a hand-off link has the seconds that its page is told', () => {
    const links = clocks(foldTrace(golden('opus-handoff'))).filter(({ kind }) => kind === 'handoff_id');
    expect(links.map(({ source }) => source)).toContainEqual(expect.stringMatching(/^timeoutSeconds in #\d+$/));
  });

  test('a consent has the date that the bank names', () => {
    const consent = clock(foldTrace(golden('opus-payment')), 'consent_id');
    expect(consent?.source).toMatch(/^expirationDateTime in #\d+$/);
  });
});

test('every clock of every scenario says something, and none is undefined or not a number', () => {
  for (const id of ['vipps-happy-encoded', 'bs2-refresh', 'open-payments-decoupled-late', 'oidc-fapi2', 'opus-web']) {
    for (const one of clocks(foldTrace(golden(id)))) {
      expect(clockSentence(one, one.issuedAt + 5000)).not.toMatch(/NaN|undefined|Infinity|-\d/);
    }
  }
});
