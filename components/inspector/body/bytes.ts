/** Bytes that are laid out; more would take more memory than they are worth. */
export const MOST_BYTES = 4 * 1024 * 1024;
/** Bytes in a row. */
export const WIDTH = 16;

/** Bytes to be looked at. */
export interface Bytes {
  bytes: Uint8Array;
  /** True when there are more than are laid out. */
  bounded: boolean;
  /** Why they could not be read, in a sentence. */
  fault?: string;
}

/** The bytes of a text in UTF-8, up to {@link MOST_BYTES}. */
export function bytesOfText(text: string): Bytes {
  // Of UTF-16 no unit makes less than one byte.
  const bytes = new TextEncoder().encode(text.slice(0, MOST_BYTES));
  return { bytes: bytes.subarray(0, MOST_BYTES), bounded: bytes.length > MOST_BYTES || text.length > MOST_BYTES };
}

/** The bytes of a base64 text (RFC 4648 §4), up to {@link MOST_BYTES}. */
export function bytesOfBase64(base64: string): Bytes {
  const characters = Math.ceil(MOST_BYTES / 3) * 4;
  try {
    const binary = atob(base64.slice(0, characters));
    const bytes = new Uint8Array(Math.min(binary.length, MOST_BYTES));
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return { bytes, bounded: base64.length > characters || binary.length > MOST_BYTES };
  } catch {
    return { bytes: new Uint8Array(), bounded: false, fault: 'What was kept is no base64: its bytes cannot be shown.' };
  }
}

/**
 * Offset, bytes and characters of a row: `00000010  7b 22 61 … |{"a…|`.
 *
 * @param width bytes in a row
 */
export function rowOf(
  bytes: Uint8Array,
  row: number,
  width = WIDTH,
): { offset: string; hex: string; characters: string } {
  const part = bytes.subarray(row * width, row * width + width);
  let hex = '';
  let characters = '';
  for (let at = 0; at < width; at += 1) {
    const byte = part[at];
    if (at === WIDTH / 2) hex += ' ';
    hex += byte === undefined ? '   ' : `${byte.toString(16).padStart(2, '0')} `;
    if (byte !== undefined) characters += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
  }
  return { offset: (row * width).toString(16).padStart(8, '0'), hex: hex.trimEnd(), characters };
}

/** All rows as text, as `hexdump -C` has them. */
export function dumpOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let row = 0; row * WIDTH < bytes.length; row += 1) {
    const { offset, hex, characters } = rowOf(bytes, row);
    lines.push(`${offset}  ${hex.padEnd(WIDTH * 3)}  |${characters}|`);
  }
  return lines.join('\n');
}

export function digitsOf(bytes: Uint8Array): string {
  const digits: string[] = [];
  for (const byte of bytes) digits.push(byte.toString(16).padStart(2, '0'));
  return digits.join('');
}
