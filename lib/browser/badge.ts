import browser from 'webextension-polyfill';

/** What the toolbar button says. */
export type BadgeState =
  /** With how many steps there are, and whether one failed or a check found an error. */
  | { kind: 'recording'; steps: number; bad: boolean }
  | { kind: 'paused' | 'armed' | 'held' | 'idle' | 'fault' | 'noted' };

const RED = '#b3261e';
const BLUE = '#0b57d0';
const AMBER = '#7a4d00';
const GREEN = '#146c37';

const LOOKS = {
  paused: ['❚❚', AMBER],
  armed: ['HOLD', AMBER],
  held: ['HELD', AMBER],
  idle: ['', BLUE],
  fault: ['!', RED],
  noted: ['✓', GREEN],
} as const;

/** The text and the colour of a state: `REC`, `12`, `1.2k`. Four letters have room. */
export function badgeOf(state: BadgeState): [text: string, color: string] {
  if (state.kind !== 'recording') return [...LOOKS[state.kind]];
  const { steps, bad } = state;
  const text = steps === 0 ? 'REC' : steps < 1000 ? String(steps) : `${(steps / 1000).toFixed(steps < 9950 ? 1 : 0)}k`;
  return [text, bad ? RED : BLUE];
}

export async function showBadge(state: BadgeState, title: string): Promise<void> {
  const [text, color] = badgeOf(state);
  await Promise.all([
    browser.action.setBadgeText({ text }),
    browser.action.setBadgeBackgroundColor({ color }),
    browser.action.setTitle({ title }),
  ]);
}
