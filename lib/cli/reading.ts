import { words } from '../flow/words.ts';
import { type ImportedTrace, readTraces, TraceFileError } from '../trace/import/index.ts';
import { RedactionError } from '../trace/redaction.ts';
import type { Call, Option } from './command.ts';
import { CallError, Ended, FileError, OutputClosed } from './errors.ts';
import { PIPED, sourceOf } from './sources.ts';
import type { Terminal } from './terminal.ts';

/** For every command that reads traces. */
export const LARGE: Option = { type: 'boolean', says: 'Reads files of more than 500 MB as well' };

/** A trace, and where it was found. */
export interface Read {
  /** As it was named in the call; of an archive, with the path of the trace in it behind a slash. */
  file: string;
  trace: ImportedTrace;
}

/** A file, or a trace of it, that could not be read, and why. */
export interface Unread {
  file: string;
  reason: string;
}

/**
 * Reads files one after the other, and hands each trace on before the next one is read. What cannot be read is told in
 * its place, and what `use` throws is told of its trace: the others are done all the same.
 *
 * @throws OutputClosed, CallError and Ended of `use`; CallError where more than one file would be read from what is piped in
 */
export function eachTrace<T>(
  call: Pick<Call<'large'>, 'files' | 'options'>,
  terminal: Terminal,
  use: (read: Read) => Promise<T>,
): AsyncGenerator<T | Unread> {
  if (call.files.filter((file) => file === PIPED).length > 1)
    throw new CallError('what is piped in can be read once, and "-" is named more often');
  return tracesIn(call, terminal, use);
}

async function* tracesIn<T>(
  { files, options }: Parameters<typeof eachTrace>[0],
  terminal: Terminal,
  use: (read: Read) => Promise<T>,
): AsyncGenerator<T | Unread> {
  for (const file of files) {
    try {
      const source = await sourceOf(file, terminal);
      for await (const trace of readTraces(source, { ask: async () => options.large === true }))
        yield await used({ file: nameOf(file, source.name, trace), trace }, use);
    } catch (error) {
      yield unread(file, error);
    }
  }
}

/** The one trace of a file. @throws FileError where it cannot be read, or is an archive of several */
export async function readOne(
  file: string,
  { options }: Pick<Call<'large'>, 'options'>,
  terminal: Terminal,
): Promise<Read> {
  let only: Read | undefined;
  for await (const read of eachTrace({ files: [file], options }, terminal, async (one) => one)) {
    if ('reason' in read) throw new FileError(read.file, read.reason);
    if (only) throw new FileError(file, 'there are several traces in it, and one is needed: unpack it first');
    only = read;
  }
  if (!only) throw new FileError(file, 'there is no trace in it');
  return only;
}

async function used<T>(read: Read, use: (read: Read) => Promise<T>): Promise<T | Unread> {
  try {
    return await use(read);
  } catch (error) {
    return unread(read.file, error);
  }
}

function unread(file: string, error: unknown): Unread {
  if (error instanceof OutputClosed || error instanceof CallError || error instanceof Ended) throw error;
  return { file, reason: reasonOf(error) };
}

function reasonOf(error: unknown): string {
  const reason = words(error);
  // It names the file by itself.
  if (error instanceof FileError) return reason.slice(`${error.file}: `.length);
  if (error instanceof TraceFileError) {
    const said = withoutName(reason, error.file);
    return error.code === 'TOO_LARGE' ? `${said}; --large reads it all the same` : said;
  }
  if (error instanceof RedactionError)
    return `nothing is told of it, for that would still have held ${error.kinds.join(', ')}`;
  return `a fault of this program: ${reason}`;
}

/** What is said of a file stands behind its name. */
function withoutName(sentence: string, name: string): string {
  return sentence.startsWith(`${name} `) ? `it ${sentence.slice(name.length + 1).replace(/\.$/, '')}` : sentence;
}

/** Traces of an archive have its name before their own; what it was called by is what the caller knows it by. */
function nameOf(file: string, source: string, { name }: ImportedTrace): string {
  return name.startsWith(source) ? file + name.slice(source.length) : file;
}
