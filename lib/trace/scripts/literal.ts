import type { Piece } from './variables.ts';

/** Cannot be seen, turns the line around, or cannot be written in UTF-8: half a character. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A string of JavaScript in single quotes. */
export function literal(text: string): string {
  return `'${escaped(text.replace(/[\\']/g, '\\$&'))}'`;
}

/** JSON as an expression of JavaScript, on one line. */
export function jsonLiteral(value: unknown): string {
  return escaped(JSON.stringify(value));
}

function escaped(text: string): string {
  return text.replace(UNSEEN, (sign) =>
    sign
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/**
 * Pieces as an expression of JavaScript: `'as typed'`, `secret('PASSWORD')`, or both added up.
 *
 * @param inUrl a variable stands in an address, where it is encoded
 */
export function expression(pieces: readonly Piece[], inUrl = false): string {
  const parts = pieces.map((piece) => {
    if (typeof piece === 'string') return literal(piece);
    const value = `secret(${literal(piece.variable)})`;
    return inUrl ? `encodeURIComponent(${value})` : value;
  });
  return parts.join(' + ');
}

/** A sentence for a comment: on one line, which nothing in it ends. */
export function comment(text: string): string {
  return `// ${text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')}`.trimEnd();
}
