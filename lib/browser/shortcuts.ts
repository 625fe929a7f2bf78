import browser from 'webextension-polyfill';

/** What the browser's own keys do, by their names in the manifest. */
export type CommandName = 'toggle-recording' | 'mark-moment' | 'add-note';

export interface Shortcut {
  name: CommandName;
  /** In the manifest's words. */
  title: string;
  /** As the browser writes it; empty where it has none, for another extension had it first. */
  keys: string;
}

const NAMES: readonly string[] = ['toggle-recording', 'mark-moment', 'add-note'] satisfies CommandName[];

/** Which keys the browser has for us now. */
export async function readShortcuts(): Promise<Shortcut[]> {
  const all = await browser.commands.getAll();
  return all.flatMap(({ name, description = '', shortcut = '' }) =>
    name !== undefined && NAMES.includes(name)
      ? [{ name: name as CommandName, title: description, keys: shortcut }]
      : [],
  );
}

/** Calls back with every key that is pressed, and the tab that is in front. Registers synchronously. */
export function onCommand(act: (name: CommandName, tabId: number | undefined) => void): void {
  browser.commands.onCommand.addListener((name, tab) => {
    if (NAMES.includes(name)) act(name as CommandName, tab?.id);
  });
}

/**
 * Opens the browser's page on which keys are changed.
 *
 * @returns in a sentence where it is, where the browser opens it for nobody
 */
export async function openShortcutSettings(): Promise<string | undefined> {
  const { openShortcutSettings: open } = browser.commands as { openShortcutSettings?(): Promise<void> };
  try {
    if (open) await open.call(browser.commands);
    else await browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
    return undefined;
  } catch {
    return 'Keys are changed in about:addons: open the menu beside “Manage Your Extensions”, then “Manage Extension Shortcuts”.';
  }
}

const NOTE = 'noteAt';

/**
 * Opens the pop-up with the field for a note; where the browser opens no pop-up, a window with it.
 *
 * @param at when the key was pressed: what is written is of that moment, milliseconds since the epoch
 */
export async function openForNote(at: number): Promise<void> {
  await browser.storage.session.set({ [NOTE]: at });
  await openPopup();
}

/** The moment of which a note is to be written, once. */
export async function takeNoteMoment(): Promise<number | undefined> {
  const { [NOTE]: at } = await browser.storage.session.get(NOTE);
  if (typeof at !== 'number') return undefined;
  await browser.storage.session.remove(NOTE);
  return at;
}

export async function openPopup(): Promise<void> {
  try {
    await browser.action.openPopup();
  } catch {
    const url = browser.runtime.getURL('popup.html');
    await browser.windows.create({ url, type: 'popup', width: 360, height: 420 });
  }
}
