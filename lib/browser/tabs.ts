import browser from 'webextension-polyfill';

/** The tab in front, in the window where the user is. Its `url` is known only with permission for its site. */
export async function activeTab(): Promise<{ id?: number; url?: string }> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return { ...(tab?.id === undefined ? {} : { id: tab.id }), ...(tab?.url ? { url: tab.url } : {}) };
}

/** Address of a tab's page; undefined without permission for its site, or when the tab is gone. */
export async function tabUrl(tabId: number): Promise<string | undefined> {
  const tab = await browser.tabs.get(tabId).catch(() => undefined);
  return tab?.url;
}

/** All tabs; the address is empty where it may not be known. */
export async function openTabs(): Promise<{ id: number; url: string }[]> {
  const tabs = await browser.tabs.query({});
  return tabs.flatMap(({ id, url = '' }) => (id === undefined ? [] : [{ id, url }]));
}

/** Whether this is the extension of a private window, which keeps nothing on the disk. */
export function isPrivate(): boolean {
  return browser.extension?.inIncognitoContext === true;
}

/** Opens a page of this extension in a tab of its own. */
export async function openOwnPage(page: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(page) });
}

/** What a trace file says of the program that wrote it. */
export function aboutThis(): { extensionVersion: string; browser: { name: string; version: string } } {
  const [, name = 'Unknown', version = ''] = /(Firefox|Edg|Chrome)\/([\d.]+)/.exec(navigator.userAgent) ?? [];
  return { extensionVersion: browser.runtime.getManifest().version, browser: { name, version } };
}
