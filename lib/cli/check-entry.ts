import type { OutcomeKind, Role } from '../flow/step.ts';
import type { TraceStep } from '../trace/har.ts';
import type { CarriedCard, TraceFinding } from '../trace/judgement.ts';
import type { Examined } from './examined.ts';

/**
 * What `check --json` says of a file. This is a contract with programs that are not ours (docs/command-line.md): every
 * member is always there, and none is added to it.
 */
export interface CheckedFile {
  /** As it was named in the call; of an archive, with the path of the trace in it behind a slash. */
  file: string;
  /** What could not be read, or only in part, a sentence each; where nothing could be, why. */
  warnings: string[];
  flows: CheckedFlow[];
}

export interface CheckedFlow {
  id: string;
  /** Id of the system. */
  system: string;
  outcome: OutcomeKind;
  steps: CheckedStep[];
  /** The worst first; without those that are muted. */
  findings: CheckedFinding[];
  /** Codes of the checks that have nothing to look at in such a flow. */
  notApplicable: string[];
  unknown: { code: string; missing: string }[];
}

export interface CheckedStep {
  n: number;
  role: Role;
  /** Null where nothing was sent: a deep link, a change of the address. */
  method: string | null;
  url: string;
  /** Null where no answer came. */
  status: number | null;
}

export interface CheckedFinding {
  code: string;
  id: string;
  severity: TraceFinding['severity'];
  /** Number of the step where it is. */
  step: number | null;
  expected: string | null;
  seen: string | null;
  /** The clause that says so: `RFC 6749 §4.1.3`. */
  clause: string;
}

/** A file as the contract has it. */
export function checkedFile({ file, warnings, steps, flows, cards }: Examined): CheckedFile {
  const byNumber = new Map(steps.map((step) => [step.n, step]));
  return {
    file,
    warnings: [...warnings],
    flows: flows.map(({ id, system, outcome, steps: numbers }) => ({
      id,
      system,
      outcome: outcome.kind,
      steps: numbers.flatMap((n) => stepsOf(byNumber.get(n))),
      ...verdictOf(cards.get(id)),
    })),
  };
}

function stepsOf(step: TraceStep | undefined): CheckedStep[] {
  if (!step) return [];
  const { n, role, method = null, url, status = null } = step;
  return [{ n, role, method, url, status }];
}

function verdictOf(card: CarriedCard | undefined): Pick<CheckedFlow, 'findings' | 'notApplicable' | 'unknown'> {
  const { notApplicable = [], unknown = [], broken = [] } = card ?? {};
  return {
    findings: openFindings(card).map(findingOf),
    notApplicable: notApplicable.map(({ code }) => code),
    unknown: [
      ...unknown.map(({ code, missing }) => ({ code, missing })),
      // A check that failed by itself has told nothing either.
      ...broken.map(({ code, reason }) => ({ code, missing: reason })),
    ],
  };
}

function findingOf({ code, id, severity, step, expected, seen, clause }: TraceFinding): CheckedFinding {
  return {
    ...{ code, id, severity },
    ...{ step: step ?? null, expected: expected ?? null, seen: seen ?? null, clause: clause.name },
  };
}

/** The findings of a flow that nobody has muted. */
export function openFindings(card: CarriedCard | undefined): TraceFinding[] {
  return (card?.findings ?? []).filter(({ muted }) => muted === undefined);
}

/** Whether something is found that must not be. */
export function hasError({ cards }: Pick<Examined, 'cards'>): boolean {
  return [...cards.values()].some((card) => openFindings(card).some(({ severity }) => severity === 'error'));
}
