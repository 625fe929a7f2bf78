import type { Mute } from '../checks/mute.ts';
import type { Mutes } from '../judged/findings.ts';
import { type JudgedTrace, judgeTrace } from '../judged/judge-trace.ts';
import { carried } from '../judged/judgement-of.ts';
import type { SessionRow } from '../store/schema.ts';
import type { CarriedJudgement } from '../trace/judgement.ts';
import { readJudgement } from '../trace/judgement.ts';
import type { SessionDeps } from './deps.ts';
import type { WholeSession } from './whole-session.ts';

/** A stored session as its files are to tell it. */
export interface JudgedSession {
  judged: JudgedTrace;
  mutes: Mutes;
  /** With every secret in it, unless the session is of a redacted file. */
  judgement: CarriedJudgement;
}

/**
 * Judges a session for its export, as the view does: by its profile and its mutes. One that was imported without its
 * secrets is told as its file tells it; only what was chosen since is new.
 *
 * @param version of the program
 */
export async function judgeSession(
  deps: Pick<SessionDeps, 'hostMutes'>,
  session: SessionRow,
  { trace, about }: WholeSession,
  version: string,
): Promise<JudgedSession> {
  const before = session.origin?.redacted ? readJudgement(about.judgement).judgement : undefined;
  const mutes = { session: session.mutes ?? [], host: await hostMutes(deps) };
  const judged = await judgeTrace(trace, before);
  const { profile } = session;
  return {
    judged,
    mutes,
    judgement: carried(judged, { ...(profile && { profile }), mutes, by: before?.by ?? version }),
  };
}

function hostMutes({ hostMutes }: Pick<SessionDeps, 'hostMutes'>): Promise<readonly Mute[]> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    let heard = false;
    stop = hostMutes.watch((mutes) => {
      heard = true;
      stop?.();
      resolve(mutes);
    });
    if (heard) stop();
  });
}
