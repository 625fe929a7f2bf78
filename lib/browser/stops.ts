import browser from 'webextension-polyfill';
import { isPrivate } from './tabs.ts';

/** A private window has sessions of its own, and this storage in common with the others. */
const KEY = isPrivate() ? 'stopsInPrivate' : 'stops';

/** Why sessions were stopped, by their ids, as long as the database has no room for it. Kept in memory by the browser. */
export async function readStops(): Promise<Record<number, string>> {
  const { [KEY]: stops } = await browser.storage.session.get(KEY);
  return (stops ?? {}) as Record<number, string>;
}

export async function writeStops(stops: Record<number, string>): Promise<void> {
  await browser.storage.session.set({ [KEY]: stops });
}

/** Calls back with them now and after every change; returns the way to stop. */
export function watchStops(callback: (stops: Record<number, string>) => void): () => void {
  const changed = (changes: Record<string, { newValue?: unknown }>, area: string) => {
    if (area === 'session' && changes[KEY]) callback((changes[KEY].newValue ?? {}) as Record<number, string>);
  };
  browser.storage.onChanged.addListener(changed);
  void readStops().then(callback);
  return () => browser.storage.onChanged.removeListener(changed);
}
