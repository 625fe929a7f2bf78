import { describe, expect, it } from 'vitest';
import { draftProblems } from '../../lib/flow/draft-problems.ts';
import { mutations } from '../../lib/mutate/index.ts';
import { attackId } from '../../lib/mutate/mutation.ts';
import { attackIn, attacksIn, changesOf, given } from './attack.ts';

/** Recordings in which together every attack is offered. */
const RECORDINGS = [
  'oidc-code-pkce',
  'oidc-form-post',
  'oidc-hybrid',
  'oidc-jarm',
  'oidc-par',
  'oidc-fapi2',
  'opus-payment',
  'bs2-refresh',
  'open-payments-oauth',
  'open-payments-oauth-placeholder',
  'vipps-happy-raw',
  'aiia-full',
];

/** What is wrong with these is that they are sent again, or that a placeholder already stands in the recording. */
const AS_RECORDED = /^(code-twice|code-late|bs2-refresh\/old|placeholder) /;

describe('every attack', () => {
  it('is offered in some recording', () => {
    const offered = new Set(RECORDINGS.flatMap((id) => attacksIn(id).map(({ attack }) => attack.id)));
    const all = mutations.flatMap((mutation) => mutation.variants.map((variant) => attackId(mutation, variant)));
    expect(all.filter((id) => !offered.has(id))).toEqual([]);
  });

  it.each(RECORDINGS)('changes the requests of %s as written', async (id) => {
    const lines: string[] = [];
    const unchanged = new Set<string>();
    for (const { attack, step } of attacksIn(id)) {
      const before = given(step, { otherCode: 'code-of-another-run' });
      const changed = await attack.change(before);
      if ('problem' in changed) throw new Error(`${attack.id}: ${changed.problem}`);
      const changes = changesOf(before.draft, changed.draft);
      if (changes.length === 0) unchanged.add(`${attack.id} #${step.n}`);
      lines.push(`#${step.n} ${attack.id}`, ...changes.map((line) => `   ${line}`));
    }
    expect([...unchanged].filter((name) => !AS_RECORDED.test(name))).toEqual([]);
    expect(lines.join('\n')).toMatchSnapshot();
  });

  it.each(RECORDINGS)('makes of %s only requests that can be sent', async (id) => {
    for (const { attack, step } of attacksIn(id)) {
      const changed = await attack.change(given(step, { otherCode: 'c' }));
      const sender = step.exchange?.type === 'main_frame' ? 'tab' : 'background';
      const problems = 'draft' in changed ? draftProblems(changed.draft, sender) : [];
      expect(problems, attack.id).toEqual([]);
    }
  });
});

const PKCE = 'oidc-code-pkce';
const AUTHORIZE = 'http://oidc-tpp.localhost:4280';

describe('the changed request', () => {
  const redirects = (to: string) => [
    '- query redirect_uri=http%3A%2F%2Foidc-tpp.localhost%3A4280%2Fcallback',
    `+ query redirect_uri=${encodeURIComponent(to)}`,
  ];

  it.each([
    [PKCE, 'state/drop', ['- query state=8b7ea2b4-ecbd-4664-bb19-1a69004ceb8b']],
    [PKCE, 'state/empty', ['- query state=8b7ea2b4-ecbd-4664-bb19-1a69004ceb8b', '+ query state=']],
    [
      PKCE,
      'state/alter',
      ['- query state=8b7ea2b4-ecbd-4664-bb19-1a69004ceb8b', '+ query state=8b7ea2b4-ecbd-4664-cb19-1a69004ceb8b'],
    ],
    [PKCE, 'state/repeat', ['+ query state=8b7ea2b4-ecbd-4664-bb19-1a69004ceb8b']],
    [
      PKCE,
      'iss/alter',
      [
        '- query iss=http%3A%2F%2Foidc-as.localhost%3A4280',
        '+ query iss=http%3A%2F%2Foidc-as.localhost%3A4280.attacker.invalid',
      ],
    ],
    [PKCE, 'pkce-downgrade', ['- query code_challenge_method=S256', '+ query code_challenge_method=plain']],
    [
      PKCE,
      'scope/alter',
      ['- query scope=openid+profile+email', '+ query scope=openid+profile+email+consent-tracer%3Anever-registered'],
    ],
    [PKCE, 'redirect-uri/slash', redirects(`${AUTHORIZE}/callback/`)],
    [PKCE, 'redirect-uri/case', redirects(`${AUTHORIZE}/callbacK`)],
    [PKCE, 'redirect-uri/percent-case', redirects(`${AUTHORIZE}/callbac%6b`)],
    [PKCE, 'redirect-uri/path-traversal', redirects(`${AUTHORIZE}/callback/../altered`)],
    [PKCE, 'redirect-uri/subdomain', redirects('http://attacker.oidc-tpp.localhost:4280/callback')],
    [PKCE, 'redirect-uri/userinfo', redirects('http://oidc-tpp.localhost@attacker.invalid/callback')],
    [PKCE, 'redirect-uri/port', redirects('http://oidc-tpp.localhost:8444/callback')],
    [PKCE, 'redirect-uri/fragment', redirects(`${AUTHORIZE}/callback#altered`)],
    [
      PKCE,
      'redirect-uri-at-token/alter',
      [
        '- form redirect_uri=http%3A%2F%2Foidc-tpp.localhost%3A4280%2Fcallback',
        '+ form redirect_uri=http%3A%2F%2Foidc-tpp.localhost%3A4280%2Fcallback%2Faltered',
      ],
    ],
    [PKCE, 'code-twice', []],
    ['oidc-hybrid', 'response-mode/swap', ['+ query response_mode=query']],
    ['oidc-jarm', 'response-mode/swap', ['- query response_mode=query.jwt', '+ query response_mode=query']],
    [
      'open-payments-oauth',
      'open-payments-consent-id/missing',
      ['- X-ConsentId: 557a453c-f0b3-4a08-955a-9db1b9537d42'],
    ],
    [
      'opus-payment',
      'opus-consent/refused',
      [
        '- json {"refused":false,"selectedResources":["36adb938-bde0-45ed-ac8f-4d8669b6ef03"]}',
        '+ json {"refused":true}',
      ],
    ],
    [
      'opus-payment',
      'opus-command/stale-id',
      [
        '- PUT http://opus-as.localhost:4280/auth/app/commands/2a02509d-c683-4ec4-a2d5-523758864fa1/consent',
        '+ PUT http://opus-as.localhost:4280/auth/app/commands/906c42c9-7d69-4682-80bf-24d1adc97ca7/consent',
      ],
    ],
    ['opus-payment', 'opus-accept/missing', ['- Accept: application/json', '+ Accept: text/html']],
    [
      'vipps-happy-raw',
      'vipps-resume/other-host',
      [
        '- query resume_uri=http://vipps-as.localhost:4280/access-management-1.0/access/resume?login_verifier=603bfdb97e9c40b7bf6984dd4fe7e769',
        '+ query resume_uri=http%3A%2F%2Fattacker.invalid%2Faccess-management-1.0%2Faccess%2Fresume%3Flogin_verifier%3D603bfdb97e9c40b7bf6984dd4fe7e769',
      ],
    ],
  ])('of %s by %s', async (id, name, expected) => {
    const { attack, step } = attackIn(id, name);
    const before = given(step);
    const changed = await attack.change(before);
    expect('draft' in changed && changesOf(before.draft, changed.draft)).toEqual(expected);
  });

  it('takes the verifier from the challenge where PKCE is brought down', async () => {
    const { attack, step } = attackIn(PKCE, 'pkce-downgrade');
    const changed = await attack.change(given(step));
    const token = given(attackIn(PKCE, 'code-twice').step).draft;
    const after = 'draft' in changed ? changed.afterwards?.(token) : undefined;
    expect(after && changesOf(token, after)[1]).toBe(
      '+ form code_verifier=ptRtA41YpcWnKvSGB9j8KWmU-Zj-zCeLGwhFBpzYONk',
    );
  });

  it('needs the code of another run for code-swap, and says so', async () => {
    const { attack, step } = attackIn(PKCE, 'code-swap');
    expect(await attack.change(given(step))).toEqual({ problem: 'There is no code of another authorization yet.' });
  });

  it('waits for as long as the guide lets a code live', () => {
    const wait = (id: string) => attackIn(id, 'code-late').attack.needs.wait;
    expect([wait(PKCE), wait('aiia-full')]).toEqual([615_000, 75_000]);
  });

  it('repeats the parameter that was chosen', async () => {
    const { attack, step } = attackIn(PKCE, 'duplicate/one-changed');
    const changed = await attack.change(given(step, { parameter: 'prompt' }));
    expect('draft' in changed && changesOf(given(step).draft, changed.draft)).toEqual(['+ query prompt=login+donsent']);
    expect(await attack.change(given(step, { parameter: 'nothing' }))).toEqual({
      problem: 'The request has no nothing.',
    });
  });
});
