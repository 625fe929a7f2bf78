/** Second-level labels under which names are registered: `co.uk`, `com.br`. */
const REGISTRIES = new Set(['ac', 'co', 'com', 'edu', 'gov', 'gv', 'ltd', 'me', 'net', 'nom', 'or', 'org', 'plc']);

/**
 * Whether two hosts are likely to be run by the same party: one is the other, below it, or below the same
 * registered name. Without the list of public suffixes a few shared ones (`github.io`) pass for one party.
 *
 * @param a host, with or without its port
 */
export function isSameSite(a: string, b: string): boolean {
  return a !== '' && siteOf(a) === siteOf(b);
}

/** A session has few hosts, and asks for them often. */
const MOST = 1000;
const sites = new Map<string, string>();

/** The registered name that a host is below, or an address as it is; without the port. */
export function siteOf(host: string): string {
  const known = sites.get(host);
  if (known !== undefined) return known;
  const site = readSite(host);
  if (sites.size >= MOST) sites.clear();
  sites.set(host, site);
  return site;
}

function readSite(host: string): string {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (/^[\d.]+$|^\[/.test(name)) return name;
  const labels = name.split('.');
  const [country = '', second = ''] = labels.toReversed();
  const length = country.length === 2 && REGISTRIES.has(second) ? 3 : 2;
  return labels.slice(-length).join('.');
}
