import type { Severity } from '../checks/check.ts';
import type { ProfileId } from '../checks/profiles.ts';
import type { OutcomeKind } from '../flow/step.ts';
import type { SessionRow, TraceDatabase } from './schema.ts';

/** Flows of one system that ended alike. */
export interface FlowsAlike {
  /** Id of the system. */
  system: string;
  title: string;
  outcome: OutcomeKind;
  /** In the words of the system: `access_denied`. */
  code?: string;
  count: number;
}

/** What one check found at one host. */
export interface FindingsAlike {
  code: string;
  severity: Severity;
  /** Of the step where it is; the scheme of what has no host. */
  host: string;
  count: number;
}

/** What a list tells of a session without reading it. */
export interface Summary {
  steps: number;
  requests: number;
  flows: readonly FlowsAlike[];
  /** Those of its flows first. */
  hosts: readonly string[];
  /** Muted ones too: what is muted may change. */
  findings: readonly FindingsAlike[];
  /** Bytes that it takes in the database, about. */
  size: number;
}

/** Grows when a summary says more than before, or says it otherwise: those that are older are made again. */
export const SUMMARY_VERSION = 2;

/** A summary as it is kept, and of what it was made. */
export interface SummaryRow extends Summary {
  session: number;
  version: number;
  /** Under which profile it was judged. */
  profile: ProfileId;
  /** Of the session: one that was recorded on since has another. */
  stoppedAt?: number;
}

/** Whether what is kept of a session still says what it is. */
export function isCurrent(row: SessionRow, summary: SummaryRow | undefined): summary is SummaryRow {
  return (
    summary !== undefined &&
    summary.version === SUMMARY_VERSION &&
    summary.profile === (row.profile ?? 'automatic') &&
    summary.stoppedAt === row.stoppedAt
  );
}

/** What is kept of sessions, by their ids; those of which nothing is kept are left out. */
export async function readSummaries(db: TraceDatabase, sessions: readonly number[]): Promise<Map<number, SummaryRow>> {
  const rows = await db.summaries.bulkGet([...sessions]);
  return new Map(rows.flatMap((row) => (row ? [[row.session, row] as const] : [])));
}

/**
 * Keeps what a session comes to, with the pictures of its pages counted in; of a session that is gone nothing is kept.
 *
 * @returns what was kept
 */
export async function keepSummary(
  db: TraceDatabase,
  { id, profile = 'automatic', stoppedAt }: SessionRow,
  summary: Summary,
): Promise<SummaryRow | undefined> {
  return db.transaction('rw', db.sessions, db.summaries, db.screenshots, async () => {
    if (!(await db.sessions.get(id))) return undefined;
    let pictures = 0;
    await db.screenshots.where({ session: id }).each(({ base64 }) => {
      pictures += base64.length;
    });
    const row: SummaryRow = {
      ...summary,
      session: id,
      version: SUMMARY_VERSION,
      profile,
      size: summary.size + pictures,
      ...(stoppedAt !== undefined && { stoppedAt }),
    };
    await db.summaries.put(row);
    return row;
  });
}
