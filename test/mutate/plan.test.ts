import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64urlOf, sha256 } from '../../lib/decode/hash.ts';
import { draftOf, type RequestDraft } from '../../lib/flow/request-draft.ts';
import { aroundOf } from '../../lib/lineage/around.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { drawnFor } from '../../lib/mutate/drawn.ts';
import { valueAt, withFreshValues } from '../../lib/mutate/fresh-values.ts';
import { attacksOf } from '../../lib/mutate/offered.ts';
import { paymentIn } from '../../lib/mutate/payments.ts';
import { planOf } from '../../lib/mutate/plan.ts';
import type { Plan, PlannedStep } from '../../lib/mutate/planned.ts';
import { attackIn, traceOf } from './attack.ts';

function planFor(id: string, name: string, n?: number): Plan {
  const { attack, step } = attackIn(id, name, n);
  const { flows, steps } = traceOf(id);
  const flow = flows.find((one) => one.steps.includes(step));
  if (!flow) throw new Error('an attack is of a flow');
  return planOf(flow, attack, lineageOf(flow, aroundOf(flow, steps)));
}

/** `open #3: state drawn, …`, a line for each step. */
function lines({ steps }: Plan): string[] {
  return steps.map((step) => {
    if (step.do === 'person') return `person until #${step.until}${step.hold ? ', held' : ''}`;
    const { n, attack, afterwards, wait, held, replace } = step;
    const marks = [attack && 'attack', held && 'held', afterwards && 'afterwards', wait && `after ${wait} ms`].filter(
      Boolean,
    );
    const values = replace.map(
      ({ kind, source }) => `${kind} ${source.kind}${source.kind === 'answer' ? ` #${source.step}` : ''}`,
    );
    return [`${step.do} #${n}`, ...(marks.length > 0 ? [`(${marks.join(', ')})`] : []), values.join(', ')]
      .join(' ')
      .trim();
  });
}

describe('the plan of an attack', () => {
  it.each([
    [
      'at the callback lets the third party ask',
      'oidc-code-pkce',
      'state/drop',
      ['open #1', 'person until #9, held', 'open #9 (attack, held)'],
    ],
    [
      'at the request of the third party changes that, and lets the answer through',
      'oidc-code-pkce',
      'nonce/alter',
      ['open #1', 'person until #3, held', 'open #3 (attack, held)', 'person until #9'],
    ],
    [
      'at the authorization request asks in its name, and stops the answer',
      'oidc-code-pkce',
      'redirect-uri/slash',
      ['open #3 (attack) state drawn, nonce drawn, code_challenge challenge', 'person until #9, held'],
    ],
    [
      'at the token request needs a code of its own',
      'oidc-code-pkce',
      'code-verifier/drop',
      [
        'open #3 state drawn, nonce drawn, code_challenge challenge',
        'person until #9, held',
        'send #10 (attack) code answer #9, code_verifier drawn',
      ],
    ],
    [
      'that the token request decides goes on to it',
      'oidc-code-pkce',
      'pkce-downgrade',
      [
        'open #3 (attack) state drawn, nonce drawn, code_challenge challenge',
        'person until #9, held',
        'send #10 (afterwards) code answer #9, code_verifier drawn',
      ],
    ],
    [
      'that sends twice sends it unchanged before',
      'oidc-form-post',
      'code-twice',
      [
        'open #2 state drawn, nonce drawn, code_challenge challenge',
        'person until #8, held',
        'send #9 code answer #8, code_verifier drawn',
        'send #9 (attack) code answer #8, code_verifier drawn',
      ],
    ],
    [
      'that comes late waits',
      'aiia-full',
      'code-late',
      ['open #2 state drawn', 'person until #6, held', 'send #7 (attack, after 75000 ms) code answer #6'],
    ],
    [
      'at a request that is pushed pushes it, and opens what it got for that',
      'oidc-par',
      'nonce/repeat',
      [
        'send #2 (attack) code_challenge challenge, nonce drawn, state drawn',
        'open #3 request_uri answer #2',
        'person until #9, held',
      ],
    ],
    [
      'creates the consent anew, and all that belongs to it',
      'open-payments-oauth',
      'open-payments-consent-id/missing',
      [
        'send #2',
        'send #3 access_token answer #2, state drawn',
        'send #4 access_token answer #2, consent_id answer #3',
        'send #6 access_token answer #2, consent_id answer #3, authorisation_id answer #4',
        'open #9 state drawn, consent_id answer #3, authorisation_id answer #4',
        'person until #13, held',
        'send #14 (attack) consent_id answer #3, authorisation_id answer #4, code answer #13',
      ],
    ],
    [
      'of an app plays the app up to there',
      'opus-payment',
      'opus-command/stale-id',
      [
        'send #1',
        'send #4 consent_id answer #1, state drawn, nonce drawn, code_challenge challenge',
        'send #5 jti answer #4',
        'send #6 command_id answer #4, jti answer #4, other answer #5',
        'send #8 (attack) command_id answer #6, other answer #6',
      ],
    ],
    ['that needs nothing is one request', 'bs2-refresh', 'bs2-refresh/old', ['send #10 (attack)']],
    ['of a token sends it unchanged before', 'aiia-full', 'jwt/none', ['send #9', 'send #9 (attack)']],
  ])('%s', (_, id, name, expected) => {
    expect(lines(planFor(id, name))).toEqual(expected);
  });

  it('says what was signed for the recorded request', () => {
    const problems = planFor('oidc-fapi2', 'code-twice').problems.map((problem) => problem.replace(/ was .*/, ''));
    expect(problems).toEqual([
      'client_assertion of #12',
      'The DPoP proof of #12',
      'client_assertion of #3',
      'The DPoP proof of #3',
    ]);
  });

  it('goes twice to the bank for a code of another run', () => {
    const plan = planFor('oidc-code-pkce', 'code-swap');
    expect([lines({ ...plan, steps: plan.before ?? [] }), lines(plan)]).toEqual([
      ['open #3 state drawn, nonce drawn, code_challenge challenge', 'person until #9, held'],
      [
        'open #3 state drawn, nonce drawn, code_challenge challenge',
        'person until #9, held',
        'send #10 (attack) code answer #9, code_verifier drawn',
      ],
    ]);
  });

  it('sends no cookie of the recording', () => {
    for (const id of ['oidc-code-pkce', 'vipps-happy-raw', 'open-payments-oauth']) {
      const { flows, steps } = traceOf(id);
      for (const flow of flows) {
        const lineage = lineageOf(flow);
        for (const attack of attacksOf(flow, steps)) {
          const plan = planOf(flow, attack, lineage);
          const drafts = plan.steps.flatMap((step) => (step.do === 'person' ? [] : [step.draft]));
          expect(drafts.flatMap(({ headers }) => headers.filter(({ name }) => /^cookie$/i.test(name)))).toEqual([]);
          expect(plan.steps.filter((step) => step.do !== 'person' && step.attack)).toHaveLength(1);
        }
      }
    }
  });

  it('finds every answer that it waits for, at the place that it names', () => {
    for (const [id, name] of [
      ['oidc-code-pkce', 'code-twice'],
      ['open-payments-oauth', 'open-payments-consent-id/missing'],
      ['opus-payment', 'opus-consent/refused'],
    ] as const) {
      const { steps } = traceOf(id);
      const sent = planFor(id, name).steps.filter(
        (step): step is Exclude<PlannedStep, { do: 'person' }> => step.do !== 'person',
      );
      const answers = sent.flatMap(({ replace }) => replace).filter(({ source }) => source.kind === 'answer');
      expect(answers.length).toBeGreaterThan(0);
      for (const { source, text } of answers) {
        const step = source.kind === 'answer' ? steps.find(({ n }) => n === source.step) : undefined;
        expect(source.kind === 'answer' && step && valueAt(step, source.place)).toBe(text);
      }
    }
  });
});

describe('what a runner draws', () => {
  const counting = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 7 + 3) % 256);

  it('is new, of the shape of the recorded one, and the same in every step', () => {
    const plan = planFor('oidc-code-pkce', 'code-twice');
    const fresh = drawnFor(plan.steps, counting);
    const state = '8b7ea2b4-ecbd-4664-bb19-1a69004ceb8b';
    expect(fresh.get(state)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(fresh.get(state)).not.toBe(state);
    expect(fresh.size).toBe(4);
  });

  it('is a verifier and its challenge, also where only the challenge is sent', () => {
    const challenge = 'ptRtA41YpcWnKvSGB9j8KWmU-Zj-zCeLGwhFBpzYONk';
    const whole = drawnFor(planFor('oidc-code-pkce', 'code-twice').steps, counting);
    const verifier = [...whole].find(([from]) => from.startsWith('SIup6iGG'))?.[1] ?? '';
    expect(verifier).toMatch(/^[\w.~-]{43,128}$/);
    expect(whole.get(challenge)).toBe(base64urlOf(sha256(verifier)));
    const half = drawnFor(planFor('oidc-code-pkce', 'redirect-uri/slash').steps, counting);
    expect(half.get(challenge)).toMatch(/^[\w-]{43}$/);
  });
});

describe('fresh values', () => {
  const draft: RequestDraft = {
    method: 'PUT',
    url: 'https://a.example/commands/old-id/x?acr=c:old-id+z&u=https%3A%2F%2Fb.example%2F%3Fs%3Dst%252F1&k=old',
    headers: [{ name: 'Authorization', value: 'Bearer old-token' }],
    body: { kind: 'json', text: '{"a": "old-id", "b":"st/1"}' },
  };

  it('stand wherever the recorded ones stood, and all else stays as it was written', () => {
    const fresh = new Map([
      ['old-id', 'new/id "2"'],
      ['old-token', 'new-token'],
      ['old', 'old-token'],
      ['st/1', 'é'],
    ]);
    expect(withFreshValues(draft, fresh)).toEqual({
      method: 'PUT',
      url: 'https://a.example/commands/new%2Fid%20%222%22/x?acr=c%3Anew%2Fid+%222%22+z&u=https%3A%2F%2Fb.example%2F%3Fs%3D%25C3%25A9&k=old-token',
      headers: [{ name: 'Authorization', value: 'Bearer new-token' }],
      body: { kind: 'json', text: '{"a": "new/id \\"2\\"", "b":"é"}' },
    });
  });

  it('change nothing where there are none, or they are the same', () => {
    const { steps } = traceOf('open-payments-oauth');
    for (const step of steps) {
      const { draft: own } = draftOf(step);
      const texts = own.url.match(/[\w-]{8,}/g) ?? [];
      expect(withFreshValues(own, new Map(texts.map((text) => [text, text])))).toEqual(own);
    }
  });

  it('are found again in the form that they were put in', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('é ü', '\0', '😀', '%zz', '+&=', 'old')),
        (text) => {
          const form: RequestDraft = {
            method: 'POST',
            url: 'https://a.example/',
            headers: [],
            body: { kind: 'form', fields: [{ name: 'code', value: 'old', raw: 'code=old' }] },
          };
          const { body } = withFreshValues(form, new Map([['old', text]]));
          expect(body?.kind === 'form' && body.fields[0]?.value).toBe(text);
        },
      ),
    );
  });
});

describe('a flow that may move money', () => {
  it.each([
    ['opus-payment', 'scope'],
    ['bs2-refresh', 'scope'],
    ['oidc-code-pkce', undefined],
    ['open-payments-oauth', undefined],
  ])('%s is known by its %s', (id, field) => {
    const [flow] = traceOf(id).flows;
    expect(flow && paymentIn(flow)?.where.field).toBe(field);
  });
});
