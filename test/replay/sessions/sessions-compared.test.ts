import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareSessions,
  differenceOf,
  type SessionsCompared,
} from '../../../lib/replay/sessions/sessions-compared.ts';
import { sideOf } from '../../../lib/replay/sessions/side.ts';
import { foldTrace } from '../../../lib/systems/index.ts';
import { golden, goldenIds } from '../../fixtures/golden.ts';
import { foldLines, redeem, signIn } from '../../fixtures/parties.ts';
import { renamed } from '../../fixtures/renamed.ts';
import { together } from '../../fixtures/together.ts';
import { comparedScenarios } from './golden-sessions.ts';

const NOTHING = 'Both do the same, but for what is new each time.';

describe('a session that failed beside one that did not', () => {
  it.each<[string, string, string]>([
    [
      'opus-payment',
      'opus-expired-consent',
      'App opens the intercepted link (#4 of both), response body: $.errorCommand.type, only in the second.',
    ],
    [
      'opus-payment',
      'opus-generic-error',
      'App opens the intercepted link (#4 of both), response body: $.errorCommand.type, only in the second.',
    ],
    [
      'opus-payment',
      'opus-oidc-error',
      'Authorization request (#2 of both), query: code_challenge, only in the first.',
    ],
    [
      'opus-payment',
      'opus-cpf-mismatch',
      'Authentication answered (#6 of both), request body: $.jwt › payload.name, another value.',
    ],
    [
      'opus-payment',
      'opus-cnpj-mismatch',
      'Authentication answered (#6 of both), request body: $.jwt › payload.cnpj, only in the second.',
    ],
    [
      'opus-payment',
      'opus-discovery-error',
      'Authentication answered (#6 of both), response body: $.errorCommand.type, only in the second.',
    ],
    [
      'opus-payment',
      'opus-discovery-timeout',
      'Authentication answered (#6 of both), response body: $.errorCommand.type, only in the second.',
    ],
    [
      'opus-payment',
      'opus-resource-must-contain-id',
      'Consent answered (#8 of both), request body: $.selectedResources[0], only in the first.',
    ],
    ['opus-payment', 'opus-selectable-products', 'Authorization request (#2 of both), query: scope, another value.'],
    [
      'opus-payment',
      'opus-invalid-status',
      'Consent answered (#8 of both), response body: $.errorCommand.type, only in the second.',
    ],
    [
      'opus-payment',
      'opus-invalid-payment-data',
      'Consent answered (#8 of both), response body: $.errorCommand.type, only in the second.',
    ],
    [
      'opus-enrollment',
      'opus-invalid-enrollment',
      'Consent answered (#8 of both), request body: $.selectedTransactionLimit, only in the first.',
    ],
    [
      'opus-payment',
      'opus-invalid-session',
      'Consent answered (#8 of both), response body: $.errorCommand.type, only in the second.',
    ],
    ['opus-payment', 'opus-command-not-found', 'Consent answered (#8 of both), result: status, 200 became 404.'],
    [
      'opus-payment',
      'opus-answer-rejected',
      'Only the first has this step: token request (#12). The second ended at #12: The third party’s own server answered 422 to the authorization response.',
    ],
    ['opus-payment', 'opus-refused', 'Consent answered (#8 of both), request body: $.refused, another value.'],
    [
      'opus-payment',
      'opus-refused-sign-in',
      'Authentication answered (#6 of the first and #5 of the second), request body: $.refused, another value.',
    ],
    [
      'opus-handoff',
      'opus-handoff-aborted',
      'They go on otherwise: the first with hand-off page polls: nothing new (#8), the second with hand-off aborted by the user (#6).',
    ],
    ['aiia-full', 'aiia-cancel', 'Callback with code and consentId (#6 of both), query: code, only in the first.'],
    ['aiia-full', 'aiia-bank-error', 'Callback with code and consentId (#6 of both), query: code, only in the first.'],
    [
      'aiia-full',
      'aiia-refresh-expired',
      'They go on otherwise: the first with call with access token (#9), the second with refresh request: invalid_grant (#9).',
    ],
    [
      'aiia-full',
      'aiia-late-code',
      'Token request (#7 of both): code is 0 s old when it is used in the first, and 61 s in the second; it lives 60 s (guide: one minute).',
    ],
    [
      'aiia-full',
      'aiia-decoded-twice',
      'Token request (#7 of both): code is altered in the second: + became a space; in the first it is as it was made.',
    ],
    [
      'aiia-full',
      'aiia-not-decoded',
      'Token request (#7 of both): code is altered in the second: 12 of 44 characters differ; in the first it is as it was made.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-redirect-uri-slash',
      'Authorization request (app_to_app) (#3 of both), query: redirect_uri, / at the end was added.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-redirect-uri-encoded',
      'Authorization request (app_to_app) (#3 of both), query: redirect_uri, b became %62.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-short-state',
      'Authorization request (app_to_app) (#3 of both): state has 36 characters in the first and 6 characters in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-long-state',
      'Authorization request (app_to_app) (#3 of both): state has 36 characters in the first and 1,001 characters in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-long-nonce',
      'Authorization request (app_to_app) (#3 of both): nonce has 36 characters in the first and 1,001 characters in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-invalid-app-callback',
      'Authorization request (app_to_app) (#3 of both), query: app_callback_uri, another value.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-unregistered-app-callback',
      'Authorization request (app_to_app) (#3 of both), query: app_callback_uri, another value.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-v2-without-pkce',
      'Authorization request (app_to_app) (#3 of both), query: requested_flow, 3 characters at the end were added.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-cancelled',
      'Authorization response with code (#9 of both), query: error, only in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-unknown-error',
      'Vipps MobilePay app returns, with resume_uri (#7 of both), query: resume_uri, only in the first.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-outdated-app',
      'Authorization response with code (#9 of both), query: error, only in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-wrong-challenge',
      'Authorization response with code (#9 of both), query: error, only in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-unknown-reject-reason',
      'Authorization response with code (#9 of both), query: error, only in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-server-error',
      'Authorization response with code (#9 of both), query: error, only in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-other-browser',
      'Authorization response with code (#9 of both), query: error, only in the second.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-resumed-twice',
      'They go on otherwise: the first with token request (#10), the second with callback: login_required (#11).',
    ],
    [
      'vipps-happy-encoded',
      'vipps-redirect-uri-slash-token',
      'Token request (#10 of both), request body: redirect_uri, / at the end was added.',
    ],
    [
      'vipps-happy-encoded',
      'vipps-code-expired',
      'Token request (#10 of both), result: status, 200 became 400: invalid_grant.',
    ],
    [
      'bs2-client-id',
      'bs2-wrong-secret',
      'Token request (#8 of both), request headers: authorization, 13 of 98 characters differ.',
    ],
    ['bs2-client-id', 'bs2-code-expired', 'Token request (#8 of both), result: status, 200 became 400: invalid_grant.'],
    [
      'bs2-refresh',
      'bs2-refresh-reused',
      'Refresh request (#12 of both), result: status, 200 became 400: invalid_grant.',
    ],
    [
      'bs2-client-id',
      'bs2-refresh-expired',
      'Only the second has this step: refresh request: refresh_token_expirado (#10).',
    ],
    ['bs2-client-id', 'bs2-cancel', 'Authorization response with code (#7 of both), query: error, only in the second.'],
    [
      'open-payments-decoupled-desktop',
      'open-payments-decoupled-late',
      'SCA status (#14 of the first and #13 of the second), response body: $.scaStatus, another value.',
    ],
    [
      'open-payments-decoupled-mobile',
      'open-payments-decoupled-no-redirect',
      'BankID app opened (#9 of both), query: redirect, only in the first.',
    ],
    [
      'open-payments-decoupled-desktop',
      'open-payments-decoupled-refused',
      'SCA status (#16 of the first and #15 of the second), response body: $.scaStatus, 4 of 9 characters differ.',
    ],
    [
      'open-payments-oauth',
      'open-payments-oauth-placeholder',
      'Authorization request by scaOAuth (#9 of both): state has 36 characters in the first and 11 characters in the second.',
    ],
    [
      'open-payments-oauth',
      'open-payments-oauth-refused',
      'Authorization response with code (#13 of both), query: error, only in the second.',
    ],
    [
      'open-payments-redirect',
      'open-payments-redirect-refused',
      'Consent status (#14 of the first and #12 of the second), response body: $.consentStatus, another value.',
    ],
    [
      'open-payments-redirect',
      'open-payments-revoked',
      'Only the second has this step: consent status: revokedByPsu (#16).',
    ],
    [
      'open-payments-redirect',
      'open-payments-expired',
      'Only the second has this step: consent status: expired (#16).',
    ],
    ['open-payments-redirect', 'open-payments-terminated', 'Only the second has this step: consent deleted (#16).'],
    [
      'open-payments-redirect',
      'open-payments-format-error',
      'Consent created (#3 of both), request body: $.validUntil, another value.',
    ],
    ['oidc-jarm', 'oidc-jarm-refused', 'Authorization request (#3 of both), query: response_mode, another value.'],
    [
      'oidc-code-pkce',
      'oidc-cancelled',
      'Authorization response with code (#9 of the first and #8 of the second), query: error, only in the second.',
    ],
    [
      'oidc-code-pkce',
      'oidc-wrong-verifier',
      'Token request (#10 of the first and #9 of the second): code_verifier does not belong to the code_challenge of the second; in the first that is its hash.',
    ],
    [
      'faulty-client-hops',
      'faulty-state-dropped',
      'Authorization response with code (#6 of the first and #4 of the second), query: error, only in the second.',
    ],
    [
      'faulty-client-hops',
      'faulty-state-only',
      'Authorization response with code (#6 of the first and #4 of the second), query: code, only in the first.',
    ],
    [
      'faulty-client-hops',
      'faulty-server-error',
      'Authorization response with code (#6 of the first and #4 of the second), query: error, only in the second.',
    ],
    ['faulty-client-hops', 'faulty-state-null', 'Only the first has this step: token request (#7).'],
    [
      'faulty-client-hops',
      'faulty-dead-port',
      'Authorization request (#2 of the first and #3 of the second), query: redirect_uri, 3 of 35 characters differ.',
    ],
    [
      'faulty-client-hops',
      'faulty-abandoned',
      'Only the first has this step: authorization response with code (#6). The second ended at #2: The browser went on to faulty-tpp.localhost:4280 (#3) without an answer from the authorization server.',
    ],
  ])('%s and %s: %s', (before, after, sentence) => {
    expect(comparedScenarios(before, after).sentence).toBe(sentence);
  });

  it('tells what became of both, and which pair of flows it speaks of', () => {
    const { verdict, decisive, pairs } = comparedScenarios('aiia-full', 'aiia-late-code');
    expect(verdict).toBe(
      'Mastercard Open Finance Europe (Aiia) Connect: the first consented, the second failed (invalid_grant).',
    );
    expect([decisive, pairs.length]).toEqual([0, 1]);
  });

  it('is told the same from the other side', () => {
    const sides = (compared: SessionsCompared) => {
      const pair = compared.pairs[compared.decisive ?? -1];
      const difference = pair && differenceOf(pair);
      const { before, after } = pair?.compared.pairs[difference?.pair ?? -1] ?? {};
      return { steps: [before?.n, after?.n], section: difference?.section, value: difference?.value };
    };
    for (const [before, after] of [
      ['aiia-full', 'aiia-late-code'],
      ['oidc-code-pkce', 'oidc-wrong-verifier'],
      ['vipps-happy-encoded', 'vipps-redirect-uri-slash'],
      ['bs2-client-id', 'bs2-cancel'],
      ['opus-payment', 'opus-refused-sign-in'],
      ['open-payments-redirect', 'open-payments-revoked'],
    ] as const) {
      const there = sides(comparedScenarios(before, after));
      const back = sides(comparedScenarios(after, before));
      expect({ ...back, steps: back.steps.toReversed() }, `${before} and ${after}`).toEqual(there);
    }
  });
});

describe('a session beside itself', () => {
  it.each(goldenIds())('has no difference: %s', (id) => {
    const side = sideOf(foldTrace(golden(id)));
    const { sentence, decisive, onlyBefore, onlyAfter, environment } = compareSessions(side, side);
    expect([decisive, onlyBefore, onlyAfter, environment]).toEqual([undefined, [], [], []]);
    expect(sentence).toBe(side.flows.length > 0 ? NOTHING : 'There is nothing to compare.');
  });

  it.each(['aiia-full', 'bs2-client-id', 'vipps-happy-encoded', 'oidc-par', 'opus-payment', 'opus-handoff'])(
    'recorded another time has none that matters: %s',
    (id) => {
      const [one, other] = [foldTrace(golden(id)), foldTrace(renamed(golden(id), 3))];
      expect(compareSessions(sideOf(one), sideOf(other)).sentence).toBe(NOTHING);
    },
  );
});

describe('flows of two sessions', () => {
  const many = (ids: readonly string[]) =>
    sideOf(foldTrace(together(ids.map((id, at) => renamed(golden(id), at + 1)))));
  const names = ({ pairs }: SessionsCompared) =>
    pairs
      .map(({ before, after }) => `${before.system}/${before.outcome.kind} ${after.system}/${after.outcome.kind}`)
      .sort();

  it('are paired by their system, in whichever order they come', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['aiia-full', 'bs2-client-id', 'vipps-happy-encoded'], { minLength: 3 }),
        fc.shuffledSubarray(['aiia-full', 'bs2-client-id', 'vipps-happy-encoded'], { minLength: 1 }),
        (before, after) => {
          const compared = compareSessions(many(before), many(after));
          expect(compared.pairs).toHaveLength(after.length);
          for (const pair of compared.pairs) expect(pair.before.system).toBe(pair.after.system);
          expect(compared.onlyBefore).toHaveLength(before.length - after.length);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('that failed are paired with one that failed at the same step, where there is one', () => {
    const compared = compareSessions(many(['bs2-client-id', 'bs2-cancel']), many(['bs2-cancel']));
    expect(names(compared)).toEqual(['bs2/refused bs2/refused']);
    expect(compared.onlyBefore.map(({ outcome }) => outcome.kind)).toEqual(['consented']);
  });

  it('without a partner are named', () => {
    const compared = compareSessions(many(['aiia-full']), many(['bs2-client-id']));
    expect(compared.pairs).toEqual([]);
    expect([compared.onlyBefore, compared.onlyAfter].map((flows) => flows.map(({ system }) => system))).toEqual([
      ['aiia-connect'],
      ['bs2'],
    ]);
    expect(compared.sentence).toBe('No consent of the one session is of the kind of one in the other.');
  });

  it('that are missing on one side are said to be', () => {
    const compared = compareSessions(many(['aiia-full', 'bs2-client-id']), many(['aiia-full']));
    expect(compared.verdict).toBe('Every consent that both sessions have came to the same.');
    expect(compared.sentence).toBe('Only the first session has this consent: Banco BS2 consent, which consented.');
  });

  it('are none where none was recognised', () => {
    const none = sideOf({ steps: [], flows: [] });
    expect(compareSessions(none, none)).toMatchObject({
      verdict: 'No consent was recognised in either session.',
      sentence: 'There is nothing to compare.',
    });
    expect(compareSessions(many(['bs2-cancel']), none).verdict).toBe(
      'No consent was recognised in the second session.',
    );
  });
});

describe('what is hidden in a file', () => {
  const session = (state: string, code: string, more = '') =>
    sideOf(foldLines(signIn(state, code).replace('client_id=c&', `client_id=c&${more}`), redeem(code)));

  it('differs by its pseudonyms alone in another file, which tells nothing', () => {
    const before = session('(state-11aa22)', '(code-33bb44)', 'login_hint=(email-55cc66)&');
    const after = session('(state-99ff88)', '(code-77ee66)', 'login_hint=(email-12dd34)&');
    expect(compareSessions(before, after).sentence).toBe(NOTHING);
  });

  it('is not compared with what is open', () => {
    const before = session('s-81723aa', 'k-81723aa', 'login_hint=ana@example.org&');
    const after = session('(state-99ff88)', '(code-77ee66)', 'login_hint=(email-12dd34)&');
    expect(compareSessions(before, after).sentence).toBe(NOTHING);
  });

  it('does not hide what is missing', () => {
    const before = session('(state-11aa22)', '(code-33bb44)', 'login_hint=(email-55cc66)&');
    const after = session('(state-99ff88)', '(code-77ee66)');
    expect(compareSessions(before, after).sentence).toBe(
      'Authorization request (#1 of both), query: login_hint, only in the first.',
    );
  });
});

it('names an account that somebody chose otherwise, though it looks drawn and is passed on', () => {
  const session = (iban: string, state: string, code: string) =>
    sideOf(
      foldLines(
        signIn(state, code).replace('client_id=c&', `client_id=c&account=${iban}&`),
        redeem(code).replace('"access_token"', `"account":"${iban}","access_token"`),
      ),
    );
  const { sentence, pairs } = compareSessions(
    session('SE4550000000058398257466', 's-81723aa', 'k-81723aa'),
    session('SE3550000000054910000003', 's-99211bb', 'k-99211bb'),
  );
  expect(sentence).toBe('Authorization request (#1 of both), query: account, 10 of 24 characters differ.');
  // State, code and both tokens are new.
  expect(pairs.map(({ aside }) => aside)).toEqual([4]);
});
