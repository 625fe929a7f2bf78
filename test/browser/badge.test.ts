import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BadgeState, badgeOf } from '../../lib/browser/badge.ts';
import { createBadgeKeeper, type Look } from '../../lib/browser/badge-keeper.ts';
import type { Verdict } from '../../lib/browser/judge-page.ts';

describe('the badge', () => {
  it.each<[BadgeState, string]>([
    [{ kind: 'recording', steps: 0, bad: false }, 'REC #0b57d0'],
    [{ kind: 'recording', steps: 7, bad: false }, '7 #0b57d0'],
    [{ kind: 'recording', steps: 999, bad: true }, '999 #b3261e'],
    [{ kind: 'recording', steps: 1000, bad: false }, '1.0k #0b57d0'],
    [{ kind: 'recording', steps: 9_949, bad: false }, '9.9k #0b57d0'],
    [{ kind: 'recording', steps: 9_950, bad: false }, '10k #0b57d0'],
    [{ kind: 'recording', steps: 123_456, bad: false }, '123k #0b57d0'],
    [{ kind: 'paused' }, '❚❚ #7a4d00'],
    [{ kind: 'idle' }, ' #0b57d0'],
    [{ kind: 'fault' }, '! #b3261e'],
  ])('says %j as %s', (state, said) => {
    const badge = badgeOf(state);
    expect(badge.join(' ')).toBe(said);
    expect(badge[0].length).toBeLessThanOrEqual(4);
  });
});

describe('the keeper of the badge', () => {
  let look: Look;
  let shown: string[];
  let judged: number;
  let verdicts: Verdict[];
  let dismissed: number;

  beforeEach(() => {
    vi.useFakeTimers();
    look = { sessions: [{ id: 1, name: 'shop', paused: false }], steps: 0, holding: 'idle' };
    [shown, judged, verdicts, dismissed] = [[], 0, [], 0];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const keeper = () =>
    createBadgeKeeper({
      look: () => look,
      judge: async () => {
        judged += 1;
        return verdicts;
      },
      dismissJudge: async () => {
        dismissed += 1;
      },
      show: async (state, title) => {
        shown.push(`${badgeOf(state).join(' ')} ${title}`);
      },
      clock: () => 0,
    });

  it('counts once a second, however much is stored', async () => {
    const subject = keeper();
    for (let n = 1; n <= 5000; n++) {
      look = { ...look, steps: n };
      subject.more();
    }
    expect(shown).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown).toEqual(['5.0k #0b57d0 Consent Tracer: recording shop']);
  });

  it('turns red when the judge finds something, and counts as the judge does', async () => {
    const subject = keeper();
    look = { ...look, steps: 9 };
    verdicts = [{ session: 1, steps: 11, bad: true }];
    subject.more();
    await vi.advanceTimersByTimeAsync(2000);
    expect(shown.at(-1)).toBe('11 #b3261e Consent Tracer: recording shop; something is wrong in it');
    look = { ...look, steps: 10 };
    subject.more();
    await vi.advanceTimersByTimeAsync(1000);
    expect(shown.at(-1)).toMatch(/^12 #b3261e/);
  });

  it('asks the judge once for all that is stored meanwhile, and again for what came while it looked', async () => {
    const subject = keeper();
    for (let n = 0; n < 100; n++) subject.more();
    await vi.advanceTimersByTimeAsync(1500);
    expect(judged).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(judged).toBe(1);
    look = { ...look, steps: 5 };
    subject.more();
    await vi.advanceTimersByTimeAsync(1500);
    expect(judged).toBe(2);
  });

  it('goes on counting where there is no judge', async () => {
    const subject = createBadgeKeeper({
      ...{ look: () => ({ ...look, steps: 3 }), judge: () => Promise.reject(new Error('none')) },
      dismissJudge: async () => {},
      show: async (state) => void shown.push(badgeOf(state)[0]),
    });
    subject.more();
    await vi.advanceTimersByTimeAsync(5000);
    expect(new Set(shown)).toEqual(new Set(['3']));
  });

  it('says what is held, armed and paused first, and is silent and alone when nothing records', async () => {
    const subject = keeper();
    look = { ...look, sessions: [{ id: 1, name: 'shop', paused: true }] };
    subject.changed();
    look = { ...look, holding: 'armed' };
    subject.changed();
    look = { ...look, holding: 'held' };
    subject.changed();
    look = { sessions: [], steps: 0, holding: 'idle' };
    subject.changed();
    expect(shown.map((each) => each.split(' ')[0])).toEqual(['❚❚', 'HOLD', 'HELD', '']);
    expect(dismissed).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(judged).toBe(0);
  });

  it('says why recording was stopped until something changes, whatever was about to be counted', async () => {
    const subject = keeper();
    subject.more();
    look = { ...look, sessions: [] };
    subject.changed();
    subject.fault('no room');
    await vi.advanceTimersByTimeAsync(60_000);
    subject.flash('noted', 'x');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown.at(-1)).toBe('! #b3261e Consent Tracer: no room');
    subject.changed();
    expect(shown.at(-1)).toBe(' #0b57d0 Consent Tracer');
  });

  it('shows for a moment that a key was heard', async () => {
    const subject = keeper();
    subject.flash('noted', 'marked at 14:05:00');
    subject.changed();
    expect(shown).toEqual(['✓ #146c37 Consent Tracer: marked at 14:05:00']);
    await vi.advanceTimersByTimeAsync(1500);
    expect(shown[1]).toMatch(/^REC/);
  });
});
