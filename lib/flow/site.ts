/**
 * The site of a web page, as far as a recording of "this site" goes: its host, whatever the port. What is below the
 * host is of the site, and so is the same name without its `www.`; what is beside it is not. Registrable domains
 * would take a list of public suffixes that ages, and would ask for more than the page in sight.
 *
 * @returns undefined for what is no web page
 */
export function siteName(url: string | undefined): string | undefined {
  if (!url || !/^https?:/i.test(url) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname || undefined;
}

/** Whether a web address is of a site as {@link siteName} names it. */
export function isOfSite(site: string, url: string): boolean {
  const host = siteName(url);
  if (host === undefined) return false;
  return host === site || host.endsWith(`.${site}`) || `www.${host}` === site;
}

/** Match patterns of a site, as a browser asks for them. */
export function sitePatterns(site: string): string[] {
  // An address in numbers has nothing below it.
  const below = /^\[|^[\d.]+$/.test(site) ? site : `*.${site}`;
  return [`*://${below}/*`, ...(site.startsWith('www.') ? [`*://${site.slice(4)}/*`] : [])];
}
