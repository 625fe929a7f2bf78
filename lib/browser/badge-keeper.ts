import { type BadgeState, showBadge } from './badge.ts';
import type { Case, Verdict } from './judge-page.ts';

/** What there is to be shown. */
export interface Look {
  sessions: readonly { id: number; name: string; paused: boolean }[];
  /** Of all sessions that record, about. */
  steps: number;
  holding: 'armed' | 'held' | 'idle';
}

interface Options {
  look(): Look;
  judge(given: Pick<Case, 'sessions'>): Promise<readonly Verdict[]>;
  dismissJudge(): Promise<void>;
  show?(state: BadgeState, title: string): Promise<void>;
  clock?(): number;
}

export interface BadgeKeeper {
  /** Something was stored: costs a comparison, whatever comes after it. */
  more(): void;
  /** What records or is held changed. */
  changed(): void;
  /** Shows for a moment that a key was heard. */
  flash(kind: 'noted' | 'fault', title: string): void;
  /** Shows until something changes that recording was stopped. */
  fault(reason: string): void;
}

/** Milliseconds between two counts, of a flash, and from what is stored to the look of the judge. */
const COUNTING = 1000;
const FLASH = 1500;
const SETTLING = 1500;

/** So many times as long as the last look took, the next one waits: of the time that is recorded it takes a twentieth. */
const SELDOM = 20;

/** Keeps the badge in step with what is recorded, a second behind at the most, and the colour after the judge. */
export function createBadgeKeeper(options: Options): BadgeKeeper {
  const { look, show = showBadge, clock = () => performance.now() } = options;
  const bad = new Map<number, boolean>();
  /** What the judge counted more or less than the recorder. */
  let correction = 0;
  let counting: ReturnType<typeof setTimeout> | undefined;
  let judging: ReturnType<typeof setTimeout> | undefined;
  let flashing: ReturnType<typeof setTimeout> | undefined;
  let resting = SETTLING;
  let isJudging = false;
  /** Why recording was stopped; shown until something changes. */
  let broken: string | undefined;
  const display = (state: BadgeState, title: string) => {
    void show(state, `Consent Tracer${title}`).catch(() => undefined);
  };
  const draw = () => {
    clearTimeout(counting);
    counting = undefined;
    if (flashing !== undefined) return;
    if (broken !== undefined) return void display({ kind: 'fault' }, `: ${broken}`);
    const [state, title] = stateOf(look(), correction, bad);
    display(state, title);
  };
  const judge = async () => {
    judging = undefined;
    const { sessions, steps } = look();
    if (sessions.length === 0) return;
    isJudging = true;
    const begun = clock();
    // Without a judge there is still the count.
    const verdicts = await options.judge({ sessions: sessions.map(({ id }) => id) }).catch(() => []);
    resting = Math.max(SETTLING, SELDOM * (clock() - begun));
    isJudging = false;
    for (const verdict of verdicts) bad.set(verdict.session, verdict.bad);
    if (verdicts.length === sessions.length)
      correction = verdicts.reduce((sum, verdict) => sum + verdict.steps, 0) - steps;
    draw();
    if (look().steps !== steps) request();
  };
  const request = () => {
    if (!isJudging) judging ??= setTimeout(() => void judge(), resting);
  };
  return {
    more() {
      counting ??= setTimeout(draw, COUNTING);
      if (judging === undefined) request();
    },
    changed() {
      broken = undefined;
      const { sessions } = look();
      const ids = new Set(sessions.map(({ id }) => id));
      for (const id of bad.keys()) if (!ids.has(id)) bad.delete(id);
      if (sessions.length === 0) {
        clearTimeout(judging);
        judging = undefined;
        correction = 0;
        resting = SETTLING;
        void options.dismissJudge();
      } else request();
      draw();
    },
    flash(kind, title) {
      clearTimeout(flashing);
      flashing = setTimeout(() => {
        flashing = undefined;
        draw();
      }, FLASH);
      display({ kind }, `: ${title}`);
    },
    fault(reason) {
      broken = reason;
      draw();
    },
  };
}

function stateOf(
  { sessions, steps, holding }: Look,
  correction: number,
  bad: ReadonlyMap<number, boolean>,
): [BadgeState, string] {
  if (holding === 'armed') return [{ kind: 'armed' }, ': armed, it holds what it was told to'];
  if (holding === 'held') return [{ kind: 'held' }, ': something is held, and waits for you'];
  if (sessions.length === 0) return [{ kind: 'idle' }, ''];
  const names = sessions.map(({ name }) => name).join(', ');
  if (sessions.every(({ paused }) => paused)) return [{ kind: 'paused' }, `: paused ${names}`];
  const isBad = sessions.some(({ id }) => bad.get(id));
  const state = { kind: 'recording' as const, steps: Math.max(0, steps + correction), bad: isBad };
  return [state, `: recording ${names}${isBad ? '; something is wrong in it' : ''}`];
}
