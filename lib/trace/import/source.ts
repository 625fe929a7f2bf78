/** A file that is to be read. */
export interface TraceSource {
  /** As its owner calls it. */
  name: string;
  /** Bytes, where that is known before it is read. */
  size?: number;
  /** Its bytes from the beginning, each time that it is called. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** A file that somebody chose or dropped. */
export function sourceOfBlob(name: string, blob: Blob): TraceSource {
  return { name, size: blob.size, chunks: () => slices(blob) };
}

/** Text that somebody pasted. */
export function sourceOfText(name: string, text: string): TraceSource {
  return sourceOfBlob(name, new Blob([text]));
}

/** Bytes at a time: few enough that a cancel is heard soon. */
const SLICE = 4 * 1024 * 1024;

// Not `blob.stream()`, of which not every browser can be iterated.
async function* slices(blob: Blob): AsyncIterable<Uint8Array> {
  const read = (at: number) => {
    const bytes = at < blob.size ? blob.slice(at, at + SLICE).arrayBuffer() : undefined;
    // Whoever waits for it hears of it.
    bytes?.catch(() => undefined);
    return bytes;
  };
  // One is on its way while the one before it is worked on.
  let next = read(0);
  for (let at = SLICE; next; at += SLICE) {
    const bytes = await next;
    next = read(at);
    yield new Uint8Array(bytes);
  }
}
