/** A regular expression as a tree. */
export type PatternNode =
  | { kind: 'set'; ranges: Ranges }
  | { kind: 'assert'; what: Assertion }
  | { kind: 'sequence'; nodes: PatternNode[] }
  | { kind: 'choice'; nodes: PatternNode[] }
  /** `most` may be infinite. */
  | { kind: 'repeat'; node: PatternNode; least: number; most: number };

/** What holds between two characters. */
export type Assertion = 'line-start' | 'line-end' | 'word-edge' | 'no-word-edge';

/** Code units from and to, both included. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** Why a pattern cannot be used, in a sentence. */
export class PatternFault extends Error {}

const LONGEST = 500;
const DEEPEST = 40;
const LAST = 0xffff;

const DIGIT: Ranges = [[0x30, 0x39]];
export const WORD: Ranges = [...DIGIT, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACE: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: Ranges = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];
const SETS: Readonly<Record<string, Ranges>> = {
  d: DIGIT,
  D: inverse(DIGIT),
  w: WORD,
  W: inverse(WORD),
  s: SPACE,
  S: inverse(SPACE),
};
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

/**
 * Reads a regular expression in JavaScript's syntax, for text that is in small letters: capitals in it stand for these.
 * `^` and `$` are those of a line. What would need more than linear time (back references, looking ahead or behind) is
 * refused.
 *
 * @throws PatternFault
 */
export function readPattern(source: string): PatternNode {
  if (source.length > LONGEST) throw new PatternFault(`It is longer than ${LONGEST} characters.`);
  const reader = new SyntaxReader(source);
  const node = reader.choice(0);
  if (!reader.isAtEnd) throw new PatternFault('There is a ) without its (.');
  return node;
}

export function inverse(ranges: Ranges): Ranges {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= LAST) gaps.push([next, LAST]);
  return gaps;
}

class SyntaxReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  choice(depth: number): PatternNode {
    if (depth > DEEPEST) throw new PatternFault('Its groups are nested too deep.');
    const nodes = [this.#sequence(depth)];
    while (this.#take('|')) nodes.push(this.#sequence(depth));
    return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'choice', nodes };
  }

  #sequence(depth: number): PatternNode {
    const nodes: PatternNode[] = [];
    while (!this.isAtEnd && this.#peek() !== '|' && this.#peek() !== ')') nodes.push(this.#repeated(depth));
    return { kind: 'sequence', nodes };
  }

  #repeated(depth: number): PatternNode {
    const node = this.#atom(depth);
    const times = this.#quantifier();
    if (!times) return node;
    if (node.kind === 'assert') throw new PatternFault('There is nothing to repeat before * + ? or {.');
    // Whether it takes as few as it can says where a match ends, not whether there is one.
    this.#take('?');
    if (this.#quantifier()) throw new PatternFault('There is nothing to repeat before * + ? or {.');
    return { kind: 'repeat', node, ...times };
  }

  #quantifier(): { least: number; most: number } | undefined {
    if (this.#take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { least: 0, most: 1 };
    const [all, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(this.#source.slice(this.#at, this.#at + 24)) ?? [];
    if (all === undefined || (comma === '' && most !== '')) return undefined;
    this.#at += all.length;
    const lower = Number(least);
    const upper = most ? Number(most) : comma ? Number.POSITIVE_INFINITY : lower;
    if (upper < lower) throw new PatternFault(`In ${all} the numbers are the wrong way round.`);
    return { least: lower, most: upper };
  }

  #atom(depth: number): PatternNode {
    const character = this.#next();
    if (character === '(') return this.#group(depth);
    if (character === '[') return { kind: 'set', ranges: this.#class() };
    if (character === '.') return { kind: 'set', ranges: inverse(LINE_ENDS) };
    if (character === '^') return { kind: 'assert', what: 'line-start' };
    if (character === '$') return { kind: 'assert', what: 'line-end' };
    if (character === '\\') return this.#escape();
    if ('*+?'.includes(character)) throw new PatternFault('There is nothing to repeat before * + ? or {.');
    return one(character.charCodeAt(0));
  }

  #group(depth: number): PatternNode {
    if (this.#take('?')) {
      const named = /^<[A-Za-z_$][\w$]*>/.exec(this.#source.slice(this.#at));
      if (named) this.#at += named[0].length;
      else if (!this.#take(':')) throw new PatternFault('It looks ahead or behind, which search cannot do.');
    }
    const node = this.choice(depth + 1);
    if (!this.#take(')')) throw new PatternFault('There is a ( without its ).');
    return node;
  }

  #escape(): PatternNode {
    const character = this.#peek();
    if (character === 'b' || character === 'B') {
      this.#at += 1;
      return { kind: 'assert', what: character === 'b' ? 'word-edge' : 'no-word-edge' };
    }
    if (/[1-9k]/.test(character)) throw new PatternFault('It refers back to a group, which search cannot do.');
    const ranges = this.#escaped();
    return typeof ranges === 'number' ? one(ranges) : { kind: 'set', ranges };
  }

  /** What a backslash and what follows it stands for: one code unit, or a set of them. */
  #escaped(): number | Ranges {
    const character = this.#next('It ends in a backslash.');
    if (SETS[character]) return SETS[character];
    if (/[pPc]/.test(character)) throw new PatternFault(`\\${character} is not known to search.`);
    if (CONTROLS[character] !== undefined) return CONTROLS[character];
    if (character === '0') return 0;
    if (character !== 'x' && character !== 'u') return character.charCodeAt(0);
    const digits = (character === 'x' ? /^[\da-f]{2}/i : /^[\da-f]{4}/i).exec(this.#source.slice(this.#at));
    if (!digits) return character.charCodeAt(0);
    this.#at += digits[0].length;
    return Number.parseInt(digits[0], 16);
  }

  #class(): Ranges {
    const negated = this.#take('^');
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take(']')) {
      const from = this.#member();
      if (typeof from !== 'number') {
        ranges.push(...from);
        continue;
      }
      const isRange = this.#peek() === '-' && this.#source[this.#at + 1] !== ']' && this.#at + 1 < this.#source.length;
      if (!isRange) {
        ranges.push([from, from]);
        continue;
      }
      this.#at += 1;
      const to = this.#member();
      if (typeof to !== 'number') ranges.push([from, from], [0x2d, 0x2d], ...to);
      else if (to < from) throw new PatternFault('A range in [ ] is the wrong way round.');
      else ranges.push([from, to]);
    }
    return negated ? inverse(small(ranges)) : small(ranges);
  }

  #member(): number | Ranges {
    const character = this.#next('There is a [ without its ].');
    if (/[\ud800-\udfff]/.test(character)) throw new PatternFault('In [ ] there is a character beyond U+FFFF.');
    if (character !== '\\') return character.charCodeAt(0);
    if (this.#take('b')) return 8;
    return this.#escaped();
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #next(otherwise = 'It ends too soon.'): string {
    const character = this.#source[this.#at];
    if (character === undefined) throw new PatternFault(otherwise);
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }
}

function one(unit: number): PatternNode {
  const lower = String.fromCharCode(unit).toLowerCase();
  const code = lower.length === 1 ? lower.charCodeAt(0) : unit;
  return { kind: 'set', ranges: [[code, code]] };
}

/** The longest text that stands in everything that matches; empty where there is none. */
export function literalOf(node: PatternNode): string {
  if (node.kind === 'repeat') return node.least > 0 ? literalOf(node.node) : '';
  if (node.kind === 'set') return unitOf(node);
  if (node.kind !== 'sequence') return '';
  let [longest, run] = ['', ''];
  for (const one of node.nodes) {
    const unit = one.kind === 'set' ? unitOf(one) : '';
    run = unit === '' ? '' : run + unit;
    const found = unit === '' ? literalOf(one) : run;
    if (found.length > longest.length) longest = found;
  }
  return longest;
}

function unitOf({ ranges }: PatternNode & { kind: 'set' }): string {
  const [only, second] = ranges;
  return only && !second && only[0] === only[1] ? String.fromCharCode(only[0]) : '';
}

/** Ranges of which small letters are looked up one by one; wider ones have nearly all letters in both cases. */
const NARROW = 2000;

/** The ranges, and the small letters of what they hold. */
function small(ranges: Ranges): Ranges {
  const more: [number, number][] = [];
  for (const [from, to] of ranges) {
    if (to - from > NARROW) continue;
    for (let unit = from; unit <= to; unit++) {
      const lower = String.fromCharCode(unit).toLowerCase();
      const code = lower.charCodeAt(0);
      if (lower.length === 1 && code !== unit) more.push([code, code]);
    }
  }
  return [...ranges, ...more];
}
