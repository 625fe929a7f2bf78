import browser from 'webextension-polyfill';
import { hasHosts } from './permissions.ts';

/** Begins the sentence by which a view knows that the permission lacks. */
export const NOT_ALLOWED = 'The browser does not let the extension see this page';

/**
 * A picture of what is seen of a tab's page, as a `data:` URL of a PNG. It stays in this browser.
 *
 * @throws Error with a sentence where the tab is gone or not in front, or the permission lacks
 */
export async function pictureOf(tabId: number): Promise<string> {
  const tab = await browser.tabs.get(tabId).catch(() => undefined);
  if (!tab) throw new Error('The tab is closed.');
  // Only what is in front is drawn; of another tab it would be the wrong page.
  if (!tab.active) throw new Error('The tab is not in front: bring it there, and read it once more.');
  try {
    return await browser.tabs.captureVisibleTab(tab.windowId, { format: 'png' });
  } catch (error) {
    const { all } = await hasHosts();
    const why = error instanceof Error ? error.message : String(error);
    if (all) throw new Error(`The browser makes no picture of this page: ${why}`);
    throw new Error(
      `${NOT_ALLOWED}: press the extension’s button in the toolbar while it is in front, or allow all sites. A picture of the code can be dropped here instead.`,
    );
  }
}
