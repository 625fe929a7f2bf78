import type { Artifact } from './artifacts.ts';

/** How to get what the third party’s server asks by itself. */
export const BY_SERVER =
  'The third party’s server makes this request itself, where no browser sees it: record it there, or import its log as HAR.';

export function present<T>(value: T): Artifact<T> {
  return { state: 'present', value };
}

export function absent(reason: string): Artifact<never> {
  return { state: 'absent', reason };
}

export function unseen(missing: string, how: string): Artifact<never> {
  return { state: 'unseen', missing, how };
}

export function some<T>(values: readonly T[]): Artifact<readonly [T, ...T[]]> | undefined {
  const [first, ...rest] = values;
  return first === undefined ? undefined : present([first, ...rest] as const);
}
