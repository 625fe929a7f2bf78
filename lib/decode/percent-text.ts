import { readUtf8 } from './bytes.ts';
import { controlName } from './characters.ts';
import type { Problem } from './node.ts';
import { report } from './problems.ts';

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
      const seen = () => JSON.stringify(raw.slice(start, start + 3));
      report(problems, start, () => `${seen()} is not a percent-encoded byte; a bare % is written %25`);
    }
    done = start + Math.max(1, bytes.length * 3);
    marks.lastIndex = done;
  }
  return { text: text + raw.slice(done), problems };
}

/** The bytes of an unbroken run of `%XX` from `start` on. */
function escapedBytes(raw: string, start: number): number[] {
  const bytes: number[] = [];
  for (let i = start; raw.charCodeAt(i) === PERCENT; i += 3) {
    const high = hexDigit(raw.charCodeAt(i + 1));
    const low = hexDigit(raw.charCodeAt(i + 2));
    if (high < 0 || low < 0) break;
    bytes.push(high * 16 + low);
  }
  return bytes;
}

const PERCENT = 0x25;

/** -1 for what is none, also for the NaN of a place behind the end. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function notUtf8(byte: number): string {
  const latin = byte >= 0xa0 ? `; in ISO 8859-1 it would be ${String.fromCharCode(byte)}` : '';
  return `%${byte.toString(16).toUpperCase()} is not UTF-8 here${latin}`;
}

function readRun(bytes: number[], start: number, problems: Problem[]): string {
  const { text, bad } = readUtf8(Uint8Array.from(bytes));
  for (const i of bad) {
    report(problems, start + i * 3, () => notUtf8(bytes[i] ?? 0));
  }
  bytes.forEach((byte, i) => {
    const name = byte < 0x20 || byte === 0x7f ? controlName(byte) : undefined;
    if (name) report(problems, start + i * 3, () => `decodes to a ${name}`);
  });
  return text;
}
