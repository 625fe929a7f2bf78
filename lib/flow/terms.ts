import type { Term } from './system.ts';

/** A word for what went wrong. */
export function failed(meaning: string, remedy: string): Term {
  return { kind: 'failure', meaning, remedy };
}

/** A word for a person who said no. */
export function refused(meaning: string, remedy: string): Term {
  return { kind: 'refusal', meaning, remedy };
}

/** A word for what is under way. */
export function waiting(meaning: string, remedy?: string): Term {
  return { kind: 'progress', meaning, ...(remedy && { remedy }) };
}

/** A word for what is done. */
export function succeeded(meaning: string, remedy?: string): Term {
  return { kind: 'success', meaning, ...(remedy && { remedy }) };
}
