import { matcher } from './matcher.ts';

/** Characters by which the beginning of a longer value is recognised: fewer may well be no part of it. */
const ENOUGH = 16;

/**
 * Replaces values of which a text holds no more than the beginning, as a sentence does that quotes a long one. Only
 * what is left of values counts that are longer than {@link ENOUGH} characters; whole ones are to be replaced before.
 *
 * @param values by spelling
 */
export function cutOff(values: ReadonlyMap<string, { pseudonym: string }>): (text: string) => string {
  const byBeginning = new Map<string, string[]>();
  for (const spelling of values.keys()) {
    if (spelling.length <= ENOUGH) continue;
    const beginning = spelling.slice(0, ENOUGH);
    const same = byBeginning.get(beginning);
    if (same) same.push(spelling);
    else byBeginning.set(beginning, [spelling]);
  }
  const find = matcher(byBeginning.keys());
  return (text) => {
    let replaced = '';
    let rest = 0;
    for (const { at, text: beginning } of find(text)) {
      if (at < rest) continue;
      const [nearest, length] = longestOf(byBeginning.get(beginning) ?? [], text, at);
      replaced += text.slice(rest, at) + values.get(nearest)?.pseudonym;
      rest = at + length;
    }
    return replaced + text.slice(rest);
  };
}

/** The spelling of which the most stands there, and how much that is. */
function longestOf(spellings: readonly string[], text: string, at: number): [spelling: string, length: number] {
  const lengths = spellings.map((spelling) => commonLength(spelling, text, at));
  const most = Math.max(...lengths);
  return [spellings[lengths.indexOf(most)] ?? '', most];
}

function commonLength(spelling: string, text: string, at: number): number {
  let length = 0;
  while (length < spelling.length && spelling[length] === text[at + length]) length += 1;
  return length;
}
