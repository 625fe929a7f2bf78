import browser from 'webextension-polyfill';

const IDS = ['hold-bridge', 'hold-hook'];
const BRIDGE = 'hold-bridge.js';
const HOOK = 'hold-hook.js';

// The polyfill's types leave out the world.
type Registered = Parameters<typeof browser.scripting.registerContentScripts>[0][number];
type Injection = Parameters<typeof browser.scripting.executeScript>[0];

/**
 * Puts the two scripts into every page that loads from now on, and into those of the tabs, that hold what no rule can:
 * a form that is posted, and an app that a page opens. They are there only while something is armed.
 */
export async function installHoldScripts(tabs: readonly number[] | 'all'): Promise<void> {
  const common = {
    matches: ['http://*/*', 'https://*/*'],
    runAt: 'document_start' as const,
    persistAcrossSessions: false,
  };
  const present = await browser.scripting.getRegisteredContentScripts({ ids: IDS });
  if (present.length === 0)
    await browser.scripting.registerContentScripts([
      // The bridge must listen before the hook speaks.
      { id: 'hold-bridge', js: [BRIDGE], ...common },
      { id: 'hold-hook', js: [HOOK], world: 'MAIN', ...common } as Registered,
    ]);
  const ids = tabs === 'all' ? (await browser.tabs.query({})).flatMap(({ id }) => id ?? []) : tabs;
  await Promise.all(ids.map(reach));
}

async function reach(tabId: number): Promise<void> {
  try {
    // At once: a page that goes on loading may post its form before it is there.
    const common = { target: { tabId }, injectImmediately: true };
    await browser.scripting.executeScript({ ...common, files: [BRIDGE] });
    await browser.scripting.executeScript({ ...common, files: [HOOK], world: 'MAIN' } as Injection);
  } catch {
    // A page of the browser's own, or one without permission: nothing of it is held.
  }
}

/** Takes them out again; pages that have them ask once more, and fall silent. */
export async function removeHoldScripts(): Promise<void> {
  const present = await browser.scripting.getRegisteredContentScripts({ ids: IDS });
  if (present.length > 0) await browser.scripting.unregisterContentScripts({ ids: present.map(({ id }) => id) });
}
