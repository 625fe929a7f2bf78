import type { Flow, Step } from '../flow/step.ts';
import type { Lineage } from '../lineage/lineage.ts';
import { systems } from '../systems/index.ts';
import type { Artifact, ArtifactName, Artifacts } from './artifacts.ts';
import { type Check, couldNotTell, type Given, notApplicable, type Severity, type Verdict } from './check.ts';
import { gather } from './gather.ts';
import { PROFILE_OF_SYSTEM, type Profile, type ProfileId, profiles } from './profiles.ts';
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
}

/** Every check of the profile with what it came to; "no finding" is never mistaken for "checked". */
export interface Scorecard {
  flowId: string;
  profile: Profile;
  entries: readonly Entry[];
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
export function judge(
  { flows, steps, lineageOf, signatures }: Session,
  checks: readonly Check[],
  id: ProfileId = 'automatic',
): Scorecard[] {
  const all: Artifacts[] = [];
  let index: Traffic | undefined;
  const traffic = () => {
    index ??= new Traffic(steps);
    return index;
  };
  for (const flow of flows) {
    const system = systems.find((one) => one.id === flow.system);
    // `others` is complete by the time that a check asks for it.
    const lineage = () => lineageOf(flow);
    all.push(gather(flow, { system, profile: profileOf(flow, id), lineage, others: all, signatures, traffic }));
  }
  return all.map((artifacts) => ({
    flowId: artifacts.flow.id,
    profile: artifacts.profile,
    entries: checks.flatMap((check) => entryOf(check, artifacts) ?? []),
  }));
}

function profileOf({ system }: Flow, id: ProfileId): Profile {
  const wanted = id === 'automatic' ? (PROFILE_OF_SYSTEM[system] ?? 'security-bcp') : id;
  const profile = profiles.find((one) => one.id === wanted) ?? profiles[0];
  if (!profile) throw new Error('there is no profile');
  return profile;
}

function entryOf(check: Check, artifacts: Artifacts): Entry | undefined {
  const severity = artifacts.profile.severities[check.code] ?? check.severity;
  return severity === 'off' ? undefined : { check, severity, result: run(check, artifacts) };
}

function run(check: Check, artifacts: Artifacts): Result {
  try {
    return lacking(check, artifacts) ?? check.check(given(check, artifacts));
  } catch (error) {
    return { state: 'broken', reason: `The check itself failed: ${error instanceof Error ? error.message : error}` };
  }
}

/** The verdict where something that the check needs is not there; what cannot be there comes first. */
function lacking({ needs }: Check, artifacts: Artifacts): Verdict | undefined {
  const needed: Artifact<unknown>[] = needs.map((name) => artifacts[name]);
  for (const one of needed) if (one.state === 'absent') return notApplicable(one.reason);
  for (const one of needed) if (one.state === 'unseen') return couldNotTell(one.missing, one.how);
  return undefined;
}

/** Only what it declared; and, so that it can compare, the other flows, which few ask for. */
function given({ needs }: Check, artifacts: Artifacts): Given<ArtifactName> {
  const { flow, system, profile, others } = artifacts;
  const handed: Record<string, unknown> = {
    ...{ flow, system, profile },
    // Few ask for them, and there may be hundreds.
    get others() {
      return others.filter((other) => other !== artifacts);
    },
  };
  for (const name of needs) {
    const artifact: Artifact<unknown> = artifacts[name];
    if (artifact.state === 'present') handed[name] = artifact.value;
  }
  return handed as unknown as Given<ArtifactName>;
}
