import { describe, expect, it } from 'vitest';
import type { Flow } from '../../lib/flow/step.ts';
import { compareFlows } from '../../lib/replay/flows-compared.ts';
import { AS, authorize, CB, foldLines, redeem, signIn } from '../fixtures/parties.ts';

/** Two flows of one session, the first before the second. */
function flowsOf(before: string, after: string): [Flow, Flow] {
  const { flows } = foldLines(before, after);
  const [one, other] = [...flows].sort((a, b) => a.startedAt - b.startedAt);
  if (!one || !other || flows.length !== 2) throw new Error(`${flows.length} flows, and not two`);
  return [one, other];
}

const compared = (before: string, after: string) => compareFlows(...flowsOf(before, after));

/** Pairs as lines: `#1 #4 authorization-request`. */
const lines = (before: string, after: string) =>
  compared(before, after).pairs.map(
    (pair) => `${numberOf(pair.before)} ${numberOf(pair.after)} ${(pair.after ?? pair.before)?.role}`,
  );
const numberOf = (step: { n: number } | undefined) => (step ? `#${step.n}` : '–');

const refused = (code: string) =>
  `fetch POST ${AS}/token form grant_type=authorization_code&code=${code} → 400 {"error":"invalid_grant"}`;
const denied = (state: string) => {
  const back = `${CB}?error=access_denied&state=${state}`;
  return `GET ${authorize(state)} → 302 ${back}\nGET ${back} → 200`;
};
const good = (state: string, code: string) => `${signIn(state, code)}\n${redeem(code)}`;

describe('two flows compared', () => {
  it('aligns their steps by role', () => {
    expect(lines(good('s-81723', 'k-1'), good('s-99211', 'k-2'))).toEqual([
      '#1 #4 authorization-request',
      '#2 #5 authorization-response',
      '#3 #6 token-request',
    ]);
  });

  it('finds nothing that matters where both do the same', () => {
    const { first, parting } = compared(good('s-81723', 'k-81723'), good('s-99211', 'k-99211'));
    expect([first, parting]).toEqual([undefined, undefined]);
  });

  it.each<[string, string, string, string, string | undefined]>([
    [
      'a refused token request',
      good('s-81723', 'k-81723'),
      `${signIn('s-99211', 'k-99211')}\n${refused('k-99211')}`,
      'Token request (#3 and #6), result: status, ',
      'Token request (#3 and #6): an answer in #3, status 400 in #6.',
    ],
    [
      'a parameter that was asked differently, and what came of it',
      good('s-81723', 'k-81723'),
      `${signIn('s-99211', 'k-99211').replace('client_id=c&', 'client_id=other&')}\n${refused('k-99211')}`,
      'Authorization request (#1 and #4), query: client_id, ',
      'Token request (#3 and #6): an answer in #3, status 400 in #6.',
    ],
    [
      'a parameter that is gone',
      good('s-81723', 'k-81723').replace('client_id=c&', 'client_id=c&prompt=login&'),
      good('s-99211', 'k-99211'),
      'Authorization request (#1 and #4), query: prompt, only in #1.',
      undefined,
    ],
    [
      'a step that only one has',
      good('s-81723', 'k-81723'),
      signIn('s-99211', 'k-99211'),
      'One of the two has no such step: token request (#3)',
      'One of the two has no such step: token request (#3)',
    ],
    [
      'somebody who refused',
      good('s-81723', 'k-81723'),
      denied('s-99211'),
      'Authorization request (#1 and #4), redirects to: query: ',
      'Authorization request (#1 and #4): no error in #1, access_denied in #4.',
    ],
  ])('names %s', (_, before, after, first, parting) => {
    const found = compared(before, after);
    expect(found.first?.sentence.slice(0, first.length)).toBe(first);
    expect(found.parting?.sentence.slice(0, parting?.length ?? 0)).toBe(parting);
  });

  it('does not look behind the step at which they part for the first difference', () => {
    const { first, parting } = compared(
      good('s-81723', 'k-81723'),
      `${denied('s-99211')}\nfetch POST ${AS}/token form grant_type=refresh_token&refresh_token=r → 400 {}`,
    );
    expect(first?.pair).toBeLessThanOrEqual(parting?.pair ?? -1);
  });

  it('takes what was asked again and again as one step, and says how often', () => {
    const poll = (times: number) => Array(times).fill(`GET ${AS}/login?flow=1 → 200`).join('\n');
    const slow = (state: string, code: string, times: number) => {
      const [ask = '', back = ''] = signIn(state, code).split('\n');
      return [ask.replace(/ → .*/, ' → 200'), poll(times), back, redeem(code)].join('\n');
    };
    const [before, after] = flowsOf(slow('s-81723', 'k-81723', 3), slow('s-99211', 'k-99211', 5));
    const polls = compareFlows(before, after).pairs.filter(({ minor }) => minor);
    expect(polls.map(({ times }) => times)).toEqual([[3, 5]]);
  });

  it('takes keys and metadata that one of them had kept for no difference', () => {
    const discovery = `fetch GET ${AS}/.well-known/openid-configuration → 200 {"issuer":"${AS}"}`;
    const { parting, first } = compared(`${discovery}\n${good('s-81723', 'k-81723')}`, good('s-99211', 'k-99211'));
    expect([parting, first]).toEqual([undefined, undefined]);
  });

  it('keeps the order of both, and loses no step', () => {
    const [one, other] = flowsOf(good('s-81723', 'k-1'), `${denied('s-99211')}`);
    const { pairs } = compareFlows(one, other);
    const numbers = (side: 'before' | 'after') => pairs.flatMap((pair) => pair[side]?.n ?? []);
    expect(numbers('before')).toEqual(one.steps.map(({ n }) => n));
    expect(numbers('after')).toEqual(other.steps.map(({ n }) => n));
  });

  it('is the same when a flow is laid over itself', () => {
    const [flow] = flowsOf(good('s-81723', 'k-1'), good('s-2', 'k-2'));
    const { pairs, first, parting } = compareFlows(flow, flow);
    expect([first, parting]).toEqual([undefined, undefined]);
    expect(pairs.every(({ before, after }) => before === after)).toBe(true);
  });
});
