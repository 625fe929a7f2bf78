import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** A profile of the browser that outlives it. */
export interface Profile {
  path: string;
  /** Files in which a text stands, as bytes or in two bytes a letter; relative to the profile. */
  filesWith(text: string): string[];
  remove(): void;
}

export function createProfile(): Profile {
  const path = mkdtempSync(join(tmpdir(), 'consent-profile-'));
  return {
    path,
    filesWith: (text) => {
      const needles = [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')];
      return filesIn(path)
        .filter((file) => {
          const bytes = read(file);
          return needles.some((needle) => bytes.includes(needle));
        })
        .map((file) => relative(path, file));
    },
    // The browser may still be tidying up.
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}

/** A file may go while we look. */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
