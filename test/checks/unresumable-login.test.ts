import { describe, expect, test } from 'vitest';
import { signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const AS = 'https://api.vipps.example/access-management-1.0/access';
const CB = 'https://shop.example/cb';
const APP = 'https://shop.example/app';
const RESUME = `${AS}/resume?login_verifier=v-11111111`;
const COOKIE = '[Set-Cookie: login=l-1; Path=/access-management-1.0/access; HttpOnly]';

const begun = (flow = 'app_to_app', app = APP, cookie = COOKIE) =>
  `GET ${AS}/oauth2/auth?response_type=code&client_id=c&scope=openid&state=s-55556666&redirect_uri=${encodeURIComponent(CB)}&requested_flow=${flow}${app && `&app_callback_uri=${encodeURIComponent(app)}`} → 200 ${cookie}`;
const returned = `GET ${APP}?state=s-55556666&resume_uri=${encodeURIComponent(RESUME)} → 200`;
const resumed = (cookie: string, answer = 'code=k-1') =>
  `GET ${RESUME}${cookie && ` [Cookie: ${cookie}]`} → 302 ${CB}?state=s-55556666&${answer}\nGET ${CB}?state=s-55556666&${answer} → 200`;
const judged = (...lines: string[]) => told(verdict('O2', lines.join('\n')));

describe('the login after the app', () => {
  test('passes in the browser that began', () => {
    expect(judged(begun(), returned, resumed('a=1; login=l-1'))).toBe('passed');
  });

  test('passes where the server set no cookie for that address', () => {
    const other = '[Set-Cookie: ui=1; Path=/elsewhere]';
    expect(judged(begun('app_to_app', APP, other), returned, resumed(''))).toBe('passed');
  });

  test.each([
    ['', 'resume_uri was opened without the cookie that the login began with.'],
    ['a=1', 'resume_uri was opened without the cookie that the login began with.'],
    ['login=l-2', 'resume_uri was opened with another value of the cookie that the login began with.'],
  ])('fails with the cookies "%s"', (cookie, cause) => {
    expect(judged(begun(), returned, resumed(cookie, 'error=login_required'))).toBe(
      `failed at #3 request header Cookie: ${cause}`,
    );
  });

  test('fails when resume_uri is opened again', () => {
    expect(judged(begun(), returned, resumed('login=l-1'), resumed('login=l-1', 'error=login_required'))).toBe(
      'failed at #5 address: resume_uri was opened again after #3, and the server answered login_required.',
    );
  });

  test('fails when app_to_app has no address to return to', () => {
    expect(judged(begun('app_to_app', ''), `GET ${CB}?state=s-55556666&error=invalid_request → 200`)).toBe(
      'failed at #1 address requested_flow: app_to_app is asked for without app_callback_uri: the app does not know where to return to.',
    );
  });

  test.each(['app_to_app_v2', 'automatic_return_from_vipps_app'])('asks no such address of %s', (flow) => {
    expect(judged(begun(flow, ''), `GET ${CB}?state=s-55556666&code=k-1 → 200`)).toMatch(/^not applicable: /);
  });

  test('cannot be told while resume_uri is not opened', () => {
    expect(judged(begun(), returned)).toBe('could not tell: with which cookies resume_uri was opened');
  });

  test('is not asked of another sign-in', () => {
    expect(judged(signIn('state-1', 'k1'))).toMatch(/^not applicable: /);
  });
});
