import type { Problem } from './node.ts';

/** Problems of one value that are told apart; a megabyte of percent signs would make a million. */
export const MANY = 1000;

/** Adds a problem while there are not yet very many; only then is its message made. */
export function report(problems: Problem[], offset: number, message: () => string): void {
  if (problems.length < MANY) problems.push({ offset, message: message() });
}
