import { type Folded, stepsIn } from './fold.ts';

/** What is found at a step, or at the steps of an arrow: no hints, and nothing that is muted. */
export interface Found {
  /** The worst of it. */
  severity: 'error' | 'warning';
  /** How many errors and warnings. */
  amount: number;
  /** Code and title of each check, once: `R1 The redirect URI of the token request differs`. */
  titles: readonly string[];
}

export type FoundBySteps = ReadonlyMap<number, Found>;

export const NOTHING_FOUND: FoundBySteps = new Map();

/** One error or warning as a picture marks it. */
export interface FoundMark {
  severity: 'error' | 'warning';
  /** Number of the step. */
  step: number;
  /** Code and title of the check. */
  title: string;
}

/** Errors and warnings by the number of the step where they are. */
export function marksBySteps(marked: readonly FoundMark[]): FoundBySteps {
  const found = new Map<number, Found>();
  for (const { severity, step, title } of marked)
    found.set(step, together(found.get(step), { severity, amount: 1, titles: [title] }));
  return found;
}

/** What is found at any step of an arrow. */
export function foundAt(fold: Folded, found: FoundBySteps): Found | undefined {
  if (found.size === 0) return undefined;
  let all: Found | undefined;
  for (const { n } of stepsIn(fold)) {
    const here = found.get(n);
    if (here) all = together(all, here);
  }
  return all;
}

function together(one: Found | undefined, other: Found): Found {
  if (!one) return other;
  return {
    severity: one.severity === 'error' ? 'error' : other.severity,
    amount: one.amount + other.amount,
    titles: [...new Set([...one.titles, ...other.titles])],
  };
}

/** Titles that are said of one arrow; what is more is counted. */
const SAID = 3;

/** `error found: R1 The redirect URI of the token request differs`, `3 errors and warnings found: …`. */
export function foundWords({ severity, amount, titles }: Found): string {
  const what = amount === 1 ? severity : `${severity} and ${amount - 1} more`;
  const said = titles.slice(0, SAID).join('; ');
  return `${what} found: ${said}${titles.length > SAID ? `; and ${titles.length - SAID} more` : ''}`;
}
