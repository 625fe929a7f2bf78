import { widthOf } from './label.ts';

/** Pixels of letters, and lines that a name may have. */
const LETTERS = 11;
const LINES = 2;
/** Shorter common parts are not worth an ellipsis. */
const LEAST = 4;

/**
 * Names of servers for lanes that are too narrow for them: what all have in common, at the beginning up to a dot or
 * a hyphen and at the end from one on, is left out, for it tells none from another. `openpayments-tpp.example` and
 * `openpayments-api.example` become `…tpp…` and `…api…`.
 *
 * @param room pixels of a line
 * @returns the names as they are where they fit, or have nothing in common
 */
export function shortNames(names: readonly string[], room: number): readonly string[] {
  // A line may end before it is full.
  const fits = (name: string) => widthOf(name, LETTERS) <= room * LINES * 0.9;
  if (names.length < 2 || names.every(fits)) return names;
  const start = commonStart(names);
  const rests = names.map((name) => name.slice(start));
  const end = commonEnd(rests);
  return rests.map((rest) => `${start > 0 ? '…' : ''}${rest.slice(0, rest.length - end)}${end > 0 ? '…' : ''}`);
}

function commonStart(names: readonly string[]): number {
  const [first = '', ...others] = names;
  let common = 0;
  for (let at = 0; at < first.length && others.every((name) => name[at] === first[at]); at += 1)
    if (/[.-]/.test(first[at] ?? '')) common = at + 1;
  return common >= LEAST && names.every((name) => name.length > common) ? common : 0;
}

function commonEnd(names: readonly string[]): number {
  const [first = '', ...others] = names;
  let common = 0;
  for (let at = 1; at < first.length && others.every((name) => name.at(-at) === first.at(-at)); at += 1)
    if (/[.:-]/.test(first.at(-at) ?? '')) common = at;
  return common >= LEAST && names.every((name) => name.length > common) ? common : 0;
}
