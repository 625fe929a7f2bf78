import { describe, expect, test } from 'vitest';
import { explainError, STANDARD_ERRORS } from '../../lib/flow/error-codes.ts';
import { outcomes } from '../fixtures/arrows.ts';
import { AS, authorize, CB, foldLines, signIn } from '../fixtures/parties.ts';

const post = `fetch POST ${AS}/token form grant_type=authorization_code&code=k1 →`;
const reasonOf = (...text: string[]) => foldLines(...text).flows[0]?.outcome.reason;

describe('a token endpoint that fails is quoted', () => {
  test.each([
    [
      '400 {"error":"invalid_grant","error_description":"late"}',
      'invalid_grant (“late”): the code or refresh token is unknown, used, expired, or was issued for another client or redirect URI',
    ],
    ['400 {"error":"vendor_word"}', 'vendor_word'],
    ['400 {"error":"constructor"}', 'constructor'],
    ['400 {"message":"Bad code"}', '400 (“Bad code”)'],
    ['400 {"title":"Bad","detail":"No such code"}', '400 (“No such code”)'],
    ['429 {"error":{"code":"slow","message":"Too fast"}}', 'slow (“Too fast”)'],
    ['401 {"errors":[{"message":"Who are you?"}]}', '401 (“Who are you?”)'],
    ['400 {"errorCode":"E1","errorMessage":"Bad"}', 'E1 (“Bad”)'],
    [
      '400 {"Code":"400","Errors":[{"ErrorCode":"UK.OBIE.Field.Invalid","Message":"Bad"}]}',
      'UK.OBIE.Field.Invalid (“Bad”)',
    ],
    ['401 {"fault":{"faultstring":"Invalid key"}}', '401 (“Invalid key”)'],
    ['200 {"error":"bad_code"}', 'bad_code'],
    ['500', '500'],
    ['400 body <html>', '400'],
  ])('%s', (answer, told) => {
    expect(reasonOf(signIn('s1', 'k1'), `${post} ${answer}`)).toBe(`The token endpoint answered ${told}.`);
  });

  test.each([
    ['failed net::ERR_FAILED', 'The token endpoint could not be reached: net::ERR_FAILED.'],
    ['200 {"foo":1}', 'The token response holds no access token.'],
    ['200 body <html>', 'The token response holds no access token.'],
    ['302 https://as.example/error', 'The token endpoint answered with a redirect (302).'],
    ['pending', 'The token endpoint has not answered.'],
  ])('%s: %s', (answer, reason) => {
    expect(reasonOf(signIn('s1', 'k1'), `${post} ${answer}`)).toBe(reason);
  });
});

describe('an authorization endpoint that fails', () => {
  test.each([
    ['by status', `GET ${authorize('s1')} → 400`, 'The authorization endpoint answered 400.'],
    ['of its own', `GET ${authorize('s1')} → 502`, 'The authorization endpoint answered 502.'],
    [
      'on a page of its own',
      `GET ${authorize('s1')} → 302 ${AS}/error?error=invalid_request&error_description=no\nGET ${AS}/error?error=invalid_request&error_description=no → 200`,
      'as.example shows an error page: invalid_request (“no”): a parameter is missing, repeated or malformed.',
    ],
    [
      'before the third party answers',
      `GET ${authorize('s1')} → 302 ${CB}?code=k1&state=s1\nGET ${CB}?code=k1&state=s1 → failed net::ERR_CONNECTION_REFUSED`,
      'tpp.example could not be reached: net::ERR_CONNECTION_REFUSED.',
    ],
  ])('%s', (_, text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  test('on a page of its own is forgotten once the user gets on', () => {
    const page = `${AS}/login?error=bad_password&error_description=Wrong`;
    const trace = foldLines(
      `GET ${authorize('s1')} → 302 ${page}`,
      `GET ${page} → 200`,
      `POST ${AS}/login form u=1 → 200`,
    );
    expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #1']);
  });

  test('in a frame that nobody knows does not fail the flow', () => {
    expect(outcomes(foldLines(`GET ${authorize('s1')} → 200`, `frame GET ${AS}/status → 404`))).toEqual([
      'flow-1 oauth waiting #1',
    ]);
  });
});

test('every reason is one sentence', () => {
  for (const code of Object.keys(STANDARD_ERRORS)) {
    expect(explainError(code, 'said')).toMatch(/^\w+ \(“said”\): [^.]+$/);
    const reason = reasonOf(
      `GET ${authorize('s1')} → 302 ${CB}?error=${code}&state=s1`,
      `GET ${CB}?error=${code}&state=s1 → 200`,
    );
    const refusal = STANDARD_ERRORS[code]?.kind === 'refusal';
    expect(reason).toMatch(refusal ? /^The user, [^.]+\.$/ : /^The authorization server answered [^.]+\.$/);
  }
});

test.each([
  ['CPF_MISMATCH', 'the person who authenticated is not the one whom the consent names'],
  ['INVALID_SESSION', 'the session is unknown or over; it lives 10 minutes'],
])('an Opus error %s is explained', (type, meaning) => {
  const error = `{"command":"error","commandId":"c9","errorCommand":{"type":"${type}","message":"…"}}`;
  const reason = reasonOf(
    `GET ${AS}/auth/auth?client_id=c&response_type=code&scope=consent:urn:1&redirect_uri=${CB}&state=s1 → 200`,
    `tab 2: fetch GET ${AS}/auth/auth?client_id=c&response_type=code&scope=consent:urn:1&redirect_uri=${CB}&state=s1 [Accept: application/json] → 200 ${error}`,
  );
  expect(reason).toBe(`The authorization server answered ${type} (“…”): ${meaning}.`);
});

test('an app that opens the intercepted link is told by its header, also without the answer', () => {
  const link = `${AS}/auth/auth?client_id=c&response_type=code&scope=consent:urn:1&redirect_uri=${CB}&state=s1`;
  const trace = foldLines(`GET ${link} → 200`, `tab 2: fetch GET ${link} [Accept: application/json] → 200`);
  expect(trace.steps[1]).toMatchObject({
    role: 'app-command',
    words: 'app opens the intercepted link',
    flowId: 'flow-1',
  });
});
