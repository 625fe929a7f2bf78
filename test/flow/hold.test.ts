import { describe, expect, it } from 'vitest';
import { type HoldTarget, holdTargetOf, isElsewhere, isHeldBy, redirectUrisIn } from '../../lib/flow/hold.ts';
import { holdPageOfRule, readHoldPage } from '../../lib/flow/hold-page.ts';

const NEXT: HoldTarget = { kind: 'next' };
const at = (url: string): HoldTarget => ({ kind: 'address', url });
const app = (scheme: string): HoldTarget => ({ kind: 'scheme', scheme });

describe('what somebody types', () => {
  it.each<[string, HoldTarget]>([
    ['https://app.example/cb', at('https://app.example/cb')],
    [' https://app.example/cb/* ', at('https://app.example/cb/*')],
    ['bankid:', app('bankid:')],
    ['BankID://', app('bankid:')],
    ['bankid:///', app('bankid:')],
    ['myapp://cb', at('myapp://cb')],
    ['com.example.app:/cb', at('com.example.app:/cb')],
  ])('%s is held', (text, target) => expect(holdTargetOf(text)).toEqual(target));

  it.each<[string, RegExp]>([
    ['', /Nothing is named/],
    ['app.example/cb', /no scheme/],
    ['https:', /hold them all/],
    ['http://*', /hold them all/],
    ['http://*/cb', /name one host/],
    ['https://*.bank.example/cb', /name one host/],
    ['https://bank.example/*', /every page of bank.example/],
    ['https://bank.example/a/*/b/*', /Only one \*/],
    ['https://bank.example/cb#x', /no fragment/],
    ['https://me@bank.example/cb', /no name or password/],
    ['https://', /hold them all/],
    ['https://[/', /no address/],
    ['javascript:alert(1)', /opens no app/],
    ['data:', /opens no app/],
    ['chrome://settings', /opens no app/],
  ])('%s is not, and why', (text, reason) => {
    const told = holdTargetOf(text);
    expect('problem' in told && told.problem).toMatch(reason);
  });
});

describe('a redirect URI', () => {
  it.each([
    ['https://app.example/cb', 'https://app.example/cb', true],
    ['https://app.example/cb', 'https://app.example/cb?code=1', true],
    ['https://app.example/cb', 'https://app.example/cb#code=1', true],
    ['https://app.example/cb', 'https://app.example/cb/more?code=1', false],
    ['https://app.example/cb', 'https://app.example/cbx', false],
    ['https://app.example/cb', 'https://app.example.evil/cb', false],
    ['https://app.example/c.b', 'https://app.example/cxb', false],
    ['https://app.example', 'https://app.example/?code=1', true],
    ['https://app.example/cb?x=1', 'https://app.example/cb?x=1&code=1', true],
    ['https://app.example/cb?x=1', 'https://app.example/cb?x=12', false],
    ['https://app.example/*/cb', 'https://app.example/user/7/cb?code=1', true],
    ['https://app.example/*/cb', 'https://app.example/?u=/cb', false],
    ['myapp://cb', 'myapp://cb?code=1', true],
    ['myapp://cb', 'myapp://cb/?code=1', true],
    ['myapp://cb', 'myapp://cbx', false],
  ])('%s holds %s: %s', (target, url, held) => {
    expect(isHeldBy(at(target), [], { method: 'GET', url })).toBe(held);
  });

  it('of an app is held by its scheme alone', () => {
    expect(isHeldBy(app('bankid:'), [], { method: 'GET', url: 'bankid:///?autostarttoken=1' })).toBe(true);
    expect(isHeldBy(app('bankid:'), [], { method: 'GET', url: 'bankidx:///' })).toBe(false);
  });
});

describe('the next callback', () => {
  it.each<[string, boolean]>([
    ['https://app.example/cb?code=1&state=2', true],
    ['https://app.example/cb?state=2&code=1', true],
    ['https://app.example/cb?error=access_denied', true],
    ['https://app.example/cb?response=eyJ', true],
    ['https://app.example/cb#id_token=eyJ', true],
    ['https://app.example/back?state=2&resume_uri=x', true],
    ['myapp://cb?code=1', true],
    ['https://as.example/authorize?response_type=code&client_id=x&state=2', false],
    ['https://as.example/login?state=2', false],
    ['https://as.example/login?session_code=2', false],
    ['bankid:///?autostarttoken=1', false],
  ])('%s: %s', (url, held) => expect(isHeldBy(NEXT, [], { method: 'GET', url })).toBe(held));

  it('is what is posted, and what goes where a flow under way wants it', () => {
    expect(isHeldBy(NEXT, [], { method: 'POST', url: 'https://a.example/', form: [['code', '1']] })).toBe(true);
    expect(isHeldBy(NEXT, [], { method: 'POST', url: 'https://a.example/', form: [['user', '1']] })).toBe(false);
    expect(isHeldBy(NEXT, ['https://a.example/cb'], { method: 'GET', url: 'https://a.example/cb' })).toBe(true);
    expect(isHeldBy(NEXT, ['https://*/'], { method: 'GET', url: 'https://a.example/' })).toBe(false);
  });

  it('is learned from an authorization request, and from its request object', () => {
    const claims = btoa(JSON.stringify({ redirect_uri: 'https://app.example/jar' }));
    expect(
      redirectUrisIn('https://as.example/a?redirect_uri=https%3A%2F%2Fapp.example%2Fcb&app_callback_uri=myapp%3A'),
    ).toEqual(['https://app.example/cb', 'myapp:']);
    expect(redirectUrisIn(`https://as.example/a?request=e30.${claims}.sig`)).toEqual(['https://app.example/jar']);
    expect(redirectUrisIn('https://as.example/a?request=broken.%25.x')).toEqual([]);
  });
});

it('says whether somebody else gets it', () => {
  expect(isElsewhere('https://a.example/cb?code=1', 'https://a.example/cb?code=2#x')).toBe(false);
  expect(isElsewhere('https://a.example/cb?code=1', 'https://b.example/cb?code=1')).toBe(true);
  expect(isElsewhere('https://a.example/cb', 'https://a.example/other')).toBe(true);
});

it('finds in the address of our page what was held, to the letter', () => {
  const url = 'https://app.example/cb?code=a%2Fb&x=?&url=1#id_token=1?2';
  const own = new URL(
    holdPageOfRule(7).replace('\\0', () => url),
    'chrome-extension://own/',
  );
  expect(readHoldPage(own.search, own.hash)).toEqual({ hold: 7, url });
  expect(readHoldPage('?hold=7', '')).toEqual({ hold: 7 });
  expect(readHoldPage('?hold=x', '')).toBeUndefined();
});
