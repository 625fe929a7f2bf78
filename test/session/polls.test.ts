import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepDigest } from '../../lib/reader/digest.ts';
import { foldPolls, isPoll } from '../../lib/session/polls.ts';

/** `status: received` an answer of 200, `OPTIONS` a preflight, `/other …` another address, `app` no request. */
function steps(lines: readonly string[]): StepDigest[] {
  return lines.map((line, at) => {
    const [, path = '/status', words = '', status = '200'] = /^(\/\S+ )?(.*?)(?: \((\d+|\w+)\))?$/.exec(line) ?? [];
    const isPreflight = words === 'OPTIONS';
    return {
      n: at + 1,
      id: `s${at}`,
      kind: words === 'app' ? 'deep-link' : 'http',
      time: at * 100,
      tabId: 1,
      method: isPreflight ? 'OPTIONS' : 'GET',
      url: `https://api.example${path.trim()}`,
      role: isPreflight ? 'preflight' : 'consent-status',
      words,
      ...(/^\d+$/.test(status) ? { status: Number(status) } : {}),
      ...(status === 'failed' ? { error: 'net::ERR_FAILED' } : {}),
    };
  });
}

/** Each entry as its title and numbers. */
const told = (lines: readonly string[]) =>
  foldPolls(steps(lines)).map((entry) =>
    isPoll(entry) ? `${entry.title} [${entry.steps.map(({ n }) => n).join()}]` : `#${entry.n}`,
  );
const times = (amount: number, line: string) => Array.from({ length: amount }, () => line);

describe('repeated polls', () => {
  it.each<[string, string[], string[]]>([
    [
      'tell how often, and from what to what',
      [...times(13, 'status: received'), 'status: valid'],
      ['status ×14: received → valid [1,2,3,4,5,6,7,8,9,10,11,12,13,14]'],
    ],
    ['tell one answer once', times(3, 'status: received'), ['status ×3: received [1,2,3]']],
    ['are left alone while they are few', times(2, 'status: received'), ['#1', '#2']],
    ['without words of their own tell only how often', times(3, 'userinfo'), ['userinfo ×3 [1,2,3]']],
    [
      'without words of their own tell answers that differ',
      ['userinfo (500)', 'userinfo (failed)', 'userinfo (pending)', 'userinfo'],
      ['userinfo ×4: 500 → failed → … → 200 [1,2,3,4]'],
    ],
    [
      'tell an answer without a word beside those that have one',
      ['token request: authorization_pending (400)', 'token request: slow_down (400)', 'token request'],
      ['token request ×3: authorization_pending → slow_down → 200 [1,2,3]'],
    ],
    ['of many changes tell only the ends', ['s: a', 's: b', 's: a', 's: b', 's: c'], ['s ×5: a → … → c [1,2,3,4,5]']],
    [
      'have in common what their words begin with',
      ['QR code at second 0', 'QR code at second 1', 'QR code at second 2'],
      ['QR code at second ×3: 0 → 1 → 2 [1,2,3]'],
    ],
    ['have a title although their words have nothing in common', ['a', 'b', 'c'], ['×3: a → b → c [1,2,3]']],
    [
      'go on over a preflight in between, and do not end with one',
      ['s: a', 'OPTIONS', 's: a', 's: b', 'OPTIONS'],
      ['s ×3: a → b [1,2,3,4]', '#5'],
    ],
    [
      'end with a preflight to elsewhere',
      ['s: a', 's: a', '/other OPTIONS', 's: a', 's: a'],
      ['#1', '#2', '#3', '#4', '#5'],
    ],
    [
      'end where another address is asked, and begin anew after it',
      [...times(3, 's: a'), '/other s: a', ...times(3, 's: b')],
      ['s ×3: a [1,2,3]', '#4', 's ×3: b [5,6,7]'],
    ],
    ['are requests: an app that is opened thrice is told thrice', times(3, 'app'), ['#1', '#2', '#3']],
    ['are none where there is nothing', [], []],
  ])('%s', (_, lines, expected) => {
    expect(told(lines)).toEqual(expected);
  });

  it('end where method or role is another', () => {
    const [one, two, three] = steps(times(3, 's: a')) as [StepDigest, StepDigest, StepDigest];
    expect(foldPolls([one, { ...two, method: 'POST' }, three])).toHaveLength(3);
    expect(foldPolls([one, { ...two, role: 'resource-request' }, three])).toHaveLength(3);
    expect(foldPolls([one, two, three])).toMatchObject([{ last: { n: 3 } }]);
  });

  it('lose no step and change no order, whatever comes', () => {
    const line = fc.constantFrom('s: a', 's: b', 'OPTIONS', '/other s: a', '/other OPTIONS', 'app', 's (500)', '');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const all = steps(lines);
        expect(foldPolls(all).flatMap((entry) => (isPoll(entry) ? entry.steps : [entry]))).toEqual(all);
      }),
    );
  });
});
