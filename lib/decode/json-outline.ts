import { afterBreak, afterSpace, broken, endOfString, readKey, withoutEscapes } from './json-text.ts';
import type { Problem } from './node.ts';

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'literal' | 'broken';

/** One value of a JSON text: where it stands, and not what it says. */
export interface JsonNode {
  kind: JsonKind;
  /** Of a member its key; of an element its index; undefined at the root. */
  name: string | number | undefined;
  /** Where the key begins, its quotation mark included; the value's own begin where there is no key. */
  from: number;
  /** The value as it stands, quotes and brackets included. */
  start: number;
  end: number;
  /** Index of the node around; -1 at the root. */
  parent: number;
  /** From 0 at the root. */
  depth: number;
  /** From 1 among the values beside it. */
  position: number;
  /** Index of the first node behind it that is not within it; infinite while it is still being read. */
  after: number;
  /** Values directly within. */
  size: number;
}

/** A JSON text as a list of its values in their order, for trees of many thousands. */
export interface JsonOutline {
  text: string;
  nodes: JsonNode[];
  /** What is broken, with offsets into `text`. */
  problems: Problem[];
  /** Characters that are read by now. */
  read: number;
  /** True when there are more values than were asked for: the rest was not read. */
  cut: boolean;
}

/** Values that are read at most where nothing else is asked. */
export const MOST_NODES = 200_000;
/** Problems after which what follows means nothing any more. */
const MOST_PROBLEMS = 100;

/**
 * Reads a JSON text (RFC 8259) from its beginning to its end, once and without recursion. Of a damaged text it keeps
 * what could be read, before the damage and behind it where that is certain.
 *
 * @param most values that are read at the most
 */
export function outlineJson(text: string, most = MOST_NODES): JsonOutline {
  const reading = readingJson(text, most);
  for (;;) {
    const { done, value } = reading.next();
    if (done) return value;
  }
}

/** The same in portions of so many values, so that whoever reads can do something else between them. */
export function* readingJson(text: string, most = MOST_NODES, portion = 4000): Generator<JsonOutline, JsonOutline> {
  const outline: JsonOutline = { text, nodes: [], problems: [], read: 0, cut: false };
  const { nodes } = outline;
  const reader = new Reader(outline, most);
  reader.value(afterSpace(text, text.startsWith('\ufeff') ? 1 : 0), undefined, undefined);
  for (let next = portion; reader.step(); ) {
    if (nodes.length < next) continue;
    next = nodes.length + portion;
    yield outline;
  }
  return outline;
}

class Reader {
  readonly #outline: JsonOutline;
  readonly #most: number;
  /** Indexes of the objects and arrays that are open. */
  readonly #open: number[] = [];
  #at = 0;
  /** Where the last value began, its key included. */
  #last = 0;
  /** A value was read last, and not yet the comma behind it. */
  #full = false;

  constructor(outline: JsonOutline, most: number) {
    this.#outline = outline;
    this.#most = most;
  }

  /** Reads the next value of the innermost object or array, or its end. @returns false when all is read */
  step(): boolean {
    const { text, nodes } = this.#outline;
    this.#outline.read = this.#at;
    const container = nodes[this.#open.at(-1) ?? -1];
    if (!container) return this.#finish();
    if (nodes.length >= this.#most) {
      this.#outline.cut = true;
      return this.#closeAll(this.#at);
    }
    const object = container.kind === 'object';
    const closing = object ? '}' : ']';
    this.#at = afterSpace(text, this.#at);
    if (text.charAt(this.#at) === closing) return this.#close(this.#at + 1);
    if (this.#full) {
      if (text.charAt(this.#at) !== ',') return this.#break(`, or ${closing}`, this.#last, object);
      this.#at = afterSpace(text, this.#at + 1);
      this.#full = false;
      if (text.charAt(this.#at) === closing) {
        this.#report(this.#at, 'another value after the comma');
        return this.#close(this.#at + 1);
      }
    }
    if (!object) return this.value(this.#at, container.size, undefined) || this.#break('a value', this.#at, false);
    const key = readKey(text, this.#at);
    const from = this.#at;
    this.#at = key.end;
    if ('expected' in key) return this.#break(key.expected, from, true);
    return this.value(key.end, key.name, from) || this.#break('a value', from, true);
  }

  /** Takes in the value that begins here. @returns false when none does */
  value(start: number, name: string | number | undefined, key: number | undefined): boolean {
    const { text, nodes } = this.#outline;
    const first = text.charAt(start);
    const nested = first === '{' || first === '[';
    const quoted = first === '"' ? endOfString(text, start) : undefined;
    const end = nested ? start + 1 : (quoted ?? endOfScalar(text, start));
    if (end === start) return false;
    const parent = this.#open.at(-1) ?? -1;
    const kind = KINDS[first] ?? (quoted === undefined ? kindOf(text.slice(start, end)) : 'string');
    const around = nodes[parent];
    if (around) around.size += 1;
    const index = nodes.length;
    const depth = around ? around.depth + 1 : 0;
    const after = nested ? Number.POSITIVE_INFINITY : index + 1;
    nodes.push({
      kind,
      name,
      from: key ?? start,
      start,
      end,
      parent,
      depth,
      position: around?.size ?? 1,
      after,
      size: 0,
    });
    if (kind === 'broken') this.#report(start, first === '"' ? 'a text that ends' : 'a number, true, false or null');
    if (nested) this.#open.push(index);
    this.#last = key ?? start;
    this.#full = !nested;
    this.#at = end;
    return true;
  }

  /** What is missing, and where it goes on: where the next name is certain, or else nowhere. */
  #break(expected: string, start: number, object: boolean): boolean {
    const { text, problems } = this.#outline;
    this.#report(this.#at, expected);
    const next = object && problems.length < MOST_PROBLEMS ? afterBreak(text, start, this.#at) : undefined;
    if (next === undefined) return this.#closeAll(this.#at);
    this.#at = next;
    this.#full = false;
    return true;
  }

  #close(end: number): boolean {
    const { nodes } = this.#outline;
    const closed = nodes[this.#open.pop() ?? -1];
    if (closed) [closed.end, closed.after] = [end, nodes.length];
    this.#last = closed?.from ?? this.#last;
    this.#at = end;
    this.#full = true;
    return true;
  }

  #closeAll(end: number): false {
    while (this.#open.length > 0) this.#close(end);
    this.#outline.read = this.#outline.text.length;
    return false;
  }

  #finish(): false {
    const { text, nodes } = this.#outline;
    const rest = afterSpace(text, this.#at);
    if (nodes.length === 0) this.#report(rest, 'a value');
    else if (rest < text.length) this.#report(rest, 'the end');
    this.#outline.read = text.length;
    return false;
  }

  #report(offset: number, expected: string): void {
    const { text, problems } = this.#outline;
    problems.push({ offset, message: broken(text, offset, expected) });
  }
}

const KINDS: Record<string, JsonKind | undefined> = { '{': 'object', '[': 'array' };

function endOfScalar(text: string, start: number): number {
  // A text that does not end takes all that is left.
  if (text.charAt(start) === '"') return text.length;
  const end = /[\s,\]}]|$/g;
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}

function kindOf(raw: string): JsonKind {
  if (/^(?:true|false|null)$/.test(raw)) return 'literal';
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(raw) ? 'number' : 'broken';
}

/** What a value says: of a text its characters, of all others how they stand. */
export function textOf({ text }: JsonOutline, { kind, start, end }: JsonNode): string {
  const raw = text.slice(start, end);
  if (kind === 'string') return withoutEscapes(raw.slice(1, -1)).text;
  return kind === 'broken' && raw.startsWith('"') ? withoutEscapes(raw.slice(1)).text : raw;
}

/** The place of a value as a normalised path of RFC 9535 §2.7, with a dot before plain names: `$.accounts[0]['odd name']`. */
export function pathOf({ nodes }: JsonOutline, index: number): string {
  const steps: string[] = [];
  for (let node = nodes[index]; node && node.name !== undefined; node = nodes[node.parent])
    steps.push(stepTo(node.name));
  return `$${steps.reverse().join('')}`;
}

function stepTo(name: string | number): string {
  if (typeof name === 'number') return `[${name}]`;
  if (/^[A-Za-z_]\w*$/.test(name)) return `.${name}`;
  const escaped = JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `['${escaped}']`;
}
