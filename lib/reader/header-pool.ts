import type { Header } from '../flow/capture-event.ts';

/** Values that are longer are hardly ever sent twice. */
const LONGEST = 400;

/**
 * Gives the same header for the same name and value: of what a long session has read from its database, half are
 * headers, and nearly all of these were sent before, word for word.
 *
 * @param most so many are kept; what comes later stays as it is
 */
export function headerPool(most = 20_000): (headers: readonly Header[]) => Header[] {
  const byName = new Map<string, Map<string, Header>>();
  let kept = 0;
  const pooled = (header: Header): Header => {
    const { name, value } = header;
    if (value.length > LONGEST) return header;
    const byValue = byName.get(name) ?? new Map<string, Header>();
    const known = byValue.get(value);
    if (known || kept >= most) return known ?? header;
    byName.set(name, byValue.set(value, header));
    kept++;
    return header;
  };
  return (headers) => headers.map(pooled);
}
