import type { Mute } from '../../checks/mute.ts';
import type { OutcomeKind } from '../../flow/step.ts';
import type { Tally } from '../../judged/findings.ts';
import type { SessionRow } from '../../store/schema.ts';
import { isCurrent, type SummaryRow } from '../../store/summaries.ts';

/** A stored session as the library lists it. */
export interface Entry {
  row: SessionRow;
  /** Undefined until it was read once. While it is made anew, as it was. */
  summary: SummaryRow | undefined;
  /** It has changed since it was summed up, or never was. */
  isStale: boolean;
  /** Findings that are not muted; undefined where there is no summary. */
  tally: Tally | undefined;
  notes: readonly string[];
}

/** How a session came here. */
export type Source = 'recorded' | 'imported' | 'redacted' | 'with-secrets';

/** @param muted in every session */
export function entryOf(
  row: SessionRow,
  summary: SummaryRow | undefined,
  notes: readonly string[],
  muted: readonly Mute[],
): Entry {
  return { row, summary, notes, isStale: !isCurrent(row, summary), tally: summary && tallied(summary, row, muted) };
}

function tallied({ findings }: SummaryRow, { mutes = [] }: SessionRow, muted: readonly Mute[]): Tally {
  const tally = { error: 0, warning: 0, info: 0 };
  const silent = new Set([...mutes, ...muted].map(({ code, host }) => JSON.stringify([code, host])));
  for (const { code, host, severity, count } of findings)
    if (!silent.has(JSON.stringify([code, host]))) tally[severity] += count;
  return tally;
}

/** How its flows ended, each once; the worst first. */
export function outcomesOf({ summary }: Entry): OutcomeKind[] {
  const there = new Set(summary?.flows.map(({ outcome }) => outcome));
  return OUTCOMES.filter((kind) => there.has(kind));
}

/** Those that ask for attention first. */
export const OUTCOMES: readonly OutcomeKind[] = ['failed', 'refused', 'abandoned', 'waiting', 'consented'];

/** Everything that it may be called: an imported session is `imported`, and either `redacted` or `with-secrets`. */
export function sourcesOf({ row: { origin } }: Entry): readonly Source[] {
  if (!origin) return ['recorded'];
  return ['imported', origin.redacted ? 'redacted' : 'with-secrets'];
}
