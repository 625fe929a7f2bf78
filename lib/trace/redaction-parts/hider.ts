import { LEAST, type Match, Matcher } from '../matcher.ts';
import { mayHaveEscapes, viewsOf } from './escapes.ts';

/** What stands for a text that is found. */
export interface Stand<T> {
  to: string;
  /** The secrets that are in the text. */
  of: readonly T[];
}

interface Place<T> {
  from: number;
  end: number;
  depth: number;
  stand: Stand<T>;
}

/** Finds texts in whatever escapes are around them, and puts others in their places. */
export class Hider<T> {
  readonly #matcher: Matcher;
  readonly #short: Matcher | undefined;
  readonly #words = new Set<string>();
  readonly #stands = new Map<string, Stand<T>>();

  /**
   * @param expected how many texts there will be, roughly
   * @param shortest how short the texts are that are shorter than usual; undefined where none is
   */
  constructor(expected: number, shortest?: number) {
    this.#matcher = new Matcher(LEAST, expected);
    this.#short = shortest === undefined ? undefined : new Matcher(shortest, expected);
  }

  /** The first that is said of a text counts. */
  add(text: string, stand: Stand<T>): void {
    if (this.#stands.has(text)) return;
    this.#stands.set(text, stand);
    this.#matcher.add(text);
  }

  /** @param isWord only where neither a letter nor a digit stands beside it */
  addShort(text: string, stand: Stand<T>, isWord: boolean): void {
    if (this.#stands.has(text)) return;
    this.#stands.set(text, stand);
    if (isWord) this.#words.add(text);
    this.#short?.add(text);
  }

  has(text: string): boolean {
    return this.#stands.has(text);
  }

  /** @param enough see {@link Matcher.find} */
  find(text: string, enough?: number): Stand<T>[] {
    return this.#places(text, enough).map(({ stand }) => stand);
  }

  /** The same in the text as it stands, whatever escapes are in it: for what was searched without them before. */
  findRaw(text: string): { at: number; length: number; stand: Stand<T> }[] {
    return this.#matcher
      .find(text)
      .map(({ at, length, text: found }) => ({ at, length, stand: this.#stands.get(found) as Stand<T> }));
  }

  /** @param hit is told of each text that is replaced */
  hide(text: string, hit: (stand: Stand<T>) => void, enough?: number): string {
    const places = this.#places(text, enough);
    if (places.length === 0) return text;
    let replaced = '';
    let rest = 0;
    for (const { from, end, depth, stand } of places) {
      hit(stand);
      const as = text.slice(from, end);
      const to = depth > 0 && as.includes('%') ? encoded(stand.to, depth) : stand.to;
      replaced += text.slice(rest, from) + to;
      rest = end;
    }
    return replaced + text.slice(rest);
  }

  /** In their order, none within another. */
  #places(text: string, enough?: number): Place<T>[] {
    const all: Place<T>[] = [];
    this.#search(text, enough, (from, end, stand) => all.push({ from, end, depth: 0, stand }));
    // The first view is the text as it is.
    if (mayHaveEscapes(text))
      for (const { text: meant, depth, place } of viewsOf(text).slice(1))
        this.#search(meant, enough, (at, last, stand) => {
          const [from, end] = place(at, last);
          all.push({ from, end, depth, stand });
        });
    if (all.length < 2) return all;
    all.sort((one, other) => one.from - other.from || other.end - one.end || one.depth - other.depth);
    const places: Place<T>[] = [];
    let end = 0;
    for (const place of all) {
      // What begins within another ends with it, or is hidden from there on.
      if (place.end <= end) continue;
      places.push(place.from < end ? { ...place, from: end } : place);
      end = place.end;
    }
    return places;
  }

  #search(text: string, enough: number | undefined, found: (from: number, end: number, stand: Stand<T>) => void): void {
    const tell = ({ at, length, text: which }: Match) => {
      if (this.#words.has(which) && !isAlone(text, at, length)) return;
      const stand = this.#stands.get(which) as Stand<T>;
      // A beginning that is the same in what stands for the whole is open: the client's id before its password.
      if (length < which.length && stand.to.startsWith(text.slice(at, at + length))) return;
      found(at, at + length, stand);
    };
    this.#matcher.find(text, enough).forEach(tell);
    this.#short?.find(text, enough).forEach(tell);
  }
}

function isAlone(text: string, at: number, length: number): boolean {
  return !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? '') && !/[\p{L}\p{N}_]/u.test(text[at + length] ?? '');
}

/** In base64, signs may be part of what is put there: they are escaped as what they replace was. */
function encoded(text: string, depth: number): string {
  if (!/[+/=]/.test(text)) return text;
  let escaped = text;
  for (let layer = 0; layer < depth; layer++) escaped = encodeURIComponent(escaped);
  return escaped;
}
