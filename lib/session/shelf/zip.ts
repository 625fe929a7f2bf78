import { Zip, ZipDeflate } from 'fflate';

/** Bytes that are packed before the page may do something else. */
const PART = 1024 * 1024;

/** A zip that is written file by file; the page stays responsive meanwhile. */
export interface ZipFile {
  /** Names must differ. @throws what the signal was aborted with */
  add(name: string, text: string, cancel: AbortSignal): Promise<void>;
  finish(): Blob;
}

export function createZip(): ZipFile {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let failed: Error | undefined;
  const zip = new Zip((error, part) => {
    if (error) failed = error;
    else parts.push(part as Uint8Array<ArrayBuffer>);
  });
  return {
    add: async (name, text, cancel) => {
      const file = new ZipDeflate(name, { level: 6 });
      zip.add(file);
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length || at === 0; at += PART) {
        cancel.throwIfAborted();
        file.push(bytes.subarray(at, at + PART), at + PART >= bytes.length);
        await breath();
      }
      if (failed) throw failed;
    },
    finish: () => {
      zip.end();
      if (failed) throw failed;
      return new Blob(parts, { type: 'application/zip' });
    },
  };
}

/** Lets the page do what waits. */
export function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
