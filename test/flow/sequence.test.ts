import { describe, expect, test } from 'vitest';
import { appOf, PARTY_KINDS } from '../../lib/flow/parties.ts';
import { sequenceOf } from '../../lib/flow/sequence.ts';
import type { Flow } from '../../lib/flow/step.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { AS, authorize, CB, foldLines, IDP, redeem, signIn } from '../fixtures/parties.ts';

const recorded = (id: string): Flow => {
  const [flow] = foldTrace(golden(id)).flows;
  if (!flow) throw new Error(`no flow in ${id}`);
  return flow;
};
const drawn = (...text: string[]): Flow => {
  const [flow] = foldLines(...text).flows;
  if (!flow) throw new Error('no flow');
  return flow;
};
const shorten = (text: string) => text.replace(/\.localhost:\d+/g, '').replace(/\.example/g, '');

/** `third-party: aiia-tpp`, one line a party. */
const parties = (flow: Flow) =>
  sequenceOf(flow)
    .parties.slice(1)
    .map(({ kind, hosts }) => shorten(`${kind}: ${hosts.join(' ') || 'unseen'}`));

/** `#3 aiia-as ⇢ browser → aiia-bank`, one line an arrow. */
function arrows(flow: Flow): string[] {
  return sequenceOf(flow).arrows.map(({ step, from, to, cause }) =>
    shorten(`#${step.n} ${cause === undefined ? '' : `${cause} ⇢ `}${from} → ${to}`),
  );
}

describe('the parties of what a browser recorded', () => {
  test.each([
    ['aiia-full', ['third-party: aiia-tpp', 'authorization-server: aiia-as', 'bank: aiia-bank']],
    ['aiia-cancel', ['third-party: aiia-tpp', 'authorization-server: aiia-as', 'bank: aiia-bank']],
    ['bs2-client-id', ['third-party: bs2-tpp', 'authorization-server: bs2-as']],
    ['bs2-wrong-secret', ['third-party: bs2-tpp', 'authorization-server: bs2-as']],
    ['oidc-par', ['third-party: oidc-tpp', 'authorization-server: oidc-as']],
    ['oidc-cancelled', ['third-party: oidc-tpp', 'authorization-server: oidc-as']],
    ['oidc-jarm', ['third-party: oidc-tpp', 'authorization-server: oidc-as']],
    ['faulty-broker', ['third-party: faulty-tpp', 'broker: faulty-as', 'authorization-server: faulty-idp']],
    ['faulty-pop-up', ['third-party: faulty-tpp', 'authorization-server: faulty-as']],
    ['faulty-form-post', ['third-party: faulty-tpp', 'authorization-server: faulty-as']],
    ['faulty-dead-port', ['third-party: faulty-tpp faulty-tpp', 'authorization-server: faulty-as']],
    ['faulty-callback-prefix', ['third-party: unseen', 'authorization-server: faulty-as']],
    ['opus-payment', ['third-party: opus-tpp', 'authorization-server: opus-as', 'app: opus-app']],
    ['opus-handoff', ['third-party: opus-tpp', 'authorization-server: opus-as', 'app: opus-app']],
    [
      'vipps-happy-custom-scheme',
      [
        ...['third-party: vipps-tpp', 'authorization-server: vipps-as', 'bank: vipps-app'],
        ...['app: vippsmobilepay:', 'app: merchantapp:'],
      ],
    ],
    [
      'open-payments-decoupled-mobile',
      [
        ...['third-party: openpayments-tpp', 'authorization-server: openpayments-auth'],
        ...['resource-server: openpayments-api', 'app: bankid: openpayments-bankid'],
      ],
    ],
    [
      'open-payments-oauth',
      [
        ...['third-party: openpayments-tpp', 'authorization-server: openpayments-auth'],
        ...['resource-server: openpayments-api', 'bank: openpayments-bank'],
      ],
    ],
    [
      'open-payments-terminated',
      [
        ...['third-party: openpayments-tpp', 'authorization-server: openpayments-auth'],
        'resource-server: openpayments-api',
        ...['bank: openpayments-bank'],
      ],
    ],
  ])('%s', (id, expected) => {
    expect(parties(recorded(id))).toEqual(expected);
  });

  test.each(goldenIds())('%s has a third party and its server, each host once, and no arrow without ends', (id) => {
    for (const flow of foldTrace(golden(id)).flows) {
      const sequence = sequenceOf(flow);
      const kinds = sequence.parties.map(({ kind }) => kind);
      expect(kinds).toEqual([...kinds].sort((a, b) => PARTY_KINDS.indexOf(a) - PARTY_KINDS.indexOf(b)));
      expect(kinds.filter((kind) => kind === 'third-party')).toHaveLength(1);
      expect(kinds.some((kind) => kind === 'authorization-server' || kind === 'resource-server')).toBe(true);
      const hosts = sequence.parties.flatMap((party) => party.hosts);
      expect(hosts).toEqual([...new Set(hosts)]);
      const ids = sequence.parties.map((party) => party.id);
      expect(ids).toEqual([...new Set(ids)]);
      const ends = sequence.arrows.flatMap(({ from, to, cause = to }) => [from, to, cause]);
      expect(ends.filter((end) => !ids.includes(end))).toEqual([]);
      expect(sequence.arrows.map(({ step }) => step)).toEqual(flow.steps);
    }
  });
});

describe('who sends what to whom', () => {
  test('a consent with redirects, a token and a call', () => {
    expect(arrows(recorded('aiia-full'))).toMatchInlineSnapshot(`
      [
        "#2 browser → aiia-as",
        "#3 aiia-as ⇢ browser → aiia-bank",
        "#4 browser → aiia-bank",
        "#5 aiia-bank ⇢ browser → aiia-as",
        "#6 aiia-as ⇢ browser → third-party",
        "#7 third-party → aiia-as",
        "#8 browser → aiia-as",
        "#9 third-party → aiia-as",
        "#10 browser → aiia-as",
      ]
    `);
  });

  test('a broker that redeems a code of its own', () => {
    expect(arrows(recorded('faulty-broker'))).toMatchInlineSnapshot(`
      [
        "#2 browser → faulty-as",
        "#3 faulty-as ⇢ browser → faulty-idp",
        "#4 browser → faulty-idp",
        "#5 faulty-idp ⇢ browser → faulty-as",
        "#6 faulty-as → faulty-idp",
        "#7 browser → faulty-as",
        "#8 faulty-as ⇢ browser → third-party",
        "#9 third-party → faulty-as",
      ]
    `);
  });

  test('pages that go on by themselves', () => {
    expect(arrows(recorded('faulty-client-hops'))).toMatchInlineSnapshot(`
      [
        "#2 browser → faulty-as",
        "#3 browser → faulty-as",
        "#4 faulty-as ⇢ browser → faulty-as",
        "#5 faulty-as ⇢ browser → faulty-as",
        "#6 faulty-as ⇢ browser → third-party",
        "#7 third-party → faulty-as",
      ]
    `);
  });

  test('apps that are opened and return', () => {
    expect(arrows(recorded('vipps-happy-custom-scheme'))).toMatchInlineSnapshot(`
      [
        "#1 browser → third-party",
        "#2 third-party → vipps-as",
        "#3 browser → vipps-as",
        "#4 vipps-as ⇢ browser → vipps-as",
        "#5 browser → vipps-as",
        "#6 browser → vippsmobilepay:",
        "#7 browser → vipps-app",
        "#8 browser → vipps-app",
        "#9 browser → vipps-app",
        "#10 vipps-app ⇢ browser → merchantapp:",
        "#11 browser → third-party",
        "#12 browser → vipps-as",
        "#13 vipps-as ⇢ browser → third-party",
        "#14 third-party → vipps-as",
        "#15 browser → vipps-as",
        "#16 third-party → vipps-as",
        "#17 third-party → vipps-as",
        "#18 browser → vipps-as",
      ]
    `);
  });

  test('a hand-off to another device, and the page that polls meanwhile', () => {
    expect(arrows(recorded('opus-handoff'))).toMatchInlineSnapshot(`
      [
        "#1 browser → third-party",
        "#2 third-party ⇢ browser → opus-as",
        "#3 opus-as ⇢ browser → opus-as",
        "#4 browser → browser",
        "#5 browser → opus-as",
        "#6 browser → browser",
        "#7 browser → opus-app",
        "#8 browser → opus-as",
        "#9 opus-app → opus-as",
        "#10 browser → opus-as",
        "#11 opus-app → opus-app",
        "#12 opus-app → opus-as",
        "#13 browser → opus-as",
        "#14 browser → opus-as",
        "#15 opus-app → opus-as",
        "#16 browser → opus-as",
        "#17 browser → opus-as",
        "#18 browser → opus-as",
        "#19 opus-as ⇢ browser → third-party",
        "#20 third-party → opus-as",
      ]
    `);
  });

  test('a decoupled consent with its app', () => {
    expect(arrows(recorded('open-payments-decoupled-mobile'))).toMatchInlineSnapshot(`
      [
        "#1 browser → third-party",
        "#2 third-party → openpayments-auth",
        "#3 third-party → openpayments-api",
        "#4 third-party → openpayments-api",
        "#5 browser → openpayments-api",
        "#6 third-party → openpayments-api",
        "#7 browser → openpayments-api",
        "#8 browser → third-party",
        "#9 browser → bankid:",
        "#10 browser → bankid:",
        "#11 bankid: → bankid:",
        "#12 browser → third-party",
        "#13 third-party → openpayments-api",
        "#14 third-party → openpayments-api",
        "#15 browser → openpayments-api",
        "#16 third-party → openpayments-api",
      ]
    `);
  });
});

describe('the parties of what is known of less', () => {
  test('without an initiator the page in the tab is the sender', () => {
    const flow = drawn(signIn('s1', 'k1'), redeem('k1'));
    expect(parties(flow)).toEqual(['third-party: tpp', 'authorization-server: as']);
    expect(arrows(flow)).toEqual(['#1 browser → as', '#2 as ⇢ browser → third-party', '#3 third-party → as']);
  });

  test('before anybody came back the third party is known by its redirect URI', () => {
    expect(parties(drawn(`GET ${authorize('s1')} → 200`))).toEqual(['third-party: tpp', 'authorization-server: as']);
  });

  test('whoever passes an authorization request on is a broker, and its own callback no third party', () => {
    const flow = drawn(
      `GET ${authorize('s1')} → 302 ${authorize('b1', `${AS}/back`, IDP)}`,
      `GET ${authorize('b1', `${AS}/back`, IDP)} → 302 ${AS}/back?code=i&state=b1`,
      `GET ${AS}/back?code=i&state=b1 → 302 ${CB}?code=k&state=s1`,
      `GET ${CB}?code=k&state=s1 → 200`,
    );
    expect(parties(flow)).toEqual(['third-party: tpp', 'broker: as', 'authorization-server: idp']);
  });

  test('a third party on the host of its server has a place of its own as soon as the browser returns', () => {
    const back = `${AS}/cb?code=k&state=s1`;
    const request = authorize('s1', `${AS}/cb`);
    expect(parties(drawn(`GET ${request} → 200`))).toEqual(['authorization-server: as']);
    const flow = drawn(`GET ${request} → 302 ${back}`, `GET ${back} → 200`, redeem('k'));
    expect(parties(flow)).toEqual(['third-party: unseen', 'authorization-server: as']);
    expect(arrows(flow)).toEqual(['#1 browser → as', '#2 as ⇢ browser → third-party', '#3 third-party → as']);
  });

  test.each([
    ['the third party’s own site is the third party', 'www.fintech.com', 'api.fintech.com', true],
    ['a host below the third party’s is the third party', 'fintech.com', 'api.fintech.com', true],
    ['another site is another server', 'www.fintech.com', 'api.else.com', false],
    ['a site under the same short name is another server', 'fintech.co.uk', 'else.co.uk', false],
    ['a name that ends alike is another server', 'fintech.com', 'notfintech.com', false],
  ])('what a page asks of %s', (_, host, api, own) => {
    const back = `https://${host}/cb`;
    const flow = drawn(
      `GET ${authorize('s1', back)} → 302 ${back}?code=k&state=s1`,
      `GET ${back}?code=k&state=s1 → 200`,
      redeem('k'),
    );
    const [request, callback, token] = flow.steps;
    if (!request || !callback?.exchange || !token?.exchange) throw new Error('not three steps');
    const asked = { ...token, n: 4, role: 'other' as const, url: `https://${api}/x`, exchange: { ...token.exchange } };
    const kinds = parties({ ...flow, steps: [request, callback, token, asked] });
    expect(kinds[0]).toBe(own ? `third-party: ${host} ${api}` : `third-party: ${host}`);
    expect(kinds.includes(`server: ${api}`)).toBe(!own);
  });

  test('an app that is on no page has a place of its own', () => {
    const start = `${AS}/auth/auth?client_id=c&response_type=code&scope=openid+consent%3Aurn%3Abank%3A1&redirect_uri=${CB}&state=s1`;
    const answer = '{"command":"authenticate","commandId":"c1","tpp":{},"authenticateCommand":{"jti":"j"}}';
    const flow = drawn(`GET ${start} → 200`, `tab 2: fetch GET ${start} [Accept: application/json] → 200 ${answer}`);
    expect(parties(flow)).toEqual(['third-party: tpp', 'authorization-server: as', 'app: unseen']);
    expect(arrows(flow)).toEqual(['#1 browser → as', '#2 app → as']);
  });

  test('servers that nothing is known of share one place when they are many', () => {
    const hops = ['a', 'b', 'c', 'd', 'e'].map((name) => `https://${name}.example/hop`);
    const targets = [...hops.slice(1), `${CB}?code=k&state=s1`];
    const flow = drawn(
      `GET ${authorize('s1')} → 302 ${hops[0]}`,
      ...hops.map((hop, index) => `GET ${hop} → 302 ${targets[index]}`),
      `GET ${CB}?code=k&state=s1 → 200`,
    );
    expect(parties(flow)).toEqual(['third-party: tpp', 'authorization-server: as', 'server: a b c d e']);
    expect(arrows(flow)[1]).toBe('#2 as ⇢ browser → servers');
  });

  test.each([
    ['bankid:///?autostarttoken=1', 'bankid:'],
    ['BankID://x', 'bankid:'],
    ['intent://open?t=1#Intent;scheme=vippsmobilepay;package=no.dnb.vipps;end', 'vippsmobilepay:'],
    ['intent://open#Intent;package=com.bankid.bus;end', 'com.bankid.bus'],
    ['intent://open', 'intent:'],
  ])('the app of %s is %s', (url, app) => {
    expect(appOf(url)).toBe(app);
  });

  test('the same steps have the same parties', () => {
    const lines = [signIn('s1', 'k1'), redeem('k1')];
    expect(sequenceOf(drawn(...lines))).toEqual(sequenceOf(drawn(...lines)));
  });
});
