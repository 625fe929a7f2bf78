import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { words } from '../flow/words.ts';
import type { TraceSource } from '../trace/import/index.ts';
import { FileError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/** What stands for what is piped in. */
export const PIPED = '-';

/** Bytes that are read at once. */
const PORTION = 256 * 1024;

/**
 * The bytes of a file, portion by portion, or of what is piped in.
 *
 * @throws FileError when there is no such file, or it cannot be read
 */
export async function sourceOf(file: string, terminal: Terminal): Promise<TraceSource> {
  if (file === PIPED) return { name: file, chunks: () => terminal.input() };
  const path = terminal.pathOf(file);
  try {
    const about = await stat(path);
    if (about.isDirectory()) throw new FileError(file, 'this is a folder; name the files in it');
    await access(path, constants.R_OK);
    // A named pipe has no size that anybody knows.
    const size = about.isFile() ? { size: about.size } : {};
    return { name: basename(path), ...size, chunks: () => createReadStream(path, { highWaterMark: PORTION }) };
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(file, whyNot(error));
  }
}

/** An error of the file system in words. */
function whyNot(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file';
  return code === 'EACCES' || code === 'EPERM' ? 'it may not be read' : words(error);
}
