import { RedactionError } from '../trace/redaction.ts';
import { readCall } from './call.ts';
import type { Command } from './command.ts';
import { CallError, FileError, NOT_DONE, OK, OutputClosed } from './errors.ts';
import { helpOf, overview, usageOf } from './help.ts';
import { commands } from './index.ts';
import { widthOf } from './layout.ts';
import { tell } from './tell.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/**
 * Runs a command of the command line.
 *
 * @param words what stands behind the program's name
 * @returns the exit code: 0, 1 for bad news, 2 where something could not be done
 */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const command = commands.find(({ id }) => id === words[0]);
  try {
    return command ? await runCommand(command, words.slice(1), terminal) : await withoutCommand(words, terminal);
  } catch (error) {
    if (error instanceof OutputClosed) return OK;
    if (error instanceof CallError) {
      await tell(terminal, `${error.message}.`);
      await terminal.err.write(`${command ? usageOf(command) : overview(commands)}\n`);
    } else if (error instanceof FileError || error instanceof RedactionError) await tell(terminal, error.message);
    // A fault of ours: Node would say so by exit code 1, which is what a finding says.
    else await terminal.err.write(`${error instanceof Error ? error.stack : error}\n`);
    return NOT_DONE;
  }
}

async function runCommand(command: Command, words: readonly string[], terminal: Terminal): Promise<number> {
  const call = readCall(command, words);
  if (call) return command.run(call, terminal);
  await terminal.out.write(helpOf(command, widthOf(terminal.out.columns)));
  return OK;
}

async function withoutCommand([word, next]: readonly string[], { out }: Terminal): Promise<number> {
  const about = word === 'help' ? commands.find(({ id }) => id === next) : undefined;
  if (about) await out.write(helpOf(about, widthOf(out.columns)));
  else if (word === '--help' || word === '-h' || word === 'help') await out.write(overview(commands));
  else if (word === '--version') await out.write(`${version()}\n`);
  else throw new CallError(word === undefined ? 'a command is missing' : `there is no command ${word}`);
  return OK;
}
