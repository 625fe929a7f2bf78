/** One word of a shell command, for bash, zsh and the like; control and invisible characters as escapes of `$'…'`. */
export function shellWord(text: string): string {
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const inner = text.replace(/[\\'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\\' || character === "'") return `\\${character}`;
    // By their bytes, as older shells know no other way.
    return [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `$'${inner}'`;
}

/** Text on one line, for a comment. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Text that fits into no argument, for it holds a NUL, as base64; undefined where it fits. */
export function inBase64(text: string | undefined): string | undefined {
  if (!text?.includes('\0')) return undefined;
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** A command that reads these bytes from its standard input. */
export function piped(base64: string, command: string): string {
  return `printf %s ${shellWord(base64)} | base64 --decode | ${command}`;
}
