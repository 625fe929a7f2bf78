/** A whole, positive number in the query of a view's own address; undefined for anything else. */
export function numberIn(search: string, name: string): number | undefined {
  const text = new URLSearchParams(search).get(name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
