import type { DifferencePart } from '../flow/value.ts';

/** Edits that are looked for one by one; where there are more, the middle counts as replaced. */
export const MOST_EDITS = 64;
/** Characters between the common beginning and the common end that are compared one by one. */
const LONGEST = 4096;

/**
 * What changed between two texts, character by character: as few edits as possible (Myers 1986), as
 * long as there are few. Otherwise the part between their common beginning and end is replaced whole,
 * so that the cost stays linear in their length.
 *
 * @returns parts in order: `same` and `missing` together are `expected`, `same` and `added` are `seen`
 */
export function difference(expected: string, seen: string): DifferencePart[] {
  const { start, end, was, is } = changedMiddle(expected, seen);
  const middle = fewestEdits(was, is, MOST_EDITS) ?? [part('missing', was), part('added', is)];
  return joined([
    part('same', expected.slice(0, start)),
    ...middle,
    part('same', expected.slice(expected.length - end)),
  ]);
}

/** How many characters are missing or added; undefined when more than `most`. */
export function editsBetween(expected: string, seen: string, most: number): number | undefined {
  const { was, is } = changedMiddle(expected, seen);
  if (Math.abs(was.length - is.length) > most) return undefined;
  const parts = fewestEdits(was, is, most);
  return parts && editsIn(parts);
}

function editsIn(parts: readonly DifferencePart[]): number {
  return parts.reduce((sum, { kind, text }) => sum + (kind === 'same' ? 0 : text.length), 0);
}

/** What is between the common beginning and the common end, and how long these are. */
function changedMiddle(expected: string, seen: string) {
  const start = commonStart(expected, seen);
  const end = commonEnd(expected, seen, start);
  return { start, end, was: expected.slice(start, expected.length - end), is: seen.slice(start, seen.length - end) };
}

function part(kind: DifferencePart['kind'], text: string): DifferencePart {
  return { kind, text };
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let count = 0;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count += 1;
  return count;
}

/** The greedy algorithm of Myers; undefined when more than `limit` edits are needed. */
function fewestEdits(a: string, b: string, limit: number): DifferencePart[] | undefined {
  if (a.length > LONGEST || b.length > LONGEST) return undefined;
  const most = Math.min(limit, a.length + b.length);
  // By diagonal, counted from -most: how far into `a` the best path with so many edits goes.
  let furthest = new Int32Array(2 * most + 2);
  const trail: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    trail.push(furthest.slice());
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = goesDown(furthest, most, diagonal, edits)
        ? (furthest[most + diagonal + 1] ?? 0)
        : (furthest[most + diagonal - 1] ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a.charCodeAt(x) === b.charCodeAt(x - diagonal)) x += 1;
      furthest[most + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return backwards(a, b, trail, most);
    }
    furthest = furthest.slice();
  }
  return undefined;
}

/** Whether the best way onto a diagonal is to add a character of `b`, and not to leave out one of `a`. */
function goesDown(furthest: Int32Array, most: number, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  if (diagonal === edits) return false;
  return (furthest[most + diagonal - 1] ?? 0) < (furthest[most + diagonal + 1] ?? 0);
}

function backwards(a: string, b: string, trail: readonly Int32Array[], most: number): DifferencePart[] {
  const parts: DifferencePart[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trail.length - 1; edits >= 0; edits--) {
    const furthest = trail[edits] ?? new Int32Array();
    const diagonal = x - y;
    const down = goesDown(furthest, most, diagonal, edits);
    const before = down ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : (furthest[most + before] ?? 0);
    const fromY = edits === 0 ? 0 : fromX - before;
    const [snakeX, snakeY] = edits === 0 ? [0, 0] : down ? [fromX, fromY + 1] : [fromX + 1, fromY];
    parts.push(part('same', a.slice(snakeX, x)));
    if (edits > 0) parts.push(down ? part('added', b.slice(fromY, snakeY)) : part('missing', a.slice(fromX, snakeX)));
    [x, y] = [fromX, fromY];
  }
  return parts.reverse();
}

/** Neighbours of one kind as one part, what is missing before what is added in its place. */
function joined(parts: readonly DifferencePart[]): DifferencePart[] {
  const out: DifferencePart[] = [];
  let [missing, added] = ['', ''];
  const flush = () => {
    if (missing) out.push(part('missing', missing));
    if (added) out.push(part('added', added));
    [missing, added] = ['', ''];
  };
  for (const { kind, text } of parts) {
    if (text === '') continue;
    if (kind === 'missing') missing += text;
    else if (kind === 'added') added += text;
    else {
      flush();
      const last = out.at(-1);
      if (last?.kind === 'same') out[out.length - 1] = part('same', last.text + text);
      else out.push(part('same', text));
    }
  }
  flush();
  return out;
}

/**
 * A difference as half a sentence: `the / at the end is missing`, `+ became a space`, `12 characters at the
 * end are missing`, `3 of 40 characters differ`.
 */
export function differenceInWords(parts: readonly DifferencePart[]): string {
  const changed = parts.filter(({ kind }) => kind !== 'same');
  if (changed.length === 0) return 'nothing differs';
  const replaced = replacementOf(parts);
  if (replaced) return replaced;
  const [only] = changed;
  if (only && changed.length === 1) {
    const at = parts[0] === only ? ' at the beginning' : parts.at(-1) === only ? ' at the end' : '';
    const one = only.text.length === 1;
    const what = one ? `the ${characterName(only.text)}` : `${only.text.length} characters`;
    if (only.kind === 'missing') return `${what}${at} ${one ? 'is' : 'are'} missing`;
    return `${one ? characterName(only.text) : what}${at} ${one ? 'was' : 'were'} added`;
  }
  const length = parts.reduce((sum, { kind, text }) => sum + (kind === 'added' ? 0 : text.length), 0);
  const lost = parts.reduce((sum, { kind, text }) => sum + (kind === 'missing' ? text.length : 0), 0);
  const more = editsIn(parts) - lost;
  return `${Math.max(lost, more)} of ${length} characters differ`;
}

/** Set when everywhere the same text stands in place of the same other. */
function replacementOf(parts: readonly DifferencePart[]): string | undefined {
  const pairs = new Set<string>();
  for (let at = 0; at < parts.length; at++) {
    const [here, next] = [parts[at], parts[at + 1]];
    if (!here || here.kind === 'same') continue;
    if (here.kind !== 'missing' || next?.kind !== 'added' || here.text.length > 3 || next.text.length > 3)
      return undefined;
    pairs.add(`${characterName(here.text)} became ${characterName(next.text)}`);
    at += 1;
  }
  return pairs.size > 0 && pairs.size <= 2 ? [...pairs].join(', ') : undefined;
}

function characterName(text: string): string {
  return text === ' ' ? 'a space' : text;
}
