import type { Value } from '../flow/value.ts';

/** The values of one flow as plain data, which can be sent from one thread to another. */
export interface Lives {
  flowId: string;
  /** By the step in which each was first seen. */
  values: readonly Value[];
  /** By every text that a value reads as in any of its encodings, or that is a hash of it: its place in `values`. */
  texts: ReadonlyMap<string, number>;
  /** A file told them that has pseudonyms in place of its secrets: they were found out before. */
  before?: true;
}

/** The values of one flow, and the ways to find them. */
export interface Lineage extends Lives {
  /** The value that reads so in any of its encodings, or of which this is a hash; undefined for what is none. */
  find(text: string): Value | undefined;
  /** The values that occur in a step, in the order of `values`. */
  at(step: number): readonly Value[];
}

/** Makes lives easy to find. */
export function lineageFrom({ flowId, values, texts, before }: Lives): Lineage {
  const bySteps = new Map<number, Set<Value>>();
  for (const value of values)
    for (const { step } of value.uses) {
      const there = bySteps.get(step);
      if (there) there.add(value);
      else bySteps.set(step, new Set([value]));
    }
  return {
    ...{ flowId, values, texts, ...(before && { before }) },
    find: (text) => values[texts.get(text) ?? -1],
    at: (step) => [...(bySteps.get(step) ?? [])],
  };
}
