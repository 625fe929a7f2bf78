import { type Check, couldNotTell, type Fault, notApplicable, type Verdict } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import type { Profile, ProfileId } from '../checks/profiles.ts';
import { type Entry, profileOf, type Result, type Scorecard } from '../checks/run.ts';
import type { CarriedCard, CarriedJudgement, FlowJudgement, TraceFinding, TracePlace } from '../trace/judgement.ts';

/** Of a check that a file says nothing of, because an older version judged, or under a profile that it did not know. */
const UNSAID = couldNotTell(
  'what this check looks at, as it was before the secrets of this file were hidden',
  'Export the session again, with this version of Consent Tracer, where it was recorded.',
);

/**
 * The scorecard of a flow as a file carries it, under any profile: from the values as they were, and not from the
 * pseudonyms in their place. What the file does not say could not be told.
 *
 * @param id as it is chosen now; `automatic` goes by the system of the flow
 */
export function carriedCard(judgement: CarriedJudgement, flow: FlowJudgement, id: ProfileId = 'automatic'): Scorecard {
  const profile = profileOf(flow, id);
  const own = resultsOf(flow);
  const isOwn = profile.id === flow.profile;
  const others = isOwn ? undefined : flow.otherProfiles.find((card) => card.profile === profile.id);
  const changed = others && resultsOf(others);
  const isKnown = new Set(judgement.checks.map(({ code }) => code));
  const resultOf = (check: Check): Result => {
    if (!isKnown.has(check.code)) return UNSAID;
    if (!isOwn && !changed && profile.sharpens.includes(check.code)) return UNSAID;
    return changed?.get(check.code) ?? own.get(check.code) ?? UNSAID;
  };
  const entries = checks.flatMap((check): Entry[] => {
    const severity = severityOf(check, profile);
    return severity === 'off' ? [] : [{ check, severity, result: resultOf(check) }];
  });
  return { flowId: flow.id, profile, entries, before: isOwn || others ? 'told' : 'of other profiles' };
}

function severityOf(check: Check, { severities }: Profile): Entry['severity'] | 'off' {
  return severities[check.code] ?? check.severity;
}

function resultsOf(card: CarriedCard): Map<string, Result> {
  const faults = new Map<string, Fault[]>();
  for (const finding of card.findings) {
    const fault = faultOf(finding);
    if (fault) faults.set(finding.code, [...(faults.get(finding.code) ?? []), fault]);
  }
  const failed = [...faults].flatMap(([code, [first, ...rest]]): [string, Verdict][] =>
    first ? [[code, { state: 'failed', faults: [first, ...rest] }]] : [],
  );
  return new Map<string, Result>([
    ...failed,
    ...card.passed.map(({ code, where }): [string, Result] => [code, { state: 'passed', where }]),
    ...card.notApplicable.map(({ code, reason }): [string, Result] => [code, notApplicable(reason)]),
    ...card.unknown.map(({ code, missing, how }): [string, Result] => [code, couldNotTell(missing, how)]),
    ...card.broken.map(({ code, reason }): [string, Result] => [code, { state: 'broken', reason }]),
  ]);
}

/** Undefined where it says of no step that it is there. */
function faultOf({
  where,
  expected,
  seen,
  difference,
  cause,
  remedy,
  severity,
  because,
}: TraceFinding): Fault | undefined {
  const [first, ...rest]: TracePlace[] = where;
  if (!first) return undefined;
  return {
    where: [first, ...rest],
    ...(expected !== undefined && { expected }),
    ...(seen !== undefined && { seen }),
    ...(difference && { difference }),
    ...{ cause, remedy, severity },
    ...(because !== undefined && { because }),
  };
}

/**
 * A carried scorecard beside one that was made of the same flow without its secrets: what comes out otherwise there
 * cannot be found out again, and is marked so.
 *
 * @param anew undefined where the flow was not recognised again
 */
export function withBefore(card: Scorecard, anew: Scorecard | undefined): Scorecard {
  const results = new Map(anew?.entries.map(({ check, result }) => [check.code, gistOf(result)]));
  const entries = card.entries.map((entry) =>
    entry.result === UNSAID || results.get(entry.check.code) === gistOf(entry.result)
      ? entry
      : { ...entry, before: true as const },
  );
  return { ...card, entries };
}

/** What came out and where, without quotations. */
function gistOf(result: Result): string {
  if (result.state !== 'failed') return result.state;
  return result.faults.map(({ where }) => where.map(({ step }) => step).join('+')).join(' ');
}
