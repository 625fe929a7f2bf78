/** Families of authentication levels, each from the lowest to the highest. */
const FAMILIES: readonly (readonly string[])[] = [
  ['urn:brasil:openbanking:loa2', 'urn:brasil:openbanking:loa3'],
  ['urn:cds.au:cdr:2', 'urn:cds.au:cdr:3'],
  ['urn:openbanking:psd2:ca', 'urn:openbanking:psd2:sca'],
  ['low', 'substantial', 'high'].map((level) => `http://eidas.europa.eu/LoA/${level}`),
  ['Low', 'Substantial', 'High'].map((level) => `https://data.gov.dk/concept/core/nsis/${level}`),
  ['loa1', 'loa2', 'loa3', 'loa4'],
  ['0', '1', '2', '3', '4'],
];

/**
 * Whether a level is at least the one that was asked for; undefined where nobody has put the two into an order.
 *
 * @param asked any of them will do
 */
export function reaches(level: string, asked: readonly string[]): boolean | undefined {
  if (asked.includes(level)) return true;
  const family = FAMILIES.find((levels) => levels.includes(level));
  const places = asked.map((one) => family?.indexOf(one) ?? -1).filter((place) => place >= 0);
  if (!family || places.length === 0) return undefined;
  if (places.some((place) => place <= family.indexOf(level))) return true;
  return places.length === asked.length ? false : undefined;
}
