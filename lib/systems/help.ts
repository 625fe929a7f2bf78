import type { Term, TimeLimit } from '../flow/system.ts';
import { systems } from './index.ts';

const known = new Map(systems.map((system) => [system.id, system]));

const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined;

/** What a parameter means in a system, or else in OAuth. */
export function explainParameter(system: string, name: string): string | undefined {
  return own(known.get(system)?.parameters, name) ?? own(known.get('oauth')?.parameters, name);
}

/** What a word for success or failure means in a system, or else in OAuth. */
export function explainTerm(system: string, word: string): Term | undefined {
  return own(known.get(system)?.vocabulary, word) ?? own(known.get('oauth')?.vocabulary, word);
}

/** How long things live in a system. */
export function limitsOf(system: string): readonly TimeLimit[] {
  return known.get(system)?.limits ?? [];
}

/** Address of a system's guide. */
export function guideOf(system: string): string | undefined {
  return known.get(system)?.guide;
}
