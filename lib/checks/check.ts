import type { Clause } from '../flow/clauses.ts';
import type { DifferencePart } from '../flow/value.ts';
import type { Where } from '../flow/where.ts';
import type { ArtifactName, Artifacts } from './artifacts.ts';

export type { Where } from '../flow/where.ts';

export type Severity = 'error' | 'warning' | 'info';

/** One fault that a check found. */
export interface Fault {
  /** The first is what is wrong, the others what it is compared with. */
  where: readonly [Where, ...Where[]];
  /** What had to be there, and what is; secrets as they stand: whoever lets them out redacts them. */
  expected?: string;
  seen?: string;
  /** From expected to seen, where the two differ by characters. */
  difference?: readonly DifferencePart[];
  /** What happened, in one sentence. */
  cause: string;
  /** What to do, in one sentence. */
  remedy: string;
  /** Other than the check's own. */
  severity?: Severity;
  /** Why a system or a profile takes it less, or more, seriously. */
  because?: string;
}

/** Not applicable, passed, failed and could not tell are four different things. */
export type Verdict =
  | { state: 'not-applicable'; reason: string }
  /** What was looked at, so that it can be looked at again. */
  | { state: 'passed'; where: readonly Where[] }
  | { state: 'failed'; faults: readonly [Fault, ...Fault[]] }
  /** What is missing, and how to get it. */
  | { state: 'could-not-tell'; missing: string; how: string };

/** The page of help of a check. */
export interface Help {
  /** Why it matters: one paragraph. */
  why: string;
  /** An attack, or for what is no question of security a breakdown, in three lines. */
  attack: readonly [string, string, string];
  /** How to mend it, in each party's code. */
  fix: Readonly<Partial<Record<'third party' | 'authorization server' | 'app', string>>>;
}

/** What a check is given: the artifacts that it declared, all of them present. */
export type Given<N extends ArtifactName> = { readonly [K in N]: PresentOf<Artifacts[K]> } & Pick<
  Artifacts,
  'flow' | 'system' | 'profile'
>;

type PresentOf<A> = Extract<A, { state: 'present' }> extends { value: infer T } ? T : never;

export interface Check<N extends ArtifactName = ArtifactName> {
  /** The file's name: a noun phrase. */
  id: string;
  /** Its code in the catalogue: `R1`. */
  code: string;
  /** The failing state: "The redirect URI of the token request differs". */
  title: string;
  severity: Severity;
  clauses: readonly [Clause, ...Clause[]];
  /** Artifacts without which it does not run. */
  needs: readonly N[];
  help: Help;
  /** Pure. A throw becomes a result about this check. */
  check(given: Given<N>): Verdict;
}

/** Lets a check name what it needs, and be handed just that. */
export function defineCheck<const N extends ArtifactName>(check: Check<N>): Check {
  return check as unknown as Check;
}

export function notApplicable(reason: string): Verdict {
  return { state: 'not-applicable', reason };
}

export function passed(...where: Where[]): Verdict {
  return { state: 'passed', where };
}

/** Failed where there is a fault, else passed. */
export function judged(faults: readonly Fault[], ...where: Where[]): Verdict {
  const [first, ...rest] = faults;
  return first ? { state: 'failed', faults: [first, ...rest] } : passed(...where);
}

export function couldNotTell(missing: string, how: string): Verdict {
  return { state: 'could-not-tell', missing, how };
}
