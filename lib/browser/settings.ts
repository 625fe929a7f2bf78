import browser from 'webextension-polyfill';
import { DEFAULT_LIMIT } from './body-text.ts';

export interface Settings {
  /** Bytes of each body that are kept. */
  bodyLimit: number;
}

export const DEFAULTS: Settings = { bodyLimit: DEFAULT_LIMIT };

/** The user's settings; what is missing or senseless falls back to the default. */
export async function readSettings(): Promise<Settings> {
  const { settings } = await browser.storage.local.get('settings');
  return withDefaults(settings);
}

export async function writeSettings(settings: Settings): Promise<void> {
  await browser.storage.local.set({ settings: withDefaults(settings) });
}

/** Calls back with the settings now and after every change; returns the way to stop. */
export function watchSettings(callback: (settings: Settings) => void): () => void {
  const changed = (changes: Record<string, { newValue?: unknown }>, area: string) => {
    if (area === 'local' && changes.settings) callback(withDefaults(changes.settings.newValue));
  };
  browser.storage.onChanged.addListener(changed);
  void readSettings()
    .catch(() => DEFAULTS)
    .then(callback);
  return () => browser.storage.onChanged.removeListener(changed);
}

function withDefaults(stored: unknown): Settings {
  const { bodyLimit } = (stored ?? {}) as Partial<Settings>;
  const sound = typeof bodyLimit === 'number' && Number.isFinite(bodyLimit) && bodyLimit >= 1024;
  return { bodyLimit: sound ? Math.min(Math.round(bodyLimit), 64 * 1024 * 1024) : DEFAULTS.bodyLimit };
}
