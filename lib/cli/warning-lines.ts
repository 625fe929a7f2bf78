import { counted, plain, widthOf, wrap } from './layout.ts';
import type { Output } from './terminal.ts';

/** Warnings of a file that a person reads; JSON has them all. */
const MOST = 12;

/** What is odd in a file, a paragraph each. */
export function warningLines(
  warnings: readonly string[],
  { columns, paint }: Pick<Output, 'columns' | 'paint'>,
  which = 'file',
): string[] {
  const more = warnings.length - MOST;
  const shown = more > 1 ? [...warnings.slice(0, MOST), `${counted(more, 'more oddity', 'more oddities')}`] : warnings;
  return shown.map((warning) => paint('yellow', wrap(plain(warning), widthOf(columns), `  in the ${which}: `)));
}
