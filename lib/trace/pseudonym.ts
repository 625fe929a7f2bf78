/** What stands for a secret in a file that has left the machine: the same for the same secret, and nothing outside of it. */
export function pseudonymOf(kind: string, hex: string): string {
  return `(${kind}-${hex})`;
}

/** The query that finds the steps in which a pseudonym stands. */
export const PSEUDONYM_QUERY = String.raw`/\([\w-]+-[0-9a-f]{6}\)/`;
