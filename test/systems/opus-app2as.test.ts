import { expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows, lines, outcomes } from '../fixtures/arrows.ts';

const AS = 'https://as.example';
const CB = 'https://tpp.example/callback';
const authorize = `${AS}/auth/auth?client_id=c&response_type=code&scope=openid+consent%3Aurn%3Abank%3A1+payments&redirect_uri=${CB}&state=s1`;
const command = (name: string, id: string, body = '{}') =>
  `{"command":"${name}","commandId":"${id}","tpp":{},"${name}Command":${body}}`;
const error = (type: string, id = 'c9') =>
  command(
    'error',
    id,
    `{"type":"${type}","message":"…","redirect":{"isHandOff":false,"redirectTo":"${AS}/auth/auth/u1"}}`,
  );
const fold = (...text: string[]) => foldTrace(arrows(text.join('\n')));

const opened = [`GET ${authorize} → 200`, `tab 2: fetch GET ${authorize} [Accept: application/json] → 200`] as const;
const authenticate = command('authenticate', 'c1', '{"acr":"urn:brasil:openbanking:loa3","jti":"j"}');
const put = (id: string, answer: string, body: string) =>
  `tab 2: fetch PUT ${AS}/auth/app/commands/${id}/${answer} json ${body} →`;
const back = (query: string) =>
  `tab 2: GET ${AS}/auth/auth/u1 → 302 ${CB}?${query}&state=s1\ntab 2: GET ${CB}?${query}&state=s1 → 200`;

test('a payment goes through the event loop of the app to its token', () => {
  const trace = fold(
    `GET https://tpp.example/start → 302 ${authorize}`,
    opened[0],
    `${opened[1]} ${authenticate}`,
    `${put('c1', 'authentication', '{"refused":false,"jwt":"x"}')} 200 ${command('consent', 'c2', '{"consent":{"externalId":"urn:bank:1"}}')}`,
    `${put('c2', 'consent', '{"refused":false,"selectedResources":["r"]}')} 200 ${command('completed', 'c3', `{"redirect":{"redirectTo":"${AS}/auth/auth/u1"}}`)}`,
    back('result=success&code=k1'),
    `tab 2: fetch POST ${AS}/auth/token form grant_type=authorization_code&code=k1 → 200 {"access_token":"t"}`,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-2 GET tpp.example/start 302 | redirect: redirect
    #2 flow-2 GET as.example/auth/auth 200 | authorization-request: authorization request
    #3 flow-2 GET as.example/auth/auth 200 | app-command: app opens the intercepted link; server asks to authenticate
    #4 flow-2 PUT as.example/auth/app/commands/c1/authentication 200 | app-command: authentication answered; server asks for consent
    #5 flow-2 PUT as.example/auth/app/commands/c2/consent 200 | app-command: consent answered; server completed
    #6 flow-2 GET as.example/auth/auth/u1 302 | redirect: redirect
    #7 flow-2 GET tpp.example/callback 200 | authorization-response: authorization response with code
    #8 flow-2 POST as.example/auth/token 200 | token-request: token request
    flow-2 opus-app2as consented #8"
  `);
});

test('a hand-off ties the computer to the phone by the QR code', () => {
  const poll = (step: number) => `fetch GET ${AS}/auth/handoff/v1/o1/events?step=${step} → 200`;
  const trace = fold(
    `GET ${authorize} → 302 ${AS}/auth/handoff.html?codigo=o1`,
    `GET ${AS}/auth/handoff.html?codigo=o1 → 200`,
    `${poll(1)} {"events":[{"type":"ready","args":{"qrCode":"${AS}/auth/handoff/h1"}}],"next":{"step":"2"}}`,
    `tab 9: fetch GET ${AS}/auth/handoff/h1 [Accept: application/json] → 200 ${authenticate}`,
    `${poll(2)} {"events":[{"type":"read"}]}`,
    `tab 9: fetch PUT ${AS}/auth/app/command/c1/authentication json {"refused":false} → 200 ${command('completed', 'c3')}`,
    `${poll(3)} {"events":[{"type":"completed","args":{}}]}`,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-1 GET as.example/auth/auth 302 | authorization-request: authorization request
    #2 flow-1 GET as.example/auth/handoff.html 200 | bank-page: page
    #3 flow-1 GET as.example/auth/handoff/v1/o1/events 200 | hand-off: hand-off page polls: ready
    #4 flow-1 GET as.example/auth/handoff/h1 200 | hand-off: hand-off link opened by the app; server asks to authenticate
    #5 flow-1 GET as.example/auth/handoff/v1/o1/events 200 | hand-off: hand-off page polls: read
    #6 flow-1 PUT as.example/auth/app/command/c1/authentication 200 | app-command: authentication answered; server completed
    #7 flow-1 GET as.example/auth/handoff/v1/o1/events 200 | hand-off: hand-off page polls: completed
    flow-1 opus-app2as waiting #6"
  `);
});

test.each(['EXPIRED_CONSENT', 'GENERIC_ERROR', 'OIDC_ERROR'])(
  '%s in the initial link fails with HTTP 200, and the callback repeats it',
  (type) => {
    const trace = fold(opened[0], `${opened[1]} ${error(type)}`, back('result=error&error=access_denied'));
    expect(outcomes(trace)).toEqual([`flow-1 opus-app2as failed ${type} #2`]);
  },
);

test.each(['CPF_MISMATCH', 'CNPJ_MISMATCH', 'DISCOVERY_TIMEOUT'])('%s during authentication fails', (type) => {
  const trace = fold(
    opened[0],
    `${opened[1]} ${authenticate}`,
    `${put('c1', 'authentication', '{"refused":false}')} 200 ${error(type)}`,
  );
  expect(outcomes(trace)).toEqual([`flow-1 opus-app2as failed ${type} #3`]);
});

test('the cause is read from the callback when no body was captured', () => {
  const trace = fold(...opened, back('result=error&error=server_error&error_description=DISCOVERY_ERROR%3A+no+list'));
  expect(outcomes(trace)).toEqual(['flow-1 opus-app2as failed DISCOVERY_ERROR #4']);
});

test('a refusal in the app gets its code from the callback', () => {
  const trace = fold(
    opened[0],
    `${opened[1]} ${authenticate}`,
    `${put('c1', 'consent', '{"refused":true}')} 200 ${error('OIDC_ERROR')}`,
    back('result=error&error=access_denied'),
  );
  expect(outcomes(trace)).toEqual(['flow-1 opus-app2as refused access_denied #5']);
});

test('a hand-off that is cancelled at the computer is a refusal', () => {
  const trace = fold(
    `GET ${authorize} → 302 ${AS}/auth/handoff.html?codigo=o1`,
    `GET ${AS}/auth/handoff.html?codigo=o1 → 200`,
    `fetch PUT ${AS}/auth/handoff/v1/o1/abort → 204`,
    `fetch GET ${AS}/auth/handoff/v1/o1/events?step=2 → 200 {"events":[{"type":"error","args":${error('HANDOFF_ABORTED')}}]}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 opus-app2as refused HANDOFF_ABORTED #4']);
});

test('an unknown command has failed', () => {
  const trace = fold(
    opened[0],
    `${opened[1]} ${authenticate}`,
    `${put('c1', 'consent', '{}')} 404 {"code":404,"message":"Command not found"}`,
  );
  expect(trace.flows[0]?.outcome).toEqual({
    kind: 'failed',
    reason: 'The authorization server answered 404 (“Command not found”).',
    step: 3,
  });
});

test('an error without a session leads nowhere and has failed', () => {
  const lost = command('error', 'c9', '{"type":"INVALID_SESSION","message":"…","redirect":{}}');
  const trace = fold(
    opened[0],
    `${opened[1]} ${authenticate}`,
    `${put('c1', 'consent', '{"refused":false}')} 200 ${lost}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 opus-app2as failed INVALID_SESSION #3']);
});

test('completed leads to a consent screen of the server, and that to the callback', () => {
  const completed = command('completed', 'c3', `{"redirect":{"redirectTo":"${AS}/auth/auth/u1"}}`);
  const answer = 'result=success&code=k1&state=s1';
  const trace = fold(
    opened[0],
    `${opened[1]} ${authenticate}`,
    `${put('c1', 'authentication', '{"refused":false,"jwt":"x"}')} 200 ${completed}`,
    `tab 2: GET ${AS}/auth/auth/u1 → 200`,
    `tab 2: POST ${AS}/auth/auth/u1 form decision=confirm → 303 ${CB}?${answer}`,
    `tab 2: GET ${CB}?${answer} → 200`,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-1 GET as.example/auth/auth 200 | authorization-request: authorization request
    #2 flow-1 GET as.example/auth/auth 200 | app-command: app opens the intercepted link; server asks to authenticate
    #3 flow-1 PUT as.example/auth/app/commands/c1/authentication 200 | app-command: authentication answered; server completed
    #4 flow-1 GET as.example/auth/auth/u1 200 | bank-page: page
    #5 flow-1 POST as.example/auth/auth/u1 303 | redirect: redirect
    #6 flow-1 GET tpp.example/callback 200 | authorization-response: authorization response with code
    flow-1 opus-app2as waiting #6"
  `);
});

test('a web application reads the command that it was sent', () => {
  const trace = fold(
    `GET ${authorize} → 302 https://bank.example/web?command=c1`,
    'GET https://bank.example/web?command=c1 → 200',
    `fetch GET ${AS}/auth/app/commands/c1 [Accept: application/json] → 200 ${authenticate}`,
  );
  expect(trace.steps[2]).toMatchObject({ flowId: 'flow-1', words: 'command read; server asks to authenticate' });
});

const returned = [...opened, back('result=success&code=k1')];
const post = (data: string, status: number) =>
  `tab 2: fetch POST https://tpp.example/return json {"data":"${data}"} → ${status}`;

test('an answer that the third party’s server does not take has failed', () => {
  const trace = fold(...returned, post('result=success&code=k1', 422));
  expect(outcomes(trace)).toEqual(['flow-1 opus-app2as failed #5']);
  expect(trace.flows[0]?.outcome.reason).toBe(
    'The third party’s own server answered 422 to the authorization response.',
  );
});

test('an answer that it takes says nothing yet, and other posts of data are not read', () => {
  const trace = fold(...returned, post('#result=success&code=k1', 204), post('a=b&c=d', 422));
  expect(outcomes(trace)).toEqual(['flow-1 opus-app2as waiting #4']);
  expect(trace.steps.slice(-2).map(({ words }) => words)).toEqual([
    'answer handed to the third party’s server',
    expect.not.stringContaining('answer'),
  ]);
});
