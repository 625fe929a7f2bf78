import browser from 'webextension-polyfill';
import { type Mute, mutesIn } from '../checks/mute.ts';
import { isPrivate } from './tabs.ts';

const KEY = 'mutes';

/** What is muted in a private window is forgotten with it. */
const area = () => (isPrivate() ? browser.storage.session : browser.storage.local);
const areaName = () => (isPrivate() ? 'session' : 'local');

/** What is muted in every session. */
export async function readMutes(): Promise<Mute[]> {
  const { [KEY]: mutes } = await area().get(KEY);
  return mutesIn(mutes);
}

/** Changes them; what another page of the extension wrote in between stays. */
export async function changeMutes(change: (mutes: readonly Mute[]) => Mute[]): Promise<void> {
  // The lock is that of all pages of the extension.
  await navigator.locks.request(KEY, async () => {
    await area().set({ [KEY]: change(await readMutes()) });
  });
}

/** Calls back with them now and after every change; returns the way to stop. */
export function watchMutes(callback: (mutes: Mute[]) => void): () => void {
  let changes = 0;
  const changed = (changed: Record<string, { newValue?: unknown }>, where: string) => {
    if (where !== areaName() || !changed[KEY]) return;
    changes++;
    callback(mutesIn(changed[KEY].newValue));
  };
  browser.storage.onChanged.addListener(changed);
  void readMutes().then(
    // What changed meanwhile is newer.
    (mutes) => changes === 0 && callback(mutes),
    () => undefined,
  );
  return () => browser.storage.onChanged.removeListener(changed);
}
