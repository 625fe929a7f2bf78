import type { Value, ValueUse } from '../flow/value.ts';
import type { Lineage } from '../lineage/lives.ts';

/** A value where it stands in a step; without a use where it only reads the same. */
export interface Occurrence {
  value: Value;
  use?: ValueUse;
}

/** Finds the value that a text in a step is, given how the text reads on each level of its encodings. */
export type FindOccurrence = (texts: readonly string[]) => Occurrence | undefined;

/** @param step number of the step */
export function occurrencesIn(lineage: Lineage, step: number): FindOccurrence {
  const here = new Map<string, Occurrence>();
  for (const value of lineage.at(step))
    for (const use of value.uses) if (use.step === step && !here.has(use.text)) here.set(use.text, { value, use });
  return (texts) => {
    for (const text of texts) {
      const found = here.get(text);
      if (found) return found;
    }
    for (const text of texts) {
      const value = lineage.find(text);
      if (value) return { value };
    }
    return undefined;
  };
}
