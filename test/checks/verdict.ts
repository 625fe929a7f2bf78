import { checks } from '../../lib/checks/index.ts';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { judge, type Result, type Scorecard } from '../../lib/checks/run.ts';
import type { Signatures } from '../../lib/checks/verification.ts';
import type { Trace } from '../../lib/flow/step.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';

/** The scorecards of a trace, one for each flow. */
export function scorecards({ flows, steps }: Trace, profile?: ProfileId, signatures?: Signatures): Scorecard[] {
  return judge(
    { flows, steps, lineageOf: (flow) => lineageOf(flow, steps), ...(signatures && { signatures }) },
    checks,
    profile,
  );
}

/**
 * What the check with that code says of the last flow in some lines, as `arrows` reads them.
 *
 * @throws Error when there is no flow, or no such check in the profile
 */
export function verdict(code: string, text: string, profile?: ProfileId): Result {
  const card = scorecards(foldTrace(arrows(text)), profile).at(-1);
  const entry = card?.entries.find(({ check }) => check.code === code);
  if (!entry) throw new Error(card ? `${code} is not in the profile ${card.profile.id}` : 'no flow was recognised');
  return entry.result;
}

/** A verdict in a line: `failed at #3 body redirect_uri: cause`, `passed`, `could not tell: what is missing`. */
export function told(result: Result): string {
  switch (result.state) {
    case 'passed':
      return 'passed';
    case 'not-applicable':
      return `not applicable: ${result.reason}`;
    case 'could-not-tell':
      return `could not tell: ${result.missing}`;
    case 'broken':
      return `broken: ${result.reason}`;
    case 'failed':
      return result.faults
        .map(({ where: [{ step, field }], cause }) => `failed at #${step}${field ? ` ${field}` : ''}: ${cause}`)
        .join('\n');
  }
}
