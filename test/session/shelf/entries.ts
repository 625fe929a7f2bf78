import type { OutcomeKind } from '../../../lib/flow/step.ts';
import { type Entry, entryOf } from '../../../lib/session/shelf/entry.ts';
import type { SessionRow } from '../../../lib/store/schema.ts';
import { SUMMARY_VERSION, type SummaryRow } from '../../../lib/store/summaries.ts';

interface Said extends Partial<SessionRow> {
  /** `oidc consented`, each a flow. */
  flows?: `${string} ${OutcomeKind}`[];
  hosts?: string[];
  /** Codes of errors, all at `as.example`. */
  errors?: string[];
  notes?: string[];
  size?: number;
  /** It was not read yet. */
  unread?: true;
}

let last = 0;

/** An entry of the library, of which only what matters is said. */
export function entry(said: Said = {}): Entry {
  const { flows = [], hosts = [], errors = [], notes = [], size = 10, unread, ...facts } = said;
  const id = ++last;
  const row: SessionRow = {
    ...{ id, name: `session ${id}`, startedAt: id, state: 'stopped', scope: { kind: 'all' }, run: 'r', restarts: 0 },
    ...facts,
  };
  const summary: SummaryRow = {
    ...{ session: id, version: SUMMARY_VERSION, profile: 'automatic', steps: 1, requests: 1, hosts, size },
    flows: flows.map((flow) => {
      const [system = '', outcome] = flow.split(' ');
      return { system, title: system.toUpperCase(), outcome: outcome as OutcomeKind, count: 1 };
    }),
    findings: errors.map((code) => ({ code, severity: 'error', host: 'as.example', count: 1 })),
    ...(row.stoppedAt !== undefined && { stoppedAt: row.stoppedAt }),
  };
  return entryOf(row, unread ? undefined : summary, notes, []);
}
