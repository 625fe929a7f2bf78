import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intentOf } from '../../lib/replay/intent-link.ts';
import { type Leads, leadsOf } from '../../lib/replay/leads.ts';
import { linksOf, orderOf, qrTextsOf } from '../../lib/replay/links-of-step.ts';
import { waysBack } from '../../lib/replay/ways-back.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';

/** What opens on iOS, Android and a desktop. */
const opens = (url: string) => (leadsOf(url) as Leads).leads.map((lead) => lead.opens);
const warnings = (url: string) =>
  (leadsOf(url) as Leads).leads.flatMap(({ platform, warning }) => (warning ? [`${platform}: ${warning}`] : []));
const steps = (text: string) => foldTrace(arrows(text)).steps;

describe('where a link leads', () => {
  it.each([
    ['bankid:///?autostarttoken=1&redirect=null', 'custom-scheme'],
    ['com.example.app:/callback?code=1', 'custom-scheme'],
    ['intent://scan/#Intent;scheme=zxing;end', 'intent'],
    ['https://app.bankid.com/?autostarttoken=1&redirect=null', 'app-link'],
    ['https://ev.example/auth/handoff/123', 'app-link'],
    ['https://ev.example/auth/auth?client_id=a&response_type=code', 'app-link'],
    ['https://appswitch.mitid.dk/?ticket=1', 'app-link'],
    ['https://app.frejaeid.com/freja?action=bindUserToTransaction&transactionReference=1', 'app-link'],
    ['https://shop.example/auth/authorize', 'web'],
  ])('is known by its shape: %s is %s', (url, kind) => {
    expect(leadsOf(url)?.kind).toBe(kind);
  });

  it.each(['about:blank', 'data:text/html,x', 'urn:bank:1', '/relative?a=1', '', 'https://', 'javascript:alert(1)'])(
    'is nowhere outside for %s',
    (url) => {
      expect(leadsOf(url)).toBeUndefined();
    },
  );

  it('is said for each device, with the reason and its source', () => {
    for (const url of [
      'bankid:///?autostarttoken=1',
      'myapp://x',
      'intent://x#Intent;end',
      'https://ev.example/auth/handoff/1',
    ]) {
      const { leads, remarks } = leadsOf(url) as Leads;
      expect(leads.map(({ platform }) => platform)).toEqual(['iOS', 'Android', 'desktop']);
      for (const { opens, because, source } of leads) {
        expect([opens, because].every((sentence) => /^[A-Z].*\.$/.test(sentence))).toBe(true);
        expect(source.url).toMatch(/^https:\/\/\S+$/);
      }
      for (const { words } of remarks) expect(words).toMatch(/\.$/);
    }
  });

  it.each([
    ['bankid:///?autostarttoken=1', 'iOS: It has no redirect: on iOS the user stays in the BankID app.'],
    [
      'bankid:///?autostarttoken=1&redirect=null',
      'iOS: Its redirect is null: on iOS no app returns by itself, and the user stays in the BankID app.',
    ],
    [
      'https://app.bankid.com/?autostarttoken=1&redirect=',
      'iOS: Its redirect is empty: on iOS no app returns by itself, and the user stays in the BankID app.',
    ],
  ])('warns of what BankID’s redirect lacks on iOS: %s', (url, warning) => {
    expect(warnings(url)).toEqual([warning]);
  });

  it('has nothing to warn of where BankID is told where to return to', () => {
    const url = 'bankid:///?autostarttoken=1&redirect=https%3A%2F%2Ftpp.example%2Fback';
    expect(warnings(url)).toEqual([]);
    expect(leadsOf(url)?.remarks.map(({ words }) => words)).toEqual([
      'When it is done, the BankID app opens https://tpp.example/back.',
    ]);
  });

  it('is of an intent: the app that it names, or else its fallback, on Android alone', () => {
    const url =
      'intent://pay?id=1#Intent;scheme=vipps;package=no.dnb.vipps;S.browser_fallback_url=https%3A%2F%2Fvipps.no%2Fget;end';
    expect(opens(url)).toEqual([
      'Opens nothing.',
      'Opens the app no.dnb.vipps with vipps://pay?id=1; where it is missing, https://vipps.no/get.',
      'Opens nothing.',
    ]);
    expect(opens('intent://pay#Intent;package=a.b;end')[1]).toContain('its page in the Play Store');
    expect(warnings('intent://pay#Intent;package=a.b')).toContain('Android: It does not close: ;end is missing.');
    expect(intentOf('intent:%')).toMatchObject({ problem: expect.stringContaining('#Intent;') });
  });

  it('is no app’s where the address is http', () => {
    expect(warnings('http://ev.example/auth/handoff/1')).toEqual([
      'iOS: It is http: no phone gives such an address to an app.',
      'Android: It is http: no phone gives such an address to an app.',
    ]);
  });

  it('never throws, whatever a link says', () => {
    fc.assert(
      fc.property(fc.constantFrom('intent:', 'bankid:', 'https:', 'x:', ''), fc.string(), (scheme, rest) => {
        leadsOf(scheme + rest);
        leadsOf(`${scheme}//${rest}#Intent;${rest};end`, true);
      }),
    );
  });
});

describe('the links in a step', () => {
  it('are its address, where it redirects, and what its answer holds, each once', () => {
    const [first, , second] = steps(`
      GET http://tpp.example/go → 302 bankid:///?autostarttoken=4&redirect=null
      fetch GET http://as.example/auth/handoff/v1/1/events?step=1 → 200 {"events":[{"type":"ready","args":{"qrCode":"http://as.example/auth/handoff/77","id":"urn:bank:1","page":"https://shop.example/"}}]}
    `);
    expect(first && linksOf(first).map(({ from, url }) => `${from}: ${url}`)).toEqual([
      'Location: bankid:///?autostarttoken=4&redirect=null',
    ]);
    expect(second && linksOf(second).map(({ from, url }) => `${from}: ${url}`)).toEqual([
      'response body events[0].args.qrCode: http://as.example/auth/handoff/77',
    ]);
  });

  it('hold the order of an animated code where a server gave its secret away', () => {
    const token = '67df3917-fa0d-44e5-b327-edcc928297f8';
    const [all, some] = steps(`
      fetch POST http://tpp.example/start json {} → 200 {"data":{"orderRef":"1","qrStartToken":"${token}","qrStartSecret":"s"}}
      fetch POST http://tpp.example/start json {} → 200 {"data":{"orderRef":"1","qrStartToken":"${token}"}}
    `);
    expect(all && orderOf(all)).toMatchObject({
      qrStartToken: token,
      qrStartSecret: 's',
      startedAt: expect.any(Number),
    });
    expect(some && orderOf(some)).toBeUndefined();
  });

  it('hold the text of a code that changes', () => {
    const text = `bankid.67df3917-fa0d-44e5-b327-edcc928297f8.3.${'a'.repeat(64)}`;
    const [step] = steps(`fetch GET http://tpp.example/qr → 200 {"text":"${text}"}`);
    expect(step && qrTextsOf(step)).toEqual([{ text, from: 'response body text' }]);
  });
});

describe('the ways back in the app’s place', () => {
  it('are resume_uri, app_callback_uri with its state, and the final redirect, the latest first', () => {
    const flow = steps(`
      GET https://api.example/access-management-1.0/access/oauth2/auth?client_id=c&response_type=code&state=s-12345678&requested_flow=app_to_app&app_callback_uri=https%3A%2F%2Ftpp.example%2Fapp&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb → 302 vipps://auth?x=1
      GET https://tpp.example/app?state=s-12345678&resume_uri=https%3A%2F%2Fapi.example%2Fresume%3Fid%3D1 → 200
      GET https://api.example/resume?id=1 → 302 https://tpp.example/cb?code=abc&state=s-12345678
    `);
    expect(waysBack(flow).map(({ kind, url, isApp }) => [kind, url, isApp])).toEqual([
      ['final-redirect', 'https://tpp.example/cb?code=abc&state=s-12345678', false],
      ['resume_uri', 'https://api.example/resume?id=1', false],
      ['app_callback_uri', 'https://tpp.example/app?state=s-12345678', false],
    ]);
  });

  it('are BankID’s redirect, and to no page that a browser must not open', () => {
    const flow = steps(`
      GET http://tpp.example/go → 302 bankid:///?autostarttoken=4&redirect=myapp%3A%2F%2Fback
      GET http://tpp.example/go?redirect=https%3A%2F%2Fshop.example%2F → 200
      GET http://tpp.example/go?autostarttoken=1&redirect=javascript%3Aalert(1) → 200
      GET http://tpp.example/go?autostarttoken=1&redirect=null → 200
    `);
    expect(waysBack(flow).map(({ kind, url, isApp }) => [kind, url, isApp])).toEqual([
      ['redirect', 'myapp://back', true],
    ]);
  });

  it('name the placeholders that nobody filled in', () => {
    const [way] = waysBack(steps('GET http://a.example/x → 302 http://tpp.example/cb?code=1&state=[TPP_STATE]'));
    expect(way?.placeholders).toEqual(['[TPP_STATE]']);
  });
});
