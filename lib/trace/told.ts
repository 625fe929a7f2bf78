import type { Trace } from '../flow/step.ts';
import type { TraceFlow, TraceStep } from './har.ts';

/** What a step was before its secrets were hidden. */
export type ToldStep = Pick<TraceStep, 'n' | 'kind' | 'role' | 'words' | 'flow'>;

/** What a file says of its steps and flows: where secrets are hidden, more than can be found out from what is left. */
export interface Told {
  steps: readonly ToldStep[];
  flows: readonly TraceFlow[];
}

/** What is kept of an imported session beside its records, for it cannot be found out from them any more. */
export interface Carried {
  told?: Told;
  /** As the file has it. */
  judgement?: object;
  /** What the file says of itself. */
  comment?: string;
}

/**
 * A trace with the names, flows and outcomes that its file tells, which were found out before its secrets were hidden:
 * a request behind a pseudonym is still the authorization request that it was. What the file does not tell stays as it
 * was folded.
 */
export function asTold(trace: Trace, { steps: told, flows }: Told): Trace {
  const byNumber = new Map(told.map((step) => [step.n, step]));
  const steps = trace.steps.map((step) => {
    const known = byNumber.get(step.n);
    if (!known || known.kind !== step.kind) return step;
    const { flowId: _, ...rest } = step;
    return { ...rest, role: known.role, words: known.words, ...(known.flow !== undefined && { flowId: known.flow }) };
  });
  const numbered = new Map(steps.map((step) => [step.n, step]));
  return {
    steps,
    flows: flows.map((flow) => ({
      ...flow,
      evidence: [...flow.evidence],
      candidates: [...flow.candidates],
      steps: flow.steps.flatMap((n) => numbered.get(n) ?? []),
    })),
  };
}
