import browser from 'webextension-polyfill';
import type { Environment } from '../flow/environment.ts';
import { aboutThis } from './tabs.ts';

const SYSTEMS: Readonly<Record<string, string>> = {
  ...{ mac: 'macOS', win: 'Windows', linux: 'Linux', android: 'Android', cros: 'ChromeOS', openbsd: 'OpenBSD' },
};

/** Where this browser runs. What it does not tell is left out. */
export async function environmentHere(): Promise<Environment> {
  const about = aboutThis();
  const [platform, version] = await Promise.all([
    browser.runtime.getPlatformInfo().catch(() => undefined),
    fullVersion(about.browser.name).catch(() => undefined),
  ]);
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    ...about,
    browser: { ...about.browser, ...(version !== undefined && { version }) },
    ...(platform && { os: SYSTEMS[platform.os] ?? platform.os }),
    // Firefox resolves the locale of formats, which a user can set apart from that of the words.
    locale: browser.i18n.getUILanguage() || locale,
    ...(timeZone && { timeZone }),
  };
}

interface Hints {
  getHighEntropyValues?(names: string[]): Promise<{ fullVersionList?: { brand: string; version: string }[] }>;
}

const BRANDS: Readonly<Record<string, string>> = { Chrome: 'Chromium', Edg: 'Microsoft Edge' };

/** Chromium tells the first part of its version only, unless it is asked for all of it. */
async function fullVersion(name: string): Promise<string | undefined> {
  const { userAgentData } = navigator as { userAgentData?: Hints };
  const told = await userAgentData?.getHighEntropyValues?.(['fullVersionList']);
  return told?.fullVersionList?.find(({ brand }) => brand === (BRANDS[name] ?? name))?.version;
}
