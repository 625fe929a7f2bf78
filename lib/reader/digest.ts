import type { Flow, Step, Trace } from '../flow/step.ts';

/** A step as a list shows it: without what it sent and got, of which a long session holds more than a view can keep. */
export type StepDigest = Omit<Step, 'exchange' | 'navigation' | 'response'>;

/** A flow as a list shows it. */
export type FlowDigest = Pick<Flow, 'id' | 'system' | 'systemTitle' | 'outcome' | 'startedAt' | 'endedAt'> & {
  steps: readonly StepDigest[];
  /** How many steps it has, where only those that were looked for are in it. */
  of?: number;
};

/** A trace as a list shows it. What did not change from one to the next is the very same object. */
export interface Digest {
  steps: readonly StepDigest[];
  flows: readonly FlowDigest[];
}

export const NOTHING: Digest = { steps: [], flows: [] };

/** A flow on its way: its steps by their numbers. */
export type FlowPatch = Omit<FlowDigest, 'steps'> & { steps: readonly number[] };

/** What makes one digest of another. */
export interface Patch {
  /** How many steps there are by now. */
  length: number;
  /** Those that are new, or other than before; their numbers say where they stand. */
  steps: readonly StepDigest[];
  /** All flows in their order: the id alone where one is as it was. */
  flows: readonly (string | FlowPatch)[];
}

/**
 * What changed from one trace to a later one of the same session.
 *
 * @param before as `steady` left it; undefined for the first
 */
export function patchOf(before: Trace | undefined, after: Trace): Patch {
  const known = new Set(before?.flows);
  return {
    length: after.steps.length,
    steps: after.steps.filter((step, at) => step !== before?.steps[at]).map(toDigest),
    flows: after.flows.map((flow) => (known.has(flow) ? flow.id : toPatch(flow))),
  };
}

function toDigest({ exchange: _, navigation: __, response: ___, ...step }: Step): StepDigest {
  return step;
}

function toPatch({ id, system, systemTitle, outcome, startedAt, endedAt, steps }: Flow): FlowPatch {
  return { id, system, systemTitle, outcome, startedAt, endedAt, steps: steps.map(({ n }) => n) };
}

/** The digest of which a patch tells; `before` stays as it is. */
export function patched(before: Digest, { length, steps: changed, flows }: Patch): Digest {
  const steps = before.steps.slice(0, length);
  for (const step of changed) steps[step.n - 1] = step;
  const byId = new Map(before.flows.map((flow) => [flow.id, flow]));
  return {
    steps,
    flows: flows.flatMap((flow): FlowDigest[] => {
      if (typeof flow === 'string') return [byId.get(flow) ?? []].flat();
      return [{ ...flow, steps: flow.steps.flatMap((n) => steps[n - 1] ?? []) }];
    }),
  };
}
