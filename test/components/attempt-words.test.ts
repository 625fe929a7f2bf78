import { describe, expect, it } from 'vitest';
import { needsInWords } from '../../components/resend/attack-words.ts';
import { attemptManner, attemptResult, changesInWords } from '../../components/resend/attempt-words.ts';
import { faultsOf, timeoutOf } from '../../components/resend/draft-faults.ts';
import type { Attempt, AttemptExchange } from '../../lib/flow/attempt.ts';
import type { Step } from '../../lib/flow/step.ts';
import type { Needs } from '../../lib/mutate/mutation.ts';

const URL_ = 'https://as.example/a?x=1';
const exchange = (hop: number, status?: number): AttemptExchange => ({
  ...{ id: `a#${hop}`, requestId: 'a', hop, seq: hop, tabId: -1, frameId: 0, type: 'xmlhttprequest', method: 'GET' },
  ...{ url: URL_, startedAt: 1, state: 'completed' },
  ...(status !== undefined && { status }),
});
const attempt = (said: Partial<Attempt> = {}): Attempt => ({
  ...{ id: 1, session: 1, of: 's', at: 0, state: 'done', way: 'single', cookies: 'none', timeout: 1, notes: [] },
  ...{ draft: { method: 'GET', url: URL_, headers: [] }, exchanges: [exchange(0, 200)] },
  ...said,
});

describe('an attempt in a word', () => {
  it.each<[Partial<Attempt>, string]>([
    [{}, '200'],
    [{ state: 'running', exchanges: [] }, 'under way'],
    [{ state: 'running', exchanges: [exchange(0, 302), exchange(1)] }, 'under way, at hop 2'],
    [{ state: 'failed', exchanges: [exchange(0)] }, 'failed'],
    [{ state: 'failed', exchanges: [exchange(0, 200)] }, '200, failed'],
    [{ state: 'cancelled', exchanges: [] }, 'cancelled'],
    [{ exchanges: [exchange(0, 302)], deepLink: 'app://cb' }, '302, leads to an app'],
    [{ exchanges: [], deepLink: 'app://cb', way: 'navigation' }, 'done, leads to an app'],
  ])('%j is %s', (said, words) => {
    expect(attemptResult(attempt(said))).toBe(words);
  });

  it('says how it was sent', () => {
    const followed = attempt({ way: 'hop-by-hop', cookies: 'draft', exchanges: [exchange(0, 302), exchange(1, 200)] });
    expect(attemptManner(followed)).toBe('followed hop by hop, 2 hops · cookies of the draft');
    expect(attemptManner(attempt())).toBe('not followed · cookies none');
  });

  it('names what was changed, and of much only how much', () => {
    const step = { url: URL_ } as Step;
    const sent = (query: string) =>
      attempt({ draft: { method: 'GET', url: `https://as.example/a${query}`, headers: [] } });
    expect(changesInWords(step, sent('?x=1'))).toBe('as it was recorded');
    expect(changesInWords(step, sent('?x=2&=3'))).toBe('x, one without a name changed');
    expect(changesInWords(step, sent('?a&b&c&d&e&f&g'))).toBe('x, a, b, c, d, e and 2 more changed');
  });
});

describe('what an attack needs', () => {
  it.each<[Needs, string]>([
    [{}, ''],
    [{ wait: 600_000 }, 'It needs to be sent 10 min 0 s later: here only this one request is sent.'],
    [{ better: 'A key would help.' }, 'A key would help.'],
    [
      { consent: true, another: 'code' },
      'It needs a person who consents once more; the code of another run of the consent: here only this one request is sent.',
    ],
  ])('%j in words', (needs, words) => {
    expect(needsInWords(needs)).toBe(words);
  });
});

describe('what keeps a draft from being sent', () => {
  it.each([
    ['30', 30_000],
    ['2,5', 2500],
    ['', 'That is no number of seconds.'],
    ['soon', 'That is no number of seconds.'],
    ['0', 'An answer is waited for between 1 and 600 seconds.'],
    ['601', 'An answer is waited for between 1 and 600 seconds.'],
  ])('%j seconds are %s', (typed, expected) => {
    expect(timeoutOf(typed)).toBe(expected);
  });

  it('lets a tab have headers of its own, but none without a name', () => {
    const draft = (name: string) => ({ method: 'GET', url: URL_, headers: [{ name, value: '1' }] });
    expect(faultsOf(draft('X-Own'), 'navigation')).toEqual([]);
    expect(faultsOf(draft(''), 'navigation').map(({ where }) => where)).toEqual(['headers']);
    expect(faultsOf({ ...draft('X-Own'), url: 'bankapp://cb' }, 'navigation')).toEqual([]);
    expect(faultsOf({ ...draft('X-Own'), url: 'bankapp://cb' }, 'single')).toHaveLength(1);
  });
});
