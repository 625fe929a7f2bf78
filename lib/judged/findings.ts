import type { Fault, Severity } from '../checks/check.ts';
import type { Mute } from '../checks/mute.ts';
import type { Entry, Result, Scorecard } from '../checks/run.ts';
import { hostOf, schemeOf } from '../flow/address.ts';

/** Where a finding is muted: in its session, or at its host in every session. */
export type MutedIn = 'session' | 'host';

export type Mutes = Readonly<Record<MutedIn, readonly Mute[]>>;

/** One fault that a check found in a flow. */
export interface Finding {
  /** Names it among the findings of its session. */
  key: string;
  flowId: string;
  entry: Entry;
  fault: Fault;
  severity: Severity;
  /** Of the step where it is. */
  host: string;
  muted?: { where: MutedIn; mute: Mute };
}

/** Findings by severity. */
export type Tally = Readonly<Record<Severity, number>>;

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** The five things that a check can come to, those that ask for attention first. */
export const STATES: readonly Result['state'][] = ['failed', 'could-not-tell', 'broken', 'passed', 'not-applicable'];

/**
 * The findings on a scorecard, by severity and then by the catalogue.
 *
 * @param urlOf address of a step, by its number
 */
export function findingsOf(
  { flowId, entries }: Scorecard,
  urlOf: (n: number) => string | undefined,
  mutes: Mutes,
): Finding[] {
  const findings = entries.flatMap((entry) => {
    if (entry.result.state !== 'failed') return [];
    return entry.result.faults.map((fault, index): Finding => {
      const host = placeName(urlOf(fault.where[0].step) ?? '');
      const muted = mutedBy(entry.check.code, host, mutes);
      return {
        key: `${flowId} ${entry.check.code} ${index}`,
        ...{ flowId, entry, fault, host, severity: fault.severity ?? entry.severity },
        ...(muted && { muted }),
      };
    });
  });
  return findings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** The host, or the scheme of what opens an app. */
function placeName(url: string): string {
  return hostOf(url) || schemeOf(url);
}

function mutedBy(code: string, host: string, mutes: Mutes): Finding['muted'] {
  for (const where of ['session', 'host'] as const) {
    const mute = mutes[where].find((one) => one.code === code && one.host === host);
    if (mute) return { where, mute };
  }
  return undefined;
}

/** Whether a check is silent about what it finds at an address. */
export function isMutedAt(code: string, url: string, mutes: readonly Mute[]): boolean {
  const host = placeName(url);
  return mutes.some((one) => one.code === code && one.host === host);
}

/** How many there are of each severity, without those that are muted. */
export function tallyOf(findings: readonly Finding[]): Tally {
  const tally: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const { severity, muted } of findings) if (!muted) tally[severity]++;
  return tally;
}

/** The worst that is found at each step, where it is an error or a warning that is not muted. */
export function worstByStep(findings: readonly Finding[]): ReadonlyMap<number, 'error' | 'warning'> {
  const worst = new Map<number, 'error' | 'warning'>();
  for (const { severity, fault, muted } of findings) {
    const { step } = fault.where[0];
    if (muted || severity === 'info' || worst.get(step) === 'error') continue;
    worst.set(step, severity);
  }
  return worst;
}

/** The findings that a step has part in: those that are there first. */
export function findingsAt(findings: readonly Finding[], step: number): Finding[] {
  const there = findings.filter(({ fault }) => fault.where[0].step === step);
  const compared = findings.filter(({ fault }) => fault.where.some((where) => where.step === step));
  return [...there, ...compared.filter((finding) => !there.includes(finding))];
}

/** The entries of a scorecard by what the checks came to; every state is in it. */
export function byState({ entries }: Scorecard): ReadonlyMap<Result['state'], readonly Entry[]> {
  return new Map(STATES.map((state) => [state, entries.filter(({ result }) => result.state === state)]));
}
