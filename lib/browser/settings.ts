import browser from 'webextension-polyfill';
import { DEFAULT_LIMIT, LARGEST_LIMIT } from './body-text.ts';

export interface Settings {
  /** Bytes of each body that are kept. */
  bodyLimit: number;
  /** Pictures of the pages of a recording are kept. */
  screenshots: boolean;
  retention: RetentionSettings;
}

/** What is deleted by itself. 0: nothing. */
export interface RetentionSettings {
  /** Sessions that ended longer ago. */
  days: number;
  /** Of all sessions together, in MiB: the oldest go. */
  size: number;
}

export const DEFAULTS: Settings = {
  bodyLimit: DEFAULT_LIMIT,
  screenshots: false,
  retention: { days: 0, size: 0 },
};

/** The user's settings; what is missing or senseless falls back to the default. */
export async function readSettings(): Promise<Settings> {
  const { settings } = await browser.storage.local.get('settings');
  return withDefaults(settings);
}

/** Changes what is given and leaves the rest. */
export async function writeSettings(changes: Partial<Settings>): Promise<void> {
  await browser.storage.local.set({ settings: withDefaults({ ...(await readSettings()), ...changes }) });
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
  const { bodyLimit, screenshots, retention } = (stored ?? {}) as Partial<Settings>;
  const sound = typeof bodyLimit === 'number' && Number.isFinite(bodyLimit) && bodyLimit >= 1024;
  return {
    bodyLimit: sound ? Math.min(Math.round(bodyLimit), LARGEST_LIMIT) : DEFAULTS.bodyLimit,
    screenshots: screenshots === true,
    retention: { days: amountOf(retention?.days), size: amountOf(retention?.size) },
  };
}

function amountOf(stored: unknown): number {
  return typeof stored === 'number' && Number.isSafeInteger(stored) && stored > 0 ? stored : 0;
}
