/** A text without one or more layers of escapes. */
export interface View {
  text: string;
  /** How many layers were taken off. */
  depth: number;
  /** Where in the text as it stands a part of this one begins and ends. */
  place(from: number, to: number): [from: number, to: number];
}

/** More layers than any redirect, page and log put around a value. */
const LAYERS = 6;

/** What can be an escape of a URL, of JSON and scripts, or of HTML. */
const ESCAPE =
  /%[0-7][0-9a-f]|(?:%[89a-f][0-9a-f])+|\\(?:u\{[0-9a-f]{1,6}\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[^ux])|&(?:#x[0-9a-f]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos|plus|equals|sol|colon|commat|percnt|lowbar|period|tilde|num);/gi;

/** Whether there can be one at all. */
export function mayHaveEscapes(text: string): boolean {
  return text.includes('%') || text.includes('\\') || text.includes('&');
}

/**
 * A text as it is, and as it is meant: without its escapes, layer by layer, whatever their mixture. The same view with
 * each of its places in the text.
 */
export function viewsOf(text: string): View[] {
  const views: View[] = [{ text, depth: 0, place: (from, to) => [from, to] }];
  for (let depth = 1; depth <= LAYERS; depth++) {
    const outer = views[depth - 1] as View;
    const inner = unescaped(outer, depth);
    if (!inner) break;
    views.push(inner);
  }
  return views;
}

function unescaped(outer: View, depth: number): View | undefined {
  const { text } = outer;
  if (!mayHaveEscapes(text)) return undefined;
  // For each escaped: where it begins and ends here, and there.
  const [from, to, meantFrom, meantTo]: [number[], number[], number[], number[]] = [[], [], [], []];
  const pieces: string[] = [];
  let rest = 0;
  let length = 0;
  ESCAPE.lastIndex = 0;
  for (let match = ESCAPE.exec(text); match; match = ESCAPE.exec(text)) {
    const [escaped] = match;
    const meant = meaning(escaped);
    if (meant === undefined) continue;
    pieces.push(text.slice(rest, match.index), meant);
    length += match.index - rest;
    from.push(match.index);
    meantFrom.push(length);
    length += meant.length;
    rest = match.index + escaped.length;
    to.push(rest);
    meantTo.push(length);
  }
  if (from.length === 0) return undefined;
  pieces.push(text.slice(rest));
  const placed = (at: number, isEnd: boolean): number => {
    const index = lastAtMost(meantFrom, isEnd ? at - 1 : at);
    if (index < 0) return at;
    const [end = 0, meantEnd = 0] = [to[index], meantTo[index]];
    if (at >= meantEnd) return end + at - meantEnd;
    return isEnd ? end : (from[index] ?? 0);
  };
  return {
    text: pieces.join(''),
    depth,
    place: (start, end) => outer.place(placed(start, false), placed(end, true)),
  };
}

/** The index of the last number that is no greater; −1 where there is none. */
function lastAtMost(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const LETTERS: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const NAMED: Record<string, string> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", plus: '+', equals: '=', sol: '/', colon: ':' },
  ...{ commat: '@', percnt: '%', lowbar: '_', period: '.', tilde: '~', num: '#' },
};

/** What an escape stands for; undefined where it is no character. */
function meaning(escaped: string): string | undefined {
  const first = escaped[0];
  if (first === '%') return percent(escaped);
  if (first === '&') {
    if (escaped[1] !== '#') return NAMED[escaped.slice(1, -1).toLowerCase()];
    const hex = escaped[2] === 'x' || escaped[2] === 'X';
    return character(hex ? Number.parseInt(escaped.slice(3), 16) : Number.parseInt(escaped.slice(2), 10));
  }
  const kind = escaped[1] ?? '';
  if (kind !== 'u' && kind !== 'x' && kind !== 'U' && kind !== 'X') return LETTERS[kind] ?? kind;
  return character(Number.parseInt(escaped.slice(2).replace(/[{}]/g, ''), 16));
}

function character(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** UTF-8 where it is, otherwise each byte as a character. */
function percent(escaped: string): string {
  if (escaped.length === 3) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  const bytes = Uint8Array.from(escaped.slice(1).split('%'), (hex) => Number.parseInt(hex, 16));
  const text = new TextDecoder().decode(bytes);
  return text.includes('\ufffd') ? String.fromCharCode(...bytes) : text;
}
