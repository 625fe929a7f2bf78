import type { Term } from '../flow/system.ts';
import { explainParameter, explainTerm, guideOf } from '../systems/help.ts';

/** What a system's guide says of a value. */
export interface Explanation {
  /** What the parameter means there. */
  parameter?: string;
  /** What the value itself says: an error code, a status. */
  term?: Term;
  /** Address of the guide, one of the extension's own and never a captured one. */
  guide?: string;
}

/** Characters; no system has a longer word for how things stand. */
const LONGEST_WORD = 80;

/** @returns undefined where the system has nothing to say of either */
export function explain(system: string, name: string | undefined, value: unknown): Explanation | undefined {
  const parameter = name === undefined ? undefined : explainParameter(system, name);
  const isWord = name !== undefined && typeof value === 'string' && value.length <= LONGEST_WORD;
  const term = isWord ? explainTerm(system, value) : undefined;
  if (parameter === undefined && term === undefined) return undefined;
  const guide = guideOf(system);
  return { ...(parameter && { parameter }), ...(term && { term }), ...(guide && { guide }) };
}
