import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeOf } from '../../lib/flow/address.ts';
import type { Step } from '../../lib/flow/step.ts';
import type { Attack } from '../../lib/mutate/offered.ts';
import { type Observed, type Outcome, observed } from '../../lib/mutate/outcome.ts';
import { attackIn, attacksIn, traceOf } from './attack.ts';

const RECORDINGS = [
  ...['oidc-code-pkce', 'oidc-form-post', 'oidc-hybrid', 'oidc-jarm', 'oidc-par', 'oidc-fapi2', 'opus-payment'],
  ...['bs2-refresh', 'open-payments-oauth', 'vipps-happy-raw', 'aiia-full'],
];

/** As if nothing had been changed: the recording itself, from the step on. */
function untouched(id: string, step: Step): Outcome {
  const after = traceOf(id).steps.filter(({ n }) => n > step.n);
  const answer = observed(step);
  return {
    answer,
    followed: after.map(observed),
    settled: true,
    untouched: answer,
    untouchedFollowed: after.map(observed),
  };
}

const HTML = [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }];
const JSON_TYPE = [{ name: 'Content-Type', value: 'application/json' }];

function only(step: Step, said: Partial<Observed>, settled = true): Outcome {
  const { location: _, body: __, error: ___, ...own } = observed(step);
  return { answer: { ...own, headers: [], ...said }, followed: [], settled };
}

/** What a server sends back goes to where the recording's third party waits. */
function atCallback(id: string, said: Partial<Observed>): Partial<Observed> {
  const callback = traceOf(id).steps.find(({ role }) => role === 'authorization-response');
  return said.location === undefined ? said : { ...said, location: placeOf(callback?.url ?? '') + said.location };
}

const all = RECORDINGS.flatMap((id) => attacksIn(id).map(({ attack, step }) => ({ id, attack, step })));
const label = ({ attack, id }: { attack: Attack; id: string }) => `${attack.id} in ${id}`;

/** Where going on tells something else: the page went where it always goes, the token names no scope, or nobody used it. */
const SAYS_OTHERWISE: Readonly<Record<string, string>> = {
  'vipps-resume/other-host in vipps-happy-raw': 'rejected',
  'scope/drop in aiia-full': 'unclear',
  'scope/empty in aiia-full': 'unclear',
  'scope/drop in open-payments-oauth': 'unclear',
  'scope/empty in open-payments-oauth': 'unclear',
  'nonce/alter in opus-payment': 'unclear',
};

describe('an answer is read', () => {
  it('as accepted where everything goes on as if nothing had been changed', () => {
    const wrong = all.flatMap(({ id, attack, step }) => {
      const { verdict, evidence } = attack.read(untouched(id, step));
      // That a scope was never registered is granted only where the answer says so, or says nothing.
      const expected = SAYS_OTHERWISE[label({ attack, id })] ?? (attack.id === 'scope/alter' ? verdict : 'accepted');
      return verdict === expected ? [] : [`${label({ attack, id })} #${step.n}: ${verdict}: ${evidence}`];
    });
    expect(wrong).toEqual([]);
  });

  it.each<[string, Partial<Observed>]>([
    ['no network', { status: undefined, error: 'net::ERR_CONNECTION_REFUSED' } as never],
    ['no answer', { status: undefined } as never],
    ['a server in trouble', { status: 503, headers: HTML, body: '<h1>Service unavailable</h1>' }],
    ['too many requests', { status: 429 }],
    ['a page to sign in', { status: 200, headers: HTML, body: '<form><input name="password"></form>' }],
    ['an answer to nobody', { status: 404, headers: HTML, body: 'not found' }],
  ])('as unclear with its reason where there is %s', (name, said) => {
    for (const one of all) {
      const { verdict, evidence, where } = one.attack.read(only(one.step, said, false));
      const isCommand = one.step.role === 'app-command' || one.step.role === 'hand-off';
      // A page is what somebody gets who does not ask for JSON, and a command that is gone is not found.
      if (isCommand && (name === 'a page to sign in' || name === 'an answer to nobody')) continue;
      if (one.attack.refuses === 'third party' && name === 'an answer to nobody') continue;
      expect([verdict, label(one)]).toEqual(['unclear', label(one)]);
      expect(evidence).toMatch(/^[A-Z].*\.$/);
      expect(where?.step).toBe(one.step.n);
    }
  });

  it.each([
    [
      'with invalid_request at the redirect URI',
      ['authorization-request'],
      { status: 302, location: '?error=invalid_request&state=1' },
    ],
    ['with a page', ['authorization-request'], { status: 400, headers: HTML, body: '<h1>invalid_request</h1>' }],
    [
      'with JSON',
      ['pushed-authorization-request', 'token-request', 'refresh-request'],
      { status: 400, headers: JSON_TYPE, body: '{"error":"invalid_request"}' },
    ],
    [
      'with no token',
      ['userinfo', 'resource-request'],
      { status: 401, headers: [{ name: 'WWW-Authenticate', value: 'Bearer error="invalid_token"' }] },
    ],
    [
      'with an error page',
      ['authorization-response', 'app-return'],
      { status: 400, headers: HTML, body: 'state mismatch' },
    ],
    [
      'with an error command',
      ['app-command'],
      {
        status: 200,
        headers: JSON_TYPE,
        body: '{"command":"error","commandId":"1","errorCommand":{"type":"INVALID_SESSION"}}',
      },
    ],
  ] as const)('as rejected where it is refused %s', (_, roles, said) => {
    const fitting = all.filter(
      ({ step, attack }) =>
        roles.includes(step.role as never) &&
        !(step.role.endsWith('authorization-request') && attack.refuses === 'third party'),
    );
    expect(fitting.length).toBeGreaterThan(2);
    for (const one of fitting) {
      const answered = observed(one.step);
      const outcome = only(one.step, atCallback(one.id, said));
      const { verdict, evidence } = one.attack.read({ ...outcome, untouched: answered });
      expect([label(one), evidence, verdict]).toEqual([label(one), expect.stringMatching(/^[A-Z].*\.$/), 'rejected']);
    }
  });

  it('and never throws, whatever came', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('{"error":1}', '[null]', '{"command":null}', '[[', '"x"', '{"errorCommand":{}}'),
    );
    const seen = fc.record({
      method: text,
      url: fc.oneof(
        text,
        fc.constantFrom(
          'https://a.example/cb?code=1&state=2',
          'https://a.example/cb#error=x',
          'bankid:///',
          'http://[::1',
          'https://a.example/?response=e30.e30.x',
        ),
      ),
      status: fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
      location: fc.option(text, { nil: undefined }),
      body: fc.option(text, { nil: undefined }),
      headers: fc.array(
        fc.record({ name: fc.constantFrom('content-type', 'set-cookie', 'www-authenticate'), value: text }),
      ),
    });
    const attacks = [...new Map(all.map(({ attack }) => [attack.id, attack])).values()];
    fc.assert(
      fc.property(
        fc.constantFrom(...attacks),
        seen,
        fc.array(seen, { maxLength: 3 }),
        fc.boolean(),
        (attack, answer, followed, settled) => {
          const { verdict, evidence } = attack.read({
            answer,
            followed,
            settled,
            untouched: answer,
          } as unknown as Outcome);
          expect(['rejected', 'accepted', 'unclear']).toContain(verdict);
          expect(evidence).not.toMatch(/could not be read: /);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('what an authorization server answers', () => {
  const CB = 'http://oidc-tpp.localhost:4280/callback';
  const at = (name: string, said: Partial<Observed>, ...followed: Partial<Observed>[]) => {
    const { attack, step } = attackIn('oidc-code-pkce', name);
    const more = followed.map((one): Observed => ({ method: 'GET', url: '', headers: [], ...one }));
    const { verdict, evidence } = attack.read({ ...only(step, said), followed: more });
    return `${verdict}: ${evidence}`;
  };
  const token = (status: number, body: string): Partial<Observed> => ({
    ...{
      method: 'POST',
      url: 'http://oidc-as.localhost:4280/token',
      role: 'token-request',
      status,
      headers: JSON_TYPE,
      body,
    },
  });
  const CODE = { status: 303, location: `${CB}?code=1&state=2` };

  it.each<[string, string]>([
    [
      at('redirect-uri/subdomain', {
        status: 302,
        location: 'http://attacker.oidc-tpp.localhost:4280/callback?error=invalid_request',
      }),
      'accepted: The server sent the browser to http://attacker.oidc-tpp.localhost:4280/callback.',
    ],
    [
      at('redirect-uri/fragment', { status: 302, location: `${CB}?error=invalid_request` }),
      `rejected: The server sent invalid_request to ${CB}.`,
    ],
    [
      at('redirect-uri/slash', { status: 302, location: `${CB}?error=invalid_request` }),
      `rejected: The server sent invalid_request to ${CB}.`,
    ],
    [
      at('redirect-uri/slash', { status: 302, location: `${CB}/?error=invalid_request` }),
      `accepted: The server sent the browser to ${CB}/.`,
    ],
    [
      at('client-id/alter', { status: 302, location: `${CB}?error=access_denied` }),
      `unclear: The server sent access_denied to ${CB}. That is about something else.`,
    ],
    [
      at('client-id/alter', { status: 200, headers: HTML, body: '<p>Error: invalid_client</p>' }),
      'rejected: The server’s page says invalid_client.',
    ],
    [
      at('client-id/alter', { status: 303, location: 'http://oidc-as.localhost:4280/interaction/1' }),
      'unclear: The server sent the browser on to http://oidc-as.localhost:4280/interaction/1, and nothing came back.',
    ],
    [
      at('code-challenge/drop', CODE),
      `unclear: The server sent a code to ${CB}. Whether it can be redeemed was not tried.`,
    ],
    [
      at('code-challenge/drop', CODE, token(400, '{"error":"invalid_grant"}')),
      'rejected: The server answered invalid_grant (HTTP 400).',
    ],
    [
      at('code-challenge/drop', CODE, token(401, '{"error":"invalid_client"}')),
      'unclear: The server answered invalid_client (HTTP 401). That is about something else than what was changed.',
    ],
    [at('code-challenge/drop', CODE, token(200, '{"access_token":"1"}')), 'accepted: The server gave an access_token.'],
    [at('pkce-downgrade', CODE, token(200, '{"access_token":"1"}')), 'accepted: The server gave an access_token.'],
    [
      at('scope/alter', CODE, token(200, '{"access_token":"1","scope":"openid profile"}')),
      'rejected: It granted no more than “openid profile”.',
    ],
    [
      at('scope/alter', CODE, token(200, '{"access_token":"1"}')),
      'accepted: The answer has no scope, which says that all was granted that was asked for.',
    ],
    [
      at('scope/drop', CODE, token(200, '{"access_token":"1","scope":"openid profile email"}')),
      'accepted: It granted “openid profile email”.',
    ],
    [
      at('scope/drop', CODE, token(200, '{"access_token":"1"}')),
      'unclear: It gave a token, and does not say for which scope.',
    ],
    [
      at('code-twice', token(400, '{"error":"invalid_grant"}')),
      'unclear: The server answered invalid_grant (HTTP 400). Whether the code was redeemed before was not seen.',
    ],
    [
      at('duplicate/one-changed', { status: 302, location: `${CB}?error=invalid_scope` }),
      `unclear: The server sent invalid_scope to ${CB}. That may be about one of the two values.`,
    ],
    [
      at(
        'client-id/alter',
        { status: 303, location: 'http://bank.example/login' },
        { url: 'http://bank.example/login', status: 200 },
        // A code by text message, and the answer of a bank that the server asked in its turn.
        { url: 'http://bank.example/login', method: 'POST', posted: [['code', '123456']], status: 401 },
        { url: 'http://oidc-as.localhost:4280/bank-return?code=7&state=8', status: 200 },
      ),
      'unclear: The server shows a page, perhaps to sign in: only what comes after it tells.',
    ],
    [
      at(
        'nonce/alter',
        CODE,
        { role: 'authorization-response', url: `${CB}?code=1`, status: 200 },
        token(200, '{"access_token":"1"}'),
        {
          ...{ url: CB, status: 200, headers: HTML, body: 'The nonce of the ID token is wrong.' },
        },
      ),
      'rejected: Its page says “nonce of the ID token is wrong”.',
    ],
    [at('nonce/alter', CODE), `unclear: The server sent a code to ${CB}. The third party has not got it.`],
  ])('%s', (seen, expected) => {
    expect(seen).toBe(expected);
  });
});

describe('what a third party does', () => {
  const { attack, step } = attackIn('vipps-happy-raw', 'state/alter');
  const page = (body: string): Observed => ({ method: 'GET', url: step.url, status: 200, headers: HTML, body, n: 9 });
  const to = (location: string, cookie?: string): Observed => ({
    ...{ method: 'GET', url: step.url, status: 302, location },
    headers: cookie === undefined ? [] : [{ name: 'Set-Cookie', value: `${cookie}=${location.length}; Path=/` }],
  });
  const read = (answer: Observed, before: Observed | undefined, followed: Observed[] = [], settled = true) =>
    attack.read({ answer, followed, settled, ...(before && { untouched: before }) }).verdict;

  it.each([
    ['the same page', page('<p>Welcome, Ada Nordmann</p>'), page('<p>Welcome, Ada Nordmann</p>'), 'accepted'],
    ['a page that refuses', page('<p>The state does not match.</p>'), page('<p>Welcome, Ada</p>'), 'rejected'],
    ['another page', page('<p>Something went wrong</p>'), page('<p>Welcome, Ada Nordmann</p>'), 'unclear'],
    [
      'a page that a script fills in',
      page('<script>run("state mismatch")</script>'),
      page('<script>run("state mismatch")</script>'),
      'unclear',
    ],
    [
      'the same cookie and the same page next',
      to('http://vipps-tpp.localhost:4280/home', 'sid'),
      to('http://vipps-tpp.localhost:4280/home', 'sid'),
      'accepted',
    ],
    [
      'the same page next, and no cookie',
      to('http://vipps-tpp.localhost:4280/home'),
      to('http://vipps-tpp.localhost:4280/home', 'sid'),
      'unclear',
    ],
    [
      'a page of its own with an error',
      to('http://vipps-tpp.localhost:4280/?error=state'),
      to('http://vipps-tpp.localhost:4280/home', 'sid'),
      'rejected',
    ],
    ['nothing to compare with', page('<p>Welcome, Ada Nordmann</p>'), undefined, 'unclear'],
  ] as const)('is read of %s', (_, answer, before, verdict) => {
    expect(read(answer, before)).toBe(verdict);
  });

  it('is read of the code that its page redeems, or does not', () => {
    const call: Observed = {
      method: 'POST',
      url: 'http://vipps-as.localhost:4280/token',
      role: 'token-request',
      status: 200,
      headers: JSON_TYPE,
      body: '{"access_token":"1"}',
    };
    const answer = page('<script src="app.js"></script>');
    const seen = (followed: Observed[], settled: boolean) =>
      attack.read({ answer, followed, settled, untouched: answer, untouchedFollowed: [call] }).verdict;
    expect([
      seen([call], true),
      seen([{ ...call, status: 400, body: '{"error":"invalid_grant"}' }], true),
      seen([], true),
      seen([], false),
    ]).toEqual([...['accepted', 'accepted', 'rejected', 'unclear']]);
  });
});
