import browser from 'webextension-polyfill';
import { isPrivate } from './tabs.ts';

const IDS = ['bridge', 'page-hook'];
const BRIDGE = 'bridge.js';
const HOOK = 'page-hook.js';

/** Where it is kept since when the scripts are there: this worker may be killed. */
const INSTALLED = 'pageScriptsInstalled';

/** Milliseconds after which a recording begins although a page that goes on loading has no scripts yet. */
const PATIENCE = 500;

/**
 * Puts the two scripts that read response bodies into every page that loads from now on, and
 * into the tabs that are open already. They are there only while a session records.
 *
 * A tab need be reached once in a recording, and again when its page is allowed later; what it
 * loads afterwards has the scripts by itself. Reaching it more often does no harm.
 *
 * @param tabs ids of tabs to reach at once, or all; pages without permission are passed over
 * @param since when the recording began that the tabs belong to, in milliseconds since the epoch:
 *   of documents that were asked for before, only what their scripts fetch from now on is read;
 *   when nothing is said, since the scripts were installed
 */
export async function installPageScripts(tabs: number[] | 'all', since?: number): Promise<void> {
  const common = {
    matches: ['http://*/*', 'https://*/*'],
    allFrames: true,
    // A frame that has no address of its own fetches, too.
    matchOriginAsFallback: true,
    runAt: 'document_start' as const,
    persistAcrossSessions: false,
  };
  await want(true);
  const present = await browser.scripting.getRegisteredContentScripts({ ids: IDS });
  if (present.length === 0) {
    await browser.storage.session.set({ [INSTALLED]: Date.now() });
    await browser.scripting.registerContentScripts([
      // The bridge must listen before the hook speaks.
      { id: 'bridge', js: [BRIDGE], ...common },
      { id: 'page-hook', js: [HOOK], world: 'MAIN', ...common } as Registered,
    ]);
  }
  const { [INSTALLED]: installed = Date.now() } = await browser.storage.session.get(INSTALLED);
  const ids = tabs === 'all' ? (await browser.tabs.query({})).flatMap(({ id }) => id ?? []) : tabs;
  const reached = Promise.all(ids.map((tabId) => reach(tabId, since ?? (installed as number))));
  await Promise.race([reached, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}

// The polyfill's types leave out the world.
type Registered = Parameters<typeof browser.scripting.registerContentScripts>[0][number];
type Injection = Parameters<typeof browser.scripting.executeScript>[0];

async function reach(tabId: number, since: number): Promise<void> {
  // Not with `injectImmediately`: a frame that is just loading may then never tell that it has loaded.
  const common = { target: { tabId, allFrames: true } };
  try {
    await browser.scripting.executeScript({ ...common, func: join, args: [since] });
    await browser.scripting.executeScript({ ...common, files: [BRIDGE] });
    await browser.scripting.executeScript({ ...common, files: [HOOK], world: 'MAIN' } as Injection);
  } catch {
    // A page of the browser's own, or one without permission: its bodies are marked as not captured.
  }
}

/** Runs in the page, in the bridge's world: tells the bridge which documents are older than the recording. */
function join(since: number): void {
  globalThis.consentTracerSince = since;
}

/** Takes them out again; pages that have them keep them until they are left. */
export async function removePageScripts(): Promise<void> {
  if (await want(false)) return;
  const present = await browser.scripting.getRegisteredContentScripts({ ids: IDS });
  if (present.length > 0) await browser.scripting.unregisterContentScripts({ ids: present.map(({ id }) => id) });
}

/** Who wants them: private windows have a background of their own, and these scripts in common with all others. */
const WANTED = 'pageScriptsWanted';

/** Says that the windows of this background want them, or no longer. @returns whether any want them */
async function want(wanted: boolean): Promise<boolean> {
  const own = isPrivate() ? 'private' : 'regular';
  const { [WANTED]: before = [] } = (await browser.storage.session.get(WANTED)) as { [WANTED]?: string[] };
  const after = [...before.filter((each) => each !== own), ...(wanted ? [own] : [])];
  if (after.join() !== before.join()) await browser.storage.session.set({ [WANTED]: after });
  return after.length > 0;
}
