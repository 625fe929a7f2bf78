import type { Problem } from './node.ts';

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
  return text.search(CONTROL) >= 0;
}

/** Names what does not belong in text; tabs and line breaks do. */
export function controlCharacters(text: string): Problem[] {
  return Array.from(text.matchAll(CONTROL), ({ 0: c, index: offset }) => ({
    offset,
    message: `${controlName(c.charCodeAt(0))} in the text`,
  }));
}

/** True for text that a person could have written: nothing but white space that controls, mostly ASCII. */
export function isPrintable(text: string): boolean {
  if (holdsControl(text) || /[\x80-\x9f\ufffd]/.test(text)) return false;
  return (text.match(/[ -~]/g)?.length ?? 0) >= text.length * 0.7;
}
