/** Shorter texts cannot be searched for. */
export const LEAST = 6;
const BITS = 20;
const FACTOR = 31;
/** What the first character of a window weighs in its hash. */
const WEIGHT = FACTOR ** (LEAST - 1);

/** Where one of the texts stands. */
export interface Match {
  at: number;
  text: string;
}

/**
 * Searches for thousands of texts in one pass, the longest where several begin at the same place. A
 * rolling hash of {@link LEAST} characters tells where a closer look is due: an alternation of as many
 * would be tried at every character. A text of digits alone does not match within a longer number.
 *
 * @param texts each of {@link LEAST} characters or more
 */
export function matcher(texts: Iterable<string>): (within: string) => Match[] {
  const marked = new Uint8Array(1 << BITS);
  const byStart = new Map<string, string[]>();
  for (const text of new Set(texts)) {
    const start = text.slice(0, LEAST);
    marked[slot(hashOf(start))] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), text]);
  }
  for (const same of byStart.values()) same.sort((a, b) => b.length - a.length);
  const longestAt = (within: string, at: number) =>
    byStart
      .get(within.slice(at, at + LEAST))
      ?.find((text) => within.startsWith(text, at) && standsAlone(text, within, at));
  return (within) => {
    const found: Match[] = [];
    let hash = hashOf(within.slice(0, LEAST));
    for (let at = 0; at + LEAST <= within.length; ) {
      const text = marked[slot(hash)] ? longestAt(within, at) : undefined;
      if (text === undefined) {
        const left = Math.imul(within.charCodeAt(at), WEIGHT);
        hash = (Math.imul(hash - left, FACTOR) + within.charCodeAt(at + LEAST)) | 0;
        at += 1;
        continue;
      }
      found.push({ at, text });
      at += text.length;
      hash = hashOf(within.slice(at, at + LEAST));
    }
    return found;
  };
}

function hashOf(start: string): number {
  let hash = 0;
  for (let index = 0; index < start.length; index++) hash = (Math.imul(hash, FACTOR) + start.charCodeAt(index)) | 0;
  return hash;
}

function slot(hash: number): number {
  return (hash ^ (hash >>> BITS)) & ((1 << BITS) - 1);
}

function standsAlone(text: string, within: string, at: number): boolean {
  if (!/^\d+$/.test(text)) return true;
  return !/\d/.test(within[at - 1] ?? '') && !/\d/.test(within[at + text.length] ?? '');
}
