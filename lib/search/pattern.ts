import {
  type Assertion,
  literalOf,
  PatternFault,
  type PatternNode,
  type Ranges,
  readPattern,
  WORD,
} from './pattern-syntax.ts';

/** A regular expression that is tested in time linear in the text, whatever both are. */
export interface Pattern {
  source: string;
  /** @param text in small letters */
  test(text: string): boolean;
}

/**
 * Compiles a regular expression in JavaScript's syntax. The engine of the language may need exponential time for a
 * pattern that looks harmless; this one goes through the text once, as an automaton that is built while it runs.
 *
 * @param flags of which only `i` is known; capitals are never told from small letters
 */
export function compilePattern(source: string, flags = ''): Pattern | { problem: string } {
  const unknown = flags.replace(/i/g, '');
  if (unknown) return { problem: `The flag ${unknown[0]} is not known to search: only i is.` };
  try {
    const root = readPattern(source);
    const automaton = new Automaton(root);
    const literal = literalOf(root);
    // Most texts are ruled out by what stands in every match.
    return { source, test: (text) => text.includes(literal) && automaton.test(text) };
  } catch (error) {
    if (error instanceof PatternFault) return { problem: `This expression cannot be used. ${error.message}` };
    throw error;
  }
}

/** States that a pattern may need, and that are kept while it runs. */
const MOST_PLACES = 600;
const MOST_STATES = 1500;

/** What stands beside a position: the edge of a line, a character of a word, or another one. */
const LINE = 0;
const IN_WORD = 1;
const OTHER = 2;

/** The first states, by these numbers: those in which nothing has begun. */
const IDLE = 3;

const MATCH = -2;
const UNKNOWN = -1;

type Place =
  | { kind: 'set'; set: number; next: number }
  | { kind: 'both'; next: number; or: number }
  | { kind: 'assert'; what: Assertion; next: number }
  | { kind: 'match' };

/** Places of a pattern between which a text moves it, all ways at once. */
class Automaton {
  readonly #places: Place[] = [{ kind: 'match' }];
  readonly #sets: Ranges[] = [];
  readonly #start: number;
  /** Class by code unit: units of one class are alike to the whole pattern. */
  readonly #classes = new Uint16Array(0x10000);
  readonly #kinds: number[];
  readonly #members: Uint8Array[];
  readonly #width: number;
  #states: { places: number[]; before: number }[] = [];
  #byName = new Map<string, number>();
  #moves = new Int32Array(0);
  /** By code unit: whether a match may begin with it. Undefined where one may be empty. */
  readonly #first: Uint8Array | undefined;

  constructor(root: PatternNode) {
    this.#start = this.#build(root, 0);
    const firsts = this.#divide();
    this.#kinds = firsts.map(kindOf);
    this.#members = this.#sets.map((ranges) => Uint8Array.from(firsts, (unit) => (holds(ranges, unit) ? 1 : 0)));
    // One more class than there are characters: the end.
    this.#width = firsts.length + 1;
    this.#first = this.#firstUnits();
    this.#forget();
  }

  test(text: string): boolean {
    const width = this.#width;
    const classes = this.#classes;
    const first = this.#first;
    let moves = this.#moves;
    let state = 0;
    for (let at = 0; at < text.length; at++) {
      // As long as nothing has begun, what cannot begin a match is passed over.
      if (first && state < IDLE && first[text.charCodeAt(at)] === 0) {
        do at++;
        while (at < text.length && first[text.charCodeAt(at)] === 0);
        if (at === text.length) return false;
        state = this.#kinds[classes[text.charCodeAt(at - 1)] as number] as number;
      }
      const sort = classes[text.charCodeAt(at)] as number;
      let next = moves[state * width + sort] as number;
      if (next < 0) {
        if (next === UNKNOWN) next = this.#move(state, sort);
        if (next === MATCH) return true;
        moves = this.#moves;
      }
      state = next;
    }
    const last = moves[state * width + width - 1] as number;
    return (last === UNKNOWN ? this.#move(state, width - 1) : last) === MATCH;
  }

  #add(place: Place): number {
    if (this.#places.length >= MOST_PLACES) throw new PatternFault('It is too large: repeat less.');
    return this.#places.push(place) - 1;
  }

  /** @returns where a text that is to pass the node before `next` begins */
  #build(node: PatternNode, next: number): number {
    if (node.kind === 'set') return this.#add({ kind: 'set', set: this.#sets.push(node.ranges) - 1, next });
    if (node.kind === 'assert') return this.#add({ kind: 'assert', what: node.what, next });
    if (node.kind === 'sequence') return node.nodes.reduceRight((after, one) => this.#build(one, after), next);
    if (node.kind === 'choice') {
      const [first = next, ...others] = node.nodes.map((one) => this.#build(one, next));
      return others.reduce((or, one) => this.#add({ kind: 'both', next: one, or }), first);
    }
    return this.#repeat(node, next);
  }

  #repeat({ node, least, most }: PatternNode & { kind: 'repeat' }, next: number): number {
    if (least > MOST_PLACES || (most > MOST_PLACES && most !== Number.POSITIVE_INFINITY))
      throw new PatternFault('It is too large: repeat less.');
    let from = next;
    if (most === Number.POSITIVE_INFINITY) {
      const loop = { kind: 'both' as const, next: 0, or: next };
      from = this.#add(loop);
      loop.next = this.#build(node, from);
    } else {
      for (let time = least; time < most; time++)
        from = this.#add({ kind: 'both', next: this.#build(node, from), or: next });
    }
    for (let time = 0; time < least; time++) from = this.#build(node, from);
    return from;
  }

  /** Sorts all code units into classes. @returns the first unit of each */
  #divide(): number[] {
    const edges = new Set([0, 0x0a, 0x0b]);
    for (const ranges of [...this.#sets, WORD]) {
      for (const [from, to] of ranges) edges.add(from).add(to + 1);
    }
    const firsts = [...edges].filter((edge) => edge <= 0xffff).sort((a, b) => a - b);
    for (const [sort, from] of firsts.entries()) this.#classes.fill(sort, from, firsts[sort + 1]);
    return firsts;
  }

  #forget(): void {
    this.#states = [];
    this.#byName.clear();
    this.#moves = new Int32Array(this.#width * 16).fill(UNKNOWN);
    for (const before of [LINE, IN_WORD, OTHER]) this.#state([], before);
  }

  #firstUnits(): Uint8Array | undefined {
    const open = [this.#start];
    const seen = new Set<number>();
    const units = new Uint8Array(0x10000);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const place = this.#places[at];
      if (place?.kind === 'match') return undefined;
      if (place?.kind === 'both') open.push(place.next, place.or);
      else if (place?.kind === 'assert') open.push(place.next);
      else if (place) for (const [from, to] of this.#sets[place.set] ?? []) units.fill(1, from, to + 1);
    }
    return units;
  }

  #state(places: number[], before: number): number {
    const name = `${before} ${places.join(' ')}`;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const state = this.#states.push({ places, before }) - 1;
    this.#byName.set(name, state);
    if ((state + 1) * this.#width > this.#moves.length) {
      const wider = new Int32Array(this.#moves.length * 2).fill(UNKNOWN);
      wider.set(this.#moves);
      this.#moves = wider;
    }
    return state;
  }

  #move(state: number, sort: number): number {
    const { places, before } = this.#states[state] ?? { places: [], before: LINE };
    const after = this.#kinds[sort] ?? LINE;
    const reached = this.#reach(places, before, after);
    if (!reached) return this.#learn(state, sort, MATCH);
    const next = new Set<number>();
    for (const at of reached) {
      const place = this.#places[at];
      if (place?.kind === 'set' && this.#members[place.set]?.[sort]) next.add(place.next);
    }
    if (this.#states.length >= MOST_STATES) {
      this.#forget();
      return this.#state(
        [...next].sort((a, b) => a - b),
        after,
      );
    }
    return this.#learn(
      state,
      sort,
      this.#state(
        [...next].sort((a, b) => a - b),
        after,
      ),
    );
  }

  #learn(state: number, sort: number, next: number): number {
    this.#moves[state * this.#width + sort] = next;
    return next;
  }

  /** All places that are reached without a character; undefined where the match is among them. */
  #reach(places: readonly number[], before: number, after: number): Set<number> | undefined {
    const reached = new Set<number>();
    // A match may begin anywhere.
    const open = [...places, this.#start];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (reached.has(at)) continue;
      reached.add(at);
      const place = this.#places[at];
      if (place?.kind === 'match') return undefined;
      if (place?.kind === 'both') open.push(place.next, place.or);
      else if (place?.kind === 'assert' && isSo(place.what, before, after)) open.push(place.next);
    }
    return reached;
  }
}

function isSo(what: Assertion, before: number, after: number): boolean {
  if (what === 'line-start') return before === LINE;
  if (what === 'line-end') return after === LINE;
  return ((before === IN_WORD) !== (after === IN_WORD)) === (what === 'word-edge');
}

function kindOf(unit: number): number {
  if (unit === 0x0a) return LINE;
  return holds(WORD, unit) ? IN_WORD : OTHER;
}

function holds(ranges: Ranges, unit: number): boolean {
  return ranges.some(([from, to]) => unit >= from && unit <= to);
}
