/** Shorter texts are not searched for, unless somebody asked for them. */
export const LEAST = 6;
/** So much of a longer text counts as it: what is cut off is as secret, and no comparison that fails takes longer. */
const ENOUGH = 1024;
/** Of the hash: from so many on, up to as many as a cache near the processor still holds. */
const [LEAST_BITS, MOST_BITS] = [16, 24];
/** Bits for each text, so that a place where none of them stands is hardly ever looked at more closely. */
const SPARSE = 128;

/** Where one of the texts stands. */
export interface Match {
  at: number;
  /** In characters; less than the text has where it is cut off. */
  length: number;
  text: string;
}

/** A branch of the tree of all texts with the same beginning: the characters that lead to it, and what follows. */
interface Branch {
  edge: string;
  next: Map<number, Branch> | undefined;
  /** The text that ends here. */
  text: string | undefined;
  /** A text that ends here or further on. */
  some: string;
}

/**
 * Searches for many thousands of texts in one pass, the longest where several begin at the same place. A hash that rolls
 * over the first characters tells where a closer look is due, and a tree of the texts how far one of them goes there: a
 * place costs what stands there, however many texts begin alike. A text of digits alone does not match within a longer
 * number.
 */
export class Matcher {
  readonly #least: number;
  /** By which as many characters as a window has make up all the bits: what is before is shifted out. */
  readonly #shift: number;
  readonly #mask: number;
  readonly #marked: Uint8Array;
  readonly #byStart = new Map<string, Branch>();

  /**
   * @param least how many characters each of the texts has at least
   * @param expected how many texts there will be, roughly
   */
  constructor(least = LEAST, expected = Number.POSITIVE_INFINITY) {
    const bits = Math.min(MOST_BITS, Math.max(LEAST_BITS, Math.ceil(Math.log2(expected * SPARSE + 1))));
    this.#least = least;
    this.#shift = Math.ceil(bits / least);
    this.#mask = 2 ** bits - 1;
    this.#marked = new Uint8Array(2 ** (bits - 3));
  }

  /** One more text; shorter ones are left out. */
  add(text: string): void {
    if (text.length < this.#least) return;
    const start = text.slice(0, this.#least);
    const at = this.#hashOf(start);
    this.#marked[at >> 3] = (this.#marked[at >> 3] ?? 0) | (1 << (at & 7));
    const root = this.#byStart.get(start);
    if (root) grow(root, text, this.#least);
    else if (text.length === this.#least) this.#byStart.set(start, { edge: '', next: undefined, text, some: text });
    else {
      const leaf = { edge: text.slice(this.#least), next: undefined, text, some: text };
      const next = new Map([[text.charCodeAt(this.#least), leaf]]);
      this.#byStart.set(start, { edge: '', next, text: undefined, some: text });
    }
  }

  /** @param enough so many characters of the beginning of a text are taken for it */
  find(within: string, enough = ENOUGH): Match[] {
    const found: Match[] = [];
    const least = this.#least;
    const marked = this.#marked;
    const shift = this.#shift;
    const mask = this.#mask;
    if (within.length < least || this.#byStart.size === 0) return found;
    // What is before is part of a match.
    let free = 0;
    let hash = 0;
    // The window is the one that ends here.
    for (let last = 0; last < within.length; last++) {
      hash = ((hash << shift) ^ within.charCodeAt(last)) & mask;
      if (((marked[hash >> 3] as number) & (1 << (hash & 7))) === 0) continue;
      const at = last - least + 1;
      if (at < free) continue;
      const match = this.#matchAt(within, at, enough);
      if (!match) continue;
      found.push(match);
      free = at + match.length;
      last = Math.max(last, free - 1);
      hash = 0;
    }
    return found;
  }

  /** Those of the texts that stand anywhere in another, also where they overlap. */
  all(within: string): Set<string> {
    const found = new Set<string>();
    let hash = 0;
    for (let last = 0; last < within.length; last++) {
      hash = ((hash << this.#shift) ^ within.charCodeAt(last)) & this.#mask;
      if (((this.#marked[hash >> 3] as number) & (1 << (hash & 7))) === 0) continue;
      const at = last - this.#least + 1;
      let reached = last + 1;
      let branch = at < 0 ? undefined : this.#byStart.get(within.slice(at, reached));
      while (branch) {
        if (branch.text !== undefined) found.add(branch.text);
        const following: Branch | undefined = branch.next?.get(within.charCodeAt(reached));
        if (!following || !within.startsWith(following.edge, reached)) break;
        reached += following.edge.length;
        branch = following;
      }
    }
    return found;
  }

  #hashOf(start: string): number {
    let hash = 0;
    for (let index = 0; index < start.length; index++)
      hash = ((hash << this.#shift) ^ start.charCodeAt(index)) & this.#mask;
    return hash;
  }

  #matchAt(within: string, at: number, enough: number): Match | undefined {
    let branch = this.#byStart.get(within.slice(at, at + this.#least));
    let text: string | undefined;
    let some = branch?.some;
    let reached = at + this.#least;
    while (branch) {
      if (branch.text !== undefined && standsAlone(branch.text, within, at)) text = branch.text;
      const following: Branch | undefined = branch.next?.get(within.charCodeAt(reached));
      if (!following) break;
      const common = commonLength(following.edge, within, reached);
      reached += common;
      some = following.some;
      branch = common === following.edge.length ? following : undefined;
    }
    const length = reached - at;
    if (some !== undefined && length >= enough && length > (text?.length ?? 0)) return { at, length, text: some };
    return text === undefined ? undefined : { at, length: text.length, text };
  }
}

/** Enters a text below a branch, whose own characters it shares. */
function grow(root: Branch, text: string, from: number): void {
  let branch = root;
  let at = from;
  while (at < text.length) {
    branch.next ??= new Map();
    const following = branch.next.get(text.charCodeAt(at));
    if (!following) {
      branch.next.set(text.charCodeAt(at), { edge: text.slice(at), next: undefined, text, some: text });
      return;
    }
    const common = commonLength(following.edge, text, at);
    if (common < following.edge.length) split(following, common);
    at += common;
    branch = following;
  }
  branch.text = text;
}

function split(branch: Branch, at: number): void {
  const rest = { ...branch, edge: branch.edge.slice(at) };
  branch.edge = branch.edge.slice(0, at);
  branch.next = new Map([[rest.edge.charCodeAt(0), rest]]);
  branch.text = undefined;
}

function commonLength(edge: string, text: string, at: number): number {
  let length = 0;
  while (length < edge.length && edge.charCodeAt(length) === text.charCodeAt(at + length)) length += 1;
  return length;
}

function standsAlone(text: string, within: string, at: number): boolean {
  if (!/^\d+$/.test(text)) return true;
  return !/\d/.test(within[at - 1] ?? '') && !/\d/.test(within[at + text.length] ?? '');
}
