import type { Severity } from '../checks/check.ts';
import type { ProfileId } from '../checks/profiles.ts';
import type { Result, Scorecard } from '../checks/run.ts';

/** A scorecard as plain data: checks and profile by their names. */
export interface PlainCard {
  flowId: string;
  profile: ProfileId;
  entries: readonly { code: string; severity: Severity; result: Result; before?: true }[];
  before?: Scorecard['before'];
}

export function plainCard({ flowId, profile, entries, before: told }: Scorecard): PlainCard {
  return {
    flowId,
    profile: profile.id,
    entries: entries.map(({ check: { code }, severity, result, before }) => ({
      ...{ code, severity, result },
      ...(before && { before }),
    })),
    ...(told && { before: told }),
  };
}
