import type { Problem } from './node.ts';
import { MANY, report } from './problems.ts';

/** A control character in words; undefined for any other. */
export function controlName(code: number): string | undefined {
  if (code === 0) return 'null byte (U+0000)';
  if (code === 0x0a || code === 0x0d) return `line break (U+000${code.toString(16).toUpperCase()})`;
  if (code < 0x20 || code === 0x7f) {
    return `control character (U+${code.toString(16).toUpperCase().padStart(4, '0')})`;
  }
  return undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** True when the text holds a control character other than tab and line break. */
export function holdsControl(text: string): boolean {
  return firstControl(text) >= 0;
}

/** Where the first control character stands other than tab and line break; -1 when there is none. */
export function firstControl(text: string): number {
  return text.search(CONTROL);
}

/** Names what does not belong in text; tabs and line breaks do. */
export function controlCharacters(text: string): Problem[] {
  const problems: Problem[] = [];
  for (const { 0: c, index } of text.matchAll(CONTROL)) {
    report(problems, index, () => `${controlName(c.charCodeAt(0))} in the text`);
    if (problems.length === MANY) break;
  }
  return problems;
}

/** True for text that a person could have written: nothing but white space that controls, mostly ASCII. */
export function isPrintable(text: string): boolean {
  if (holdsControl(text) || /[\x80-\x9f\ufffd]/.test(text)) return false;
  return countAscii(text) >= text.length * 0.7;
}

/** How many characters of the text are printable ASCII. */
export function countAscii(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= 0x20 && code <= 0x7e) count += 1;
  }
  return count;
}
