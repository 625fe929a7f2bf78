import type { Reading } from './correlate.ts';
import { type Draft, familiesOf, rankedSystems, rootOf } from './draft.ts';
import type { Candidate } from './step.ts';
import type { System } from './system.ts';

/**
 * The systems that a flow may be of, with what speaks for each: the chosen one, and those that
 * recognised it by something that they can name. A family is no rival of its own kind.
 *
 * @param readings those of the flow's steps
 * @param said what speaks for the chosen system
 */
export function candidatesOf(draft: Draft, readings: readonly (Reading | undefined)[], said: string[]): Candidate[] {
  const [chosen, ...others] = rankedSystems(draft);
  if (!chosen) return [];
  const families = familiesOf(chosen);
  const own = readings.filter((reading) => reading?.draft && rootOf(reading.draft) === draft);
  const rivals = others
    .filter((system) => !families.includes(system))
    .map((system) => ({ system, evidence: evidenceOf(system, own) }))
    .filter(({ evidence }) => evidence.length > 0);
  const all = [{ system: chosen, evidence: said }, ...rivals];
  const totalOf = (system: System) => draft.scores.get(system)?.total ?? 0;
  const total = all.reduce((sum, { system }) => sum + totalOf(system), 0);
  return all.map(({ system, evidence }) => ({
    system: system.id,
    title: system.title,
    evidence,
    // A return alone has no weight: then nobody speaks against the chosen one.
    share: total > 0 ? totalOf(system) / total : 1,
  }));
}

function evidenceOf(system: System, readings: readonly (Reading | undefined)[]): string[] {
  const found = readings.flatMap((reading) => reading?.found ?? []).filter((one) => one.system === system);
  return [...new Set(found.flatMap(({ recognition: { evidence } }) => evidence ?? []))];
}
