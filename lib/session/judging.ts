import { checks } from '../checks/index.ts';
import type { ProfileId } from '../checks/profiles.ts';
import { createJudge, type Scorecard } from '../checks/run.ts';
import { type Signatures, verifyTokens } from '../checks/verification.ts';
import type { Trace } from '../flow/step.ts';
import { lineageOf } from '../lineage/lineage.ts';
import { aroundOf } from './values.ts';

/** The scorecards of all flows of a session as it is by now. */
export type Judge = (trace: Trace, profile: ProfileId, signatures: Signatures | undefined) => readonly Scorecard[];

/** The catalogue at work. To be loaded when it is needed: it is larger than the rest of the panel. */
export interface Judging {
  /** Makes the judge of one session, who may remember what did not change from one time to the next. */
  createJudge(): Judge;
  /** Verifies the tokens of a session by the keys that it has seen. Never rejects. */
  verify(trace: Trace): Promise<Signatures>;
}

export const judging: Judging = {
  createJudge: () => {
    const judge = createJudge(checks);
    return ({ flows, steps }, profile, signatures) =>
      judge(
        {
          ...{ flows, steps, lineageOf: (flow) => lineageOf(flow, aroundOf(flow, steps)) },
          ...(signatures && { signatures }),
        },
        profile,
      );
  },
  verify: verifyTokens,
};
