/** Characters of a tag; a longer one is cut. */
export const TAG_LIMIT = 40;

/** Tags of one session. */
export const TAGS_LIMIT = 30;

/**
 * What was typed as a tag: without space around it, and in the spelling in which it is known already.
 *
 * @returns undefined where nothing was typed
 */
export function tagOf(typed: string, known: Iterable<string> = []): string | undefined {
  const tag = [...typed.replace(/[\s,]+/g, ' ').trim()].slice(0, TAG_LIMIT).join('').trim();
  if (tag === '') return undefined;
  const folded = tag.toLowerCase();
  for (const other of known) if (other.toLowerCase() === folded) return other;
  return tag;
}

/** The tags with one more, once. */
export function withTag(tags: readonly string[], tag: string): string[] {
  const folded = tag.toLowerCase();
  const isThere = tags.some((other) => other.toLowerCase() === folded);
  return isThere || tags.length >= TAGS_LIMIT ? [...tags] : [...tags, tag];
}

export function withoutTag(tags: readonly string[], tag: string): string[] {
  return tags.filter((other) => other !== tag);
}
