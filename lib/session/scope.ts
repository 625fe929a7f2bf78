import type { Messages } from '../browser/messages.ts';
import { activeTab, openTabs, tabUrl } from '../browser/tabs.ts';
import { withoutFragment } from '../flow/address.ts';
import { isOfSite } from '../flow/site.ts';
import { lastAddresses } from '../store/continuing.ts';
import { originOf } from '../store/following.ts';
import type { Scope, SessionRow, TraceDatabase } from '../store/schema.ts';

/** What a recording takes up at its beginning: of a site the tabs that show it, as far as they may be seen. */
export async function scopeOf(asked: Messages['recording.start']['payload']['scope']): Promise<Scope> {
  if (asked.kind === 'all') return asked;
  if (asked.kind === 'site') return siteScope(asked.site, asked.tabId);
  return withOrigins({ kind: 'tab', tabIds: [asked.tabId] }, [(await tabUrl(asked.tabId)) ?? '']);
}

/**
 * What an interrupted session takes up when it goes on. Tabs of the browser before are found again by the addresses
 * that they had last; and the one from which it is continued is taken.
 *
 * @throws Error with a sentence where none of them is open
 */
export async function scopeAgain(db: TraceDatabase, row: SessionRow, tabId: number | undefined): Promise<Scope> {
  const { scope } = row;
  if (scope.kind === 'all') return scope;
  if (scope.kind === 'site') return siteScope(scope.site, tabId);
  const addresses = new Set((await lastAddresses(db, row)).map(withoutFragment));
  const again = (await openTabs()).filter(({ id, url }) => id === tabId || addresses.has(withoutFragment(url)));
  const tabIds = [...new Set([...again.map(({ id }) => id), ...(tabId === undefined ? [] : [tabId])])];
  if (tabIds.length === 0)
    throw new Error('none of its tabs is open. Open the page, and continue from the button in the toolbar there');
  return withOrigins(
    { kind: 'tab', tabIds },
    again.map(({ url }) => url),
  );
}

/** The tab that is in front, as what a key records. */
export async function scopeInFront(tabId: number | undefined): Promise<{ scope: Scope; url: string | undefined }> {
  const id = tabId ?? (await activeTab()).id;
  if (id === undefined) return { scope: { kind: 'all' }, url: undefined };
  return { scope: await scopeOf({ kind: 'tab', tabId: id }), url: await tabUrl(id) };
}

async function siteScope(site: string, tabId: number | undefined): Promise<Scope> {
  const shown = (await openTabs()).filter(({ url }) => isOfSite(site, url));
  const tabIds = [...new Set([...(tabId === undefined ? [] : [tabId]), ...shown.map(({ id }) => id)])];
  return withOrigins(
    { kind: 'site', site, tabIds },
    shown.map(({ url }) => url),
  );
}

function withOrigins<S extends Exclude<Scope, { kind: 'all' }>>(scope: S, addresses: readonly string[]): S {
  const origins = [...new Set(addresses.map(originOf))].filter((origin) => origin !== '');
  return origins.length > 0 ? { ...scope, origins } : scope;
}
