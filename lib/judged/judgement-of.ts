import { type ProfileId, profiles } from '../checks/profiles.ts';
import type { Entry, Scorecard } from '../checks/run.ts';
import type { Trace } from '../flow/step.ts';
import type { CarriedCard, CarriedJudgement, CarriedMute, FlowJudgement, TraceFinding } from '../trace/judgement.ts';
import { type Finding, findingsOf, type Mutes } from './findings.ts';
import { type JudgedTrace, judgeTrace } from './judge-trace.ts';

export interface JudgingOptions {
  /** Under which the session is judged; absent: by the system of each flow. */
  profile?: ProfileId;
  mutes?: Mutes;
  /** Version of the program. */
  by: string;
}

const NO_MUTES: Mutes = { session: [], host: [] };

/**
 * What the checks and the lineage say of a trace, for the file that is written of it: under the chosen profile, and
 * beside it what every other one would say differently, for whoever gets the file without its secrets can find out
 * neither. The same trace gives the same judgement.
 *
 * Secrets are all in it: it leaves the machine as `hiddenJudgement` makes it, or within a redacted trace.
 */
export async function judgementOf(trace: Trace, options: JudgingOptions): Promise<CarriedJudgement> {
  return carried(await judgeTrace(trace), options);
}

/** The same of a trace that is judged already. */
export function carried(
  judged: JudgedTrace,
  { profile = 'automatic', mutes = NO_MUTES, by }: JudgingOptions,
): CarriedJudgement {
  const { trace } = judged;
  const cards = new Map(judged.cards(profile).map((card) => [card.flowId, card]));
  const others = profiles.map(({ id }) => new Map(judged.cards(id).map((card) => [card.flowId, card])));
  const urlOf = (n: number) => trace.steps[n - 1]?.url;
  return {
    version: 1,
    ...{ by, profile },
    mutes: mutesIn(mutes),
    checks: judged.checks.map((check) => ({ ...check })),
    flows: trace.flows.flatMap((flow) => {
      const card = cards.get(flow.id);
      if (!card) return [];
      const { id, system, systemTitle, evidence, candidates, outcome, startedAt, endedAt } = flow;
      const own: FlowJudgement = {
        ...{ id, system, systemTitle, evidence, candidates, outcome, startedAt, endedAt },
        ...cardOf(card, urlOf, mutes),
        steps: flow.steps.map(({ n, role, words, aside }) => ({ n, role, words, ...(aside && { aside }) })),
        otherProfiles: others.flatMap((all) => {
          const other = all.get(id);
          return other && other.profile !== card.profile ? [cardOf(otherwise(other, card), urlOf, mutes)] : [];
        }),
        lives: [...judged.livesOf(flow).values],
        signatures: [...judged.signaturesOf(flow)],
      };
      return [own];
    }),
  };
}

/** Each once: what is muted in the session counts before what is muted everywhere. */
function mutesIn({ session, host }: Mutes): CarriedMute[] {
  const own = new Set(session.map(({ code, host }) => `${code} ${host}`));
  const everywhere = host.filter(({ code, host }) => !own.has(`${code} ${host}`));
  return [...session, ...everywhere].map(({ code, host, reason, mutedAt }) => ({ code, host, reason, mutedAt }));
}

/** What of a scorecard is other than on the first one. */
function otherwise(other: Scorecard, first: Scorecard): Scorecard {
  const known = new Map(first.entries.map((entry) => [entry.check.code, gistOf(entry)]));
  return { ...other, entries: other.entries.filter((entry) => known.get(entry.check.code) !== gistOf(entry)) };
}

function gistOf({ severity, result }: Entry): string {
  return JSON.stringify(result.state === 'failed' ? [severity, result] : result);
}

/** A scorecard as a file carries it. */
export function cardOf(card: Scorecard, urlOf: (n: number) => string | undefined, mutes: Mutes): CarriedCard {
  const told: CarriedCard = {
    profile: card.profile.id,
    findings: findingsOf(card, urlOf, mutes).map(findingOf),
    passed: [],
    notApplicable: [],
    unknown: [],
    broken: [],
  };
  for (const entry of card.entries) tell(entry, told);
  return told;
}

function tell({ check: { code }, result }: Entry, told: CarriedCard): void {
  switch (result.state) {
    case 'failed':
      return;
    case 'passed':
      told.passed.push({ code, where: result.where.map((where) => ({ ...where })) });
      return;
    case 'not-applicable':
      told.notApplicable.push({ code, reason: result.reason });
      return;
    case 'could-not-tell':
      told.unknown.push({ code, missing: result.missing, how: result.how });
      return;
    case 'broken':
      told.broken.push({ code, reason: result.reason });
  }
}

function findingOf({ entry: { check }, fault, severity, muted }: Finding): TraceFinding {
  const { where, expected, seen, difference, cause, remedy, because } = fault;
  const [{ name, url }, ...others] = check.clauses;
  return {
    ...{ code: check.code, id: check.id, title: check.title, severity },
    step: where[0].step,
    where: where.map((place) => ({ ...place })),
    ...(expected !== undefined && { expected }),
    ...(seen !== undefined && { seen }),
    ...(difference && { difference: difference.map((part) => ({ ...part })) }),
    ...{ cause, remedy },
    ...(because !== undefined && { because }),
    clause: { name, url },
    ...(others.length > 0 && { otherClauses: others.map((clause) => ({ name: clause.name, url: clause.url })) }),
    ...(muted && { muted: muted.mute.reason }),
  };
}
