import browser from 'webextension-polyfill';

const NAME = 'daily';
const MINUTES = 24 * 60;
/** When it was done last, which outlives the browser. */
const DONE = 'dailyDoneAt';

/**
 * Calls back once a day while that is planned, and when the browser starts. Registers synchronously.
 */
export function onDaily(callback: () => void): void {
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === NAME) callback();
  });
  // Wakes the background, which then looks by itself.
  browser.runtime.onStartup.addListener(() => undefined);
}

/**
 * Plans what is to be done once a day, or no longer: where nothing is, nothing wakes the background.
 *
 * @returns whether it is due now
 */
export async function planDaily(wanted: boolean): Promise<boolean> {
  if (!wanted) {
    await browser.alarms.clear(NAME);
    return false;
  }
  const alarm = await browser.alarms.get(NAME);
  if (!alarm) browser.alarms.create(NAME, { periodInMinutes: MINUTES });
  const { [DONE]: done } = await browser.storage.local.get(DONE);
  // A minute less: an alarm may come a moment early.
  return typeof done !== 'number' || done > Date.now() || Date.now() - done >= (MINUTES - 1) * 60_000;
}

/** It was done just now. */
export async function doneDaily(): Promise<void> {
  await browser.storage.local.set({ [DONE]: Date.now() });
}
