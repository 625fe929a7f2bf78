import { visible } from '../flow/visible.ts';

/** Columns of what is no terminal, where lines are wrapped for reading; addresses are never cut there. */
const WIDE = 100;
/** Narrower than this nothing can be laid out. */
const NARROW = 40;

/**
 * A captured text as one line that a terminal shows and never obeys: control characters (C0 and C1) and what turns a line
 * around are made visible.
 */
export function plain(text: string): string {
  return visible(text.toWellFormed()).replaceAll('\n', '␊').replaceAll('\t', '␉');
}

/** Characters of a line that is wrapped. */
export function widthOf(columns: number | undefined): number {
  return Math.max(columns ?? WIDE, NARROW);
}

/**
 * A paragraph in lines of at most so many characters; a longer word has a line of its own, whole.
 *
 * @param first what stands before the first line, as it is seen; the others begin under its end
 */
export function wrap(text: string, width: number, first = ''): string {
  const indent = ' '.repeat(lengthOf(first));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each, at) => (at === 0 ? first : indent) + each).join('\n');
}

/** A text in so many characters: of what is longer the middle is left out, for addresses differ at both ends. */
export function shorten(text: string, width: number | undefined): string {
  const characters = [...text];
  if (width === undefined || characters.length <= width) return text;
  if (width < 2) return '…';
  const end = Math.floor((width - 1) / 3);
  return `${characters.slice(0, width - 1 - end).join('')}…${end > 0 ? characters.slice(-end).join('') : ''}`;
}

/** Rows with columns as wide as what is in them; the last one ends where it ends. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => lengthOf(row[at] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - lengthOf(cell))))
      .join('  ')
      .trimEnd(),
  );
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** `1 file`, `3 files`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
