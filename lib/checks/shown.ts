/** Characters of a captured value that a sentence quotes; the whole value is in `seen`. */
const LONGEST = 80;

/** A captured JSON value as text: a string as it is, anything else as JSON; never throws, whatever it is. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
}

/** The same for use within a sentence. */
export function quoted(value: unknown): string {
  const text = shown(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
