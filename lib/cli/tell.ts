import { plain } from './layout.ts';
import type { Terminal } from './terminal.ts';

/** Tells of what went wrong, beside what is printed; where nobody hears it, the exit code still tells. */
export async function tell({ err }: Terminal, sentence: string): Promise<void> {
  await err.write(`${err.paint('red', 'trace:')} ${plain(sentence)}\n`).catch(() => {});
}
