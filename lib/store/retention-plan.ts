import type { Leaving, SessionRow } from './schema.ts';

/** What is deleted by itself; 0 for no rule. */
export interface RetentionRules {
  /** Days since a session ended. */
  days: number;
  /** Bytes of all sessions together. */
  size: number;
}

/** What the rules look at. */
export type Kept = Pick<SessionRow, 'id' | 'startedAt' | 'stoppedAt' | 'state' | 'pinned' | 'leaving'> & {
  bytes: number;
};

export interface RetentionPlan {
  /** The warning was long enough: they go now. */
  go: number[];
  /** They will go, and it is said until then. */
  leave: ReadonlyMap<number, Leaving>;
  /** They were to go, and stay. */
  stay: number[];
}

const DAY = 24 * 60 * 60 * 1000;

/** Milliseconds for which it is said that a session will be deleted, at the least, before it is. */
export const NOTICE = 3 * DAY;

/**
 * What the rules say of the sessions that are there. Nothing goes of which it was not said for {@link NOTICE} before;
 * nothing that is pinned, and nothing at all while something records.
 *
 * @param now milliseconds since the epoch
 */
export function retentionPlan(sessions: readonly Kept[], rules: RetentionRules, now: number): RetentionPlan {
  const plan = { go: [] as number[], leave: new Map<number, Leaving>(), stay: [] as number[] };
  if (sessions.some(({ state }) => state === 'recording')) return plan;
  const due = dueBy(sessions, rules, now);
  for (const { id, leaving } of sessions) {
    const planned = due.get(id);
    if (!planned) {
      if (leaving) plan.stay.push(id);
      continue;
    }
    const at = leaving?.at ?? Math.max(planned.at, now + NOTICE);
    if (leaving && at <= now && planned.at <= now) plan.go.push(id);
    else plan.leave.set(id, { ...planned, at });
  }
  return plan;
}

function dueBy(sessions: readonly Kept[], { days, size }: RetentionRules, now: number): Map<number, Leaving> {
  const due = new Map<number, Leaving>();
  const oldest = sessions.filter(({ pinned }) => !pinned).toSorted((a, b) => endOf(a) - endOf(b));
  for (const session of oldest) {
    const at = endOf(session) + days * DAY;
    if (days > 0 && at - NOTICE <= now) due.set(session.id, { at, rule: 'age' });
  }
  if (size === 0) return due;
  // What goes for its age is gone before anything goes for its size.
  let left = sessions.reduce((sum, { id, bytes }) => sum + (due.has(id) ? 0 : bytes), 0);
  for (const { id, bytes } of oldest) {
    if (left <= size) break;
    if (due.has(id)) continue;
    due.set(id, { at: now, rule: 'size' });
    left -= bytes;
  }
  return due;
}

function endOf({ startedAt, stoppedAt }: Kept): number {
  return stoppedAt ?? startedAt;
}
