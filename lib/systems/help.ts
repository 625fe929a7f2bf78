import { familiesOf } from '../flow/draft.ts';
import { termIn } from '../flow/error-codes.ts';
import type { System, Term, TimeLimit } from '../flow/system.ts';
import { systems } from './index.ts';

/**
 * What a parameter, header or JSON field means in a system, in one sentence; what its family
 * says of it where the system says nothing. Case counts only where two names differ by it alone.
 *
 * @param systemId id of a system, as `Flow.system` has it; an unknown one explains nothing
 */
export function explainParameter(systemId: string, name: string): string | undefined {
  return first(systemId, ({ parameters }) => sentenceIn(parameters, name));
}

/** What an error code, a status or a reason means in a system, and what to do about it. */
export function explainTerm(systemId: string, word: string): Term | undefined {
  return first(systemId, ({ vocabulary }) => termIn(vocabulary, word));
}

/** How long things live in a system; of what it says nothing, as its family has it. */
export function limitsOf(systemId: string): readonly TimeLimit[] {
  const limits: TimeLimit[] = [];
  for (const system of lineOf(systemId)) {
    const told = new Set(limits.map((limit) => limit.of));
    limits.push(...system.limits.filter((limit) => !told.has(limit.of)));
  }
  return limits;
}

/** Address of a system's guide. */
export function guideOf(systemId: string): string | undefined {
  return systems.find(({ id }) => id === systemId)?.guide;
}

/** A system and its families, the nearest first. */
function lineOf(systemId: string): System[] {
  const system = systems.find(({ id }) => id === systemId);
  return system ? [system, ...familiesOf(system)] : [];
}

function first<T>(systemId: string, look: (system: System) => T | undefined): T | undefined {
  for (const system of lineOf(systemId)) {
    const found = look(system);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Sentences = System['parameters'];

const byLowerCase = new WeakMap<Sentences, Map<string, string>>();

/** By its own name, or else by any case: headers come in every spelling. */
function sentenceIn(sentences: Sentences, name: string): string | undefined {
  if (Object.hasOwn(sentences, name)) return sentences[name];
  let lower = byLowerCase.get(sentences);
  if (!lower) {
    lower = new Map(Object.entries(sentences).map(([key, sentence]) => [key.toLowerCase(), sentence]));
    byLowerCase.set(sentences, lower);
  }
  return lower.get(name.toLowerCase());
}
