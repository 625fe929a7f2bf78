import { readUtf8 } from './bytes.ts';
import { controlName } from './characters.ts';
import type { Problem } from './node.ts';

/**
 * Undoes percent-encoding (RFC 3986 §2.1) once, reading the bytes as UTF-8; with `plus`, `+` is a space as
 * in a form (URL Standard §5.1). What cannot be decoded stays as it stands, or becomes U+FFFD where bytes
 * are not UTF-8, and is reported with its offset into `raw`.
 */
export function readPercent(raw: string, { plus = false } = {}): { text: string; problems: Problem[] } {
  const marks = plus ? /[%+]/g : /%/g;
  const problems: Problem[] = [];
  let text = '';
  let done = 0;
  for (let mark = marks.exec(raw); mark; mark = marks.exec(raw)) {
    const start = mark.index;
    text += raw.slice(done, start);
    if (mark[0] === '+') {
      text += ' ';
      done = start + 1;
      continue;
    }
    const bytes = escapedBytes(raw, start);
    if (bytes.length > 0) text += readRun(bytes, start, problems);
    else {
      text += '%';
      const seen = JSON.stringify(raw.slice(start, start + 3));
      problems.push({ offset: start, message: `${seen} is not a percent-encoded byte; a bare % is written %25` });
    }
    done = start + Math.max(1, bytes.length * 3);
    marks.lastIndex = done;
  }
  return { text: text + raw.slice(done), problems };
}

/** The bytes of an unbroken run of `%XX` from `start` on. */
function escapedBytes(raw: string, start: number): number[] {
  const bytes: number[] = [];
  for (let i = start; raw.charAt(i) === '%' && /^[0-9a-f]{2}$/i.test(raw.slice(i + 1, i + 3)); i += 3) {
    bytes.push(Number.parseInt(raw.slice(i + 1, i + 3), 16));
  }
  return bytes;
}

function readRun(bytes: number[], start: number, problems: Problem[]): string {
  const { text, bad } = readUtf8(Uint8Array.from(bytes));
  for (const i of bad) {
    const byte = bytes[i] ?? 0;
    const hex = byte.toString(16).toUpperCase();
    const latin = byte >= 0xa0 ? `; in ISO 8859-1 it would be ${String.fromCharCode(byte)}` : '';
    problems.push({ offset: start + i * 3, message: `%${hex} is not UTF-8 here${latin}` });
  }
  bytes.forEach((byte, i) => {
    const name = controlName(byte);
    if (name) problems.push({ offset: start + i * 3, message: `decodes to a ${name}` });
  });
  return text;
}
