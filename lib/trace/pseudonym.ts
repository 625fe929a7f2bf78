/** Kinds whose place is within a token in compact form: there stand only the characters of base64url. */
const IN_TOKEN = /^(claims|signature|jwe-[a-z]+)$/;

/** What stands for a secret in a file that has left the machine: the same for the same secret, and nothing outside of it. */
export function pseudonymOf(kind: string, hex: string): string {
  return IN_TOKEN.test(kind) ? `${kind}-${hex}` : `(${kind}-${hex})`;
}

const PSEUDONYMS = /\([a-z][a-z-]{0,30}-[0-9a-f]{6}\)|\b(?:claims|signature|jwe-[a-z]{1,10})-[0-9a-f]{6}\b/g;

/** Whether a text is no more than what stands for a secret, or for several with signs between them. */
export function isPseudonym(text: string): boolean {
  if (text.length > LONGEST || !/-[0-9a-f]{6}/.test(text)) return false;
  const rest = text.replace(PSEUDONYMS, '');
  return rest.length < text.length && !/[\p{L}\p{N}]/u.test(rest);
}

/** No value of which parts were hidden is longer. */
const LONGEST = 400;

/** The query that finds the steps in which a pseudonym stands. */
export const PSEUDONYM_QUERY = String.raw`/\([\w-]+-[0-9a-f]{6}\)/`;
