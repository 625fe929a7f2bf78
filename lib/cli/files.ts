import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { words } from '../flow/words.ts';
import { RedactionError } from '../trace/redaction.ts';
import { CallError, FileError } from './errors.ts';
import { PIPED } from './sources.ts';
import type { Terminal } from './terminal.ts';

/**
 * Writes a whole file or none: what is there already stays until the new one is finished. A name that ends in `.gz` is
 * compressed; `-` is what is printed.
 *
 * @param parts of the text, in their order
 * @throws FileError where it cannot be written
 */
export async function writeFile(file: string, parts: Iterable<string>, terminal: Terminal): Promise<void> {
  if (file === PIPED) {
    for (const part of parts) await terminal.out.write(part);
    return;
  }
  const path = terminal.pathOf(file);
  try {
    const there = await stat(path).catch(() => undefined);
    // A device or a pipe is written to, and never replaced.
    if (there && !there.isFile()) await write(path, parts);
    else await replace(there ? await realpath(path) : path, parts);
  } catch (error) {
    // The parts may be searched for secrets as they are made.
    if (error instanceof RedactionError) throw error;
    throw new FileError(file, `it could not be written: ${whyNot(error)}`);
  }
}

async function replace(path: string, parts: Iterable<string>): Promise<void> {
  const beside = join(dirname(path), `.${process.pid}.${basename(path)}`);
  try {
    await write(beside, parts);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function write(path: string, parts: Iterable<string>): Promise<void> {
  const target = createWriteStream(path);
  const bytes = Readable.from(parts);
  await (/\.gz$/i.test(path) ? pipeline(bytes, createGzip(), target) : pipeline(bytes, target));
}

/** @throws CallError where both are the same file: the trace would be lost */
export async function refuseSame(from: string, to: string, terminal: Terminal): Promise<void> {
  if (from === PIPED || to === PIPED) return;
  const [one, other] = await Promise.all(
    [from, to].map((file) => stat(terminal.pathOf(file), { bigint: true }).catch(() => undefined)),
  );
  if (one && other && one.ino === other.ino && one.dev === other.dev)
    throw new CallError(`${from} and ${to} are the same file: name another one for what is written`);
}

function whyNot(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such folder';
  if (code === 'EISDIR') return 'this is a folder';
  if (code === 'ENOSPC') return 'there is no room left';
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'nothing may be written there' : words(error);
}
