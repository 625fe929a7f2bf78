import { RedactionError } from '../trace/redaction.ts';
import type { Call } from './command.ts';
import { BAD_NEWS, OK } from './errors.ts';
import { refuseSame, writeFile } from './files.ts';
import { counted } from './layout.ts';
import { warningsOf } from './prepare.ts';
import { type Read, readOne } from './reading.ts';
import { PIPED } from './sources.ts';
import { tell } from './tell.ts';
import type { Terminal } from './terminal.ts';

/** What is written of a trace. */
export interface Written {
  /** The text, in its order; making it may still find a secret. */
  parts: Iterable<string>;
  /** How many different values are hidden in it. */
  hidden: number;
}

/**
 * Reads IN and writes to OUT what is made of it, whole or not at all.
 *
 * @param make throws RedactionError where a secret would remain
 * @returns the exit code
 */
export async function writeOne(
  call: Call<'large'>,
  terminal: Terminal,
  make: (read: Read) => Promise<Written>,
): Promise<number> {
  const [from = '', to = ''] = call.files;
  await refuseSame(from, to, terminal);
  const read = await readOne(from, call, terminal);
  for (const warning of warningsOf(read.trace)) await tell(terminal, `${from}: ${warning}`);
  try {
    const { parts, hidden } = await make(read);
    await writeFile(to, parts, terminal);
    const said = `${to} was written; ${counted(hidden, 'secret')} ${hidden === 1 ? 'is' : 'are'} hidden.\n`;
    if (to !== PIPED) await terminal.out.write(said);
    return OK;
  } catch (error) {
    if (!(error instanceof RedactionError)) throw error;
    await tell(terminal, `${from}: ${error.message}`);
    return BAD_NEWS;
  }
}
