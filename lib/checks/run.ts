import type { Flow, Step } from '../flow/step.ts';
import type { Lineage } from '../lineage/lives.ts';
import { systems } from '../systems/index.ts';
import type { Artifact, ArtifactName, Artifacts } from './artifacts.ts';
import { type Check, couldNotTell, type Given, notApplicable, type Severity, type Verdict } from './check.ts';
import { gather, givenOf } from './gather.ts';
import { PROFILE_OF_SYSTEM, type Profile, type ProfileId, profiles } from './profiles.ts';
import { type Changes, SessionTraffic } from './session-traffic.ts';
import { Traffic } from './traffic.ts';
import type { Signatures } from './verification.ts';

/** What a check came to, in one flow. */
export type Result =
  | Verdict
  /** The check itself failed: a fault of ours, told instead of hidden. */
  | { state: 'broken'; reason: string };

export interface Entry {
  check: Check;
  /** By the profile; a fault may have another one of its own. */
  severity: Severity;
  result: Result;
  /** Found out before the secrets of an imported file were hidden, and not to be found out again from what is in it. */
  before?: true;
}

/** Every check of the profile with what it came to; "no finding" is never mistaken for "checked". */
export interface Scorecard {
  flowId: string;
  profile: Profile;
  entries: readonly Entry[];
  /**
   * Set where a file without its secrets told it, and it was not found out here: whether the file says what comes of
   * this profile, or only of others.
   */
  before?: 'told' | 'of other profiles';
}

export interface Session {
  flows: readonly Flow[];
  /** All steps of the session, those that belong to no flow too. */
  steps: readonly Step[];
  lineageOf(flow: Flow): Lineage;
  /** From `verifyTokens`, which is asynchronous; without it no check speaks of signatures. */
  signatures?: Signatures;
}

/**
 * Judges every flow of a session by all checks of the profile. Pure; the same records give the same
 * scorecards.
 *
 * @param id `automatic` chooses by the system of each flow
 */
export function judge(session: Session, checks: readonly Check[], id: ProfileId = 'automatic'): Scorecard[] {
  return createJudge(checks)(session, id);
}

/** What was made of a flow, and what it was made of. */
interface Kept {
  flow: Flow;
  profile: Profile;
  artifacts: Artifacts;
  traffic: Traffic;
  signatures: Signatures | undefined;
  /** It was judged by the life of its values, which may change with any step. */
  isByLineage: boolean;
  card: Scorecard;
}

/**
 * A judge that remembers: from the second time on it judges anew only the flows that changed, or for which something
 * in the rest of the session did, and hands out the very scorecards of the others. It says the same as `judge` would.
 * Steps and flows must be the same objects from one fold to the next where they did not change, as `steady` makes them;
 * copies are judged anew.
 *
 * @returns what takes the session as it is by now, and the profile as `judge` does
 */
export function createJudge(checks: readonly Check[]): (session: Session, id?: ProfileId) => Scorecard[] {
  let traffic = new SessionTraffic();
  let kept: Kept[] = [];
  return (session, id = 'automatic') => {
    // Nothing is ever taken out of a session: this is another one.
    if (session.steps.length < traffic.size) [traffic, kept] = [new SessionTraffic(), []];
    const changes = traffic.update(session.steps);
    let byId: Map<string, Kept> | undefined;
    const next = session.flows.map((flow, at) => {
      // Flows come in the same order; only where one came or went, the others have to be looked for.
      let known = kept[at];
      if (known?.flow.id !== flow.id) {
        byId ??= new Map(kept.map((one) => [one.flow.id, one]));
        known = byId.get(flow.id);
      }
      const profile = profileOf(flow, id);
      if (known?.profile === profile && holds(known, flow, session, changes)) return known;
      if (known) traffic.dismiss(known.traffic);
      return judged(flow, profile, session, checks, new Traffic(traffic));
    });
    kept = next;
    return next.map(({ card }) => card);
  };
}

function judged(flow: Flow, profile: Profile, session: Session, checks: readonly Check[], traffic: Traffic): Kept {
  const { lineageOf, signatures } = session;
  const system = systems.find((one) => one.id === flow.system);
  let isByLineage = false;
  const lineage = () => {
    isByLineage = true;
    return lineageOf(flow);
  };
  const artifacts = gather(flow, { system, profile, lineage, signatures, traffic });
  const given = givenOf(artifacts);
  const entries: Entry[] = [];
  for (const check of checks) {
    const entry = entryOf(check, artifacts, given);
    if (entry) entries.push(entry);
  }
  const card = { flowId: flow.id, profile, entries };
  return { flow, profile, artifacts, traffic, signatures, isByLineage, card };
}

/** Whether a flow would be judged as it was. */
function holds(kept: Kept, flow: Flow, session: Session, changes: Changes): boolean {
  return (
    kept.flow === flow &&
    !(kept.isByLineage && changes.count > 0) &&
    !changes.askers.has(kept.traffic) &&
    (kept.signatures === session.signatures || hasSameSignatures(kept.artifacts, kept.signatures, session.signatures))
  );
}

function hasSameSignatures(
  { tokens }: Artifacts,
  before: Signatures | undefined,
  now: Signatures | undefined,
): boolean {
  if (tokens.state !== 'present') return true;
  if (!before || !now) return false;
  return tokens.value.every(({ text }) => before.get(text) === now.get(text));
}

/** The profile under which a flow is judged: the one that is chosen, or with `automatic` that of its system. */
export function profileOf({ system }: Pick<Flow, 'system'>, id: ProfileId): Profile {
  const wanted = id === 'automatic' ? (PROFILE_OF_SYSTEM[system] ?? 'security-bcp') : id;
  const profile = BY_ID.get(wanted);
  if (!profile) throw new Error(`there is no profile ${wanted}`);
  return profile;
}

const BY_ID = new Map(profiles.map((profile) => [profile.id, profile]));

function entryOf(check: Check, artifacts: Artifacts, given: Given<ArtifactName>): Entry | undefined {
  const severity = artifacts.profile.severities[check.code] ?? check.severity;
  return severity === 'off' ? undefined : { check, severity, result: run(check, artifacts, given) };
}

function run(check: Check, artifacts: Artifacts, given: Given<ArtifactName>): Result {
  try {
    let unseen: Verdict | undefined;
    for (const name of check.needs) {
      const artifact: Artifact<unknown> = artifacts[name];
      // What cannot be there comes before what is only not seen.
      if (artifact.state === 'absent') return notApplicable(artifact.reason);
      if (artifact.state === 'unseen') unseen ??= couldNotTell(artifact.missing, artifact.how);
    }
    return unseen ?? check.check(given);
  } catch (error) {
    return { state: 'broken', reason: `The check itself failed: ${error instanceof Error ? error.message : error}` };
  }
}
