/** What redaction puts in place of a secret: another one in each file, so that two of them tell nothing of each other. */
const PSEUDONYM = /\([a-z][\w-]*-[0-9a-f]{6}\)/g;

/** As long as a pseudonym is in base64, or longer; what is shorter holds none. */
const BASE64 = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

/** Stands for any text. */
const ANY = '\u0000';

/** Characters of a text whose hidden parts are compared with those of another one. */
const LONGEST = 4096;

/** True where a secret was hidden in it, also within base64. */
export function isHidden(text: string): boolean {
  return opened(text).search(PSEUDONYM) >= 0;
}

/**
 * Why two texts that differ say nothing of each other, since a secret is hidden in one of them or in both: half a
 * sentence. Undefined where nothing is hidden, or where they differ also around it.
 */
export function hiddenReason(before: string, after: string): string | undefined {
  const [was, is] = [isHidden(before), isHidden(after)];
  if (!was && !is) return undefined;
  const [one, other] = [bare(before), bare(after)];
  if (one.length <= LONGEST && other.length <= LONGEST && !mayBeSame(one, other)) return undefined;
  return was && is
    ? 'it is hidden in both, each time by another pseudonym'
    : 'it is hidden in one of the two, so it cannot be compared';
}

/** With what is readable in base64 instead of the base64. */
function opened(text: string): string {
  return text.replace(BASE64, (run) => {
    const read = textOf(run);
    return read !== undefined && /^[\x20-\x7e]+$/.test(read) ? read : run;
  });
}

function textOf(base64: string): string | undefined {
  try {
    return atob(base64.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  } catch {
    return undefined;
  }
}

function bare(text: string): string {
  return opened(text).replace(PSEUDONYM, ANY).replaceAll(`${ANY}${ANY}`, ANY);
}

/** Whether there is a text that both can be, where `ANY` is any text. */
function mayBeSame(one: string, other: string): boolean {
  let row = new Uint8Array(other.length + 1);
  row[0] = 1;
  for (let j = 0; j < other.length && other[j] === ANY; j += 1) row[j + 1] = 1;
  for (const sign of one) {
    const next = new Uint8Array(other.length + 1);
    if (sign === ANY) next[0] = row[0] ?? 0;
    for (let j = 0; j < other.length; j += 1) {
      const there = other[j];
      const both = sign === there && (row[j] ?? 0);
      const skipped = sign === ANY && ((row[j + 1] ?? 0) || (next[j] ?? 0));
      const taken = there === ANY && ((next[j] ?? 0) || (row[j + 1] ?? 0));
      next[j + 1] = both || skipped || taken ? 1 : 0;
    }
    row = next;
  }
  return row[other.length] === 1;
}
