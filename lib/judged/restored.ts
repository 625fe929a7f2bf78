import type { Flow, Step, Trace } from '../flow/step.ts';
import type { CarriedJudgement, FlowJudgement } from '../trace/judgement.ts';

/**
 * The trace of a redacted file with its steps and flows as they were recognised before it was redacted: a response that
 * was one signed token, or an address in which a request was named, is not to be recognised in its pseudonym.
 *
 * @param trace as the file's records fold, with the numbers that the file gives its steps
 */
export function restored({ steps, flows }: Trace, judgement: CarriedJudgement): Trace {
  const known = new Map(judgement.flows.flatMap((flow) => flow.steps.map((step) => [step.n, { step, flow }] as const)));
  const own = steps.map((step): Step => {
    const before = known.get(step.n);
    const { flowId: _, aside: __, ...plain } = step;
    if (!before) return plain;
    const { role, words, aside } = before.step;
    return { ...plain, role, words, flowId: before.flow.id, ...(aside && { aside }) };
  });
  const found = judgement.flows.flatMap((flow) => restoredFlow(flow, own) ?? []);
  return found.length > 0 || flows.length === 0 ? { steps: own, flows: found } : { steps, flows };
}

function restoredFlow(flow: FlowJudgement, steps: readonly Step[]): Flow | undefined {
  const { id, system, systemTitle, evidence, candidates, outcome, startedAt, endedAt } = flow;
  const own = flow.steps.flatMap(({ n }) => steps[n - 1] ?? []);
  if (own.length === 0) return undefined;
  return { id, system, systemTitle, evidence, candidates, steps: own, outcome, startedAt, endedAt };
}
