import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, redeem, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const says = (...lines: string[]) => told(verdict('K4', lines.join('\n')));
const called = (line: string) => says(signIn('s1', 'k1'), redeem('k1'), line);

describe('an access token', () => {
  test('passes in the Authorization header', () => {
    expect(called(`fetch GET ${AS}/userinfo [Authorization: Bearer t-k1] → 200 {"sub":"u"}`)).toBe('passed');
  });

  test('fails in the query', () => {
    expect(called(`fetch GET ${AS}/userinfo?access_token=t-k1 → 200 {"sub":"u"}`)).toBe(
      'failed at #4 address access_token: An access token went to as.example in the query.',
    );
  });

  test('fails in the query of the callback', () => {
    const back = `${CB}?access_token=t9&state=s1`;
    expect(says(`GET ${authorize('s1').replace('=code', '=token')} → 302 ${back}`, `GET ${back} → 200`)).toMatch(
      /^failed at #2 address access_token/,
    );
  });

  test('fails in the query of a link that opens an app', () => {
    const app = 'merchant:/cb';
    const back = `${app}?access_token=t9&state=s1`;
    expect(says(`GET ${authorize('s1', app).replace('=code', '=token')} → 302 ${back}`, `failed ${back}`)).toMatch(
      /^failed at #2 address access_token: An access token went to an app \(merchant:\) in the query\.$/,
    );
  });

  test('fails under another name', () => {
    expect(called(`fetch GET ${AS}/me?key=t-k1 [Authorization: Bearer t-k1] → 200 {}`)).toMatch(
      /^failed at #4 address key/,
    );
  });

  test('is not looked for in what has nothing to do with the flow', () => {
    expect(called('fetch GET https://maps.example/tiles?access_token=pk.of-a-map → 200 {}')).toMatch(/^could not tell/);
  });

  test('is none in a fragment, and none where the parameter is empty', () => {
    const back = `${CB}#access_token=t9&state=s1`;
    expect(says(`GET ${authorize('s1').replace('=code', '=token')} → 302 ${back}`, `GET ${back} → 200`)).toBe(
      'could not tell: a call with the access token',
    );
    expect(called(`fetch GET ${AS}/me?access_token= [Authorization: Bearer t-k1] → 200 {}`)).toBe('passed');
  });

  test('cannot be told before it is used', () => {
    expect(says(signIn('s1', 'k1'), redeem('k1'))).toBe('could not tell: a call with the access token');
  });

  test('is not there before it is issued', () => {
    expect(says(signIn('s1', 'k1'))).toMatch(/^not applicable/);
  });
});
