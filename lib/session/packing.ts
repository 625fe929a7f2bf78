import type { SessionDeps } from './deps.ts';

/** Whether HAR files are written compressed; chosen in one view, it holds in all of them. */
export interface PackingChoice {
  read(): boolean;
  write(packed: boolean): void;
}

const NAME = 'packed';

/** Kept in the profile. */
export function keptPacking(storage: () => Pick<Storage, 'getItem' | 'setItem'>): PackingChoice {
  return {
    read: () => {
      try {
        return storage().getItem(NAME) === 'yes';
      } catch {
        return false;
      }
    },
    write: (packed) => {
      try {
        storage().setItem(NAME, packed ? 'yes' : 'no');
      } catch {
        // Full, or forbidden: it holds in this view alone.
      }
    },
  };
}

/**
 * Hands the text of a finished HAR to the user, by gzip (RFC 1952) where that was chosen.
 *
 * @returns the name that the file has got
 */
export async function saveHar(
  deps: Pick<SessionDeps, 'save' | 'saveFile'>,
  name: string,
  text: string,
  packed: boolean,
): Promise<string> {
  if (!packed) {
    deps.save(name, text);
    return name;
  }
  const file = `${name}.gz`;
  deps.saveFile(file, await gzipped(text));
  return file;
}

/** A text of UTF-8, compressed by the browser beside the page's own thread. */
export async function gzipped(text: string): Promise<Blob> {
  const { readable, writable } = new CompressionStream('gzip');
  const writer = writable.getWriter();
  const written = writer.write(new TextEncoder().encode(text)).then(() => writer.close());
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = readable.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
  await written;
  return new Blob(parts, { type: 'application/gzip' });
}
