import browser from 'webextension-polyfill';
import { siteName, sitePatterns } from '../flow/site.ts';

const ALL = '<all_urls>';

/** The match pattern of the site at `url`, every port of the host; undefined where none may be asked for. */
export function sitePattern(url: string | undefined): string | undefined {
  if (!url || !/^https?:/i.test(url)) return undefined;
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}

/** Which of the hosts that a recording needs are granted. */
export async function hasHosts(url?: string): Promise<{ all: boolean; site: boolean }> {
  const all = await browser.permissions.contains({ origins: [ALL] });
  const pattern = sitePattern(url);
  const site = all || (pattern !== undefined && (await browser.permissions.contains({ origins: [pattern] })));
  return { all, site };
}

/**
 * Asks the user, who must have just clicked. `url` asks for that site only.
 *
 * @param wide with what is below its host, and by both schemes
 * @returns whether it was granted
 */
export function requestHosts(url?: string, wide = false): Promise<boolean> {
  const site = siteName(url);
  const origins = wide && site !== undefined ? sitePatterns(site) : [(url && sitePattern(url)) ?? ALL];
  return browser.permissions.request({ origins });
}

/** Calls back whenever a permission is granted or taken away; returns the way to stop. */
export function onPermissionsChanged(callback: () => void): () => void {
  browser.permissions.onAdded.addListener(callback);
  browser.permissions.onRemoved.addListener(callback);
  return () => {
    browser.permissions.onAdded.removeListener(callback);
    browser.permissions.onRemoved.removeListener(callback);
  };
}

/** Patterns of the hosts that the user has granted and can take back. */
export async function grantedHosts(): Promise<string[]> {
  const { origins = [] } = await browser.permissions.getAll();
  return origins;
}

/**
 * Gives hosts back.
 *
 * @returns false when the browser keeps them: those granted at installation
 */
export async function releaseHosts(origins: string[]): Promise<boolean> {
  return browser.permissions.remove({ origins }).catch(() => false);
}
