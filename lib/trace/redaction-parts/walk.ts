import { isOurs, isUnknownMember } from './members.ts';

/** A way through JSON: names of members and indexes. It changes as the walk goes on. */
export type Path = readonly (string | number)[];

/** What becomes of the texts of a trace. */
export interface Change {
  /** @param name in a pair of name and value, the name that stands beside the value */
  text(text: string, name: string | undefined, path: Path): string;
  /** A member that nobody knows; undefined leaves it out. */
  unknown(member: unknown, path: Path): unknown;
}

/** A copy of JSON with each text changed that is not a word of ours. */
export function changed(value: unknown, change: Change, path: (string | number)[] = [], name?: string): unknown {
  if (typeof value === 'string') return change.text(value, name, path);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (let index = 0; index < value.length; index++) {
      path.push(index);
      items.push(changed(value[index], change, path));
      path.pop();
    }
    return items;
  }
  const beside = 'name' in value && typeof value.name === 'string' ? value.name : undefined;
  const copy: Record<string, unknown> = {};
  for (const member of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[member];
    path.push(member);
    const becomes = isOurs(member)
      ? item
      : isUnknownMember(member)
        ? change.unknown(item, path)
        : changed(item, change, path, member === 'value' ? beside : undefined);
    // A member may have any name.
    if (member === '__proto__') Object.defineProperty(copy, member, { value: becomes, enumerable: true });
    else if (becomes !== undefined) copy[member] = becomes;
    path.pop();
  }
  return copy;
}

/** Every name of a member, and every word of ours: what no replacement may touch. */
export function vocabularyOf(value: unknown, words = new Set<string>(), member?: string): Set<string> {
  if (Array.isArray(value)) for (const item of value) vocabularyOf(item, words);
  else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) {
      words.add(key);
      if (!isUnknownMember(key)) vocabularyOf((value as Record<string, unknown>)[key], words, key);
    }
  else if (typeof value === 'string' && member !== undefined && isOurs(member)) words.add(value);
  return words;
}

/** Every text and every name of a member, once. */
export function wordsIn(value: unknown, words = new Set<string>()): Set<string> {
  if (typeof value === 'string') words.add(value);
  else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) {
      if (!Array.isArray(value)) words.add(key);
      wordsIn((value as Record<string, unknown>)[key], words);
    }
  return words;
}
