import browser from 'webextension-polyfill';

/** Shows on the toolbar button that something records, is armed or held, or that recording was stopped by a fault. */
export async function showBadge(
  state: 'recording' | 'armed' | 'held' | 'idle' | 'fault',
  title: string,
): Promise<void> {
  const text = { recording: 'REC', armed: 'HOLD', held: 'HELD', idle: '', fault: '!' }[state];
  await Promise.all([
    browser.action.setBadgeText({ text }),
    browser.action.setBadgeBackgroundColor({ color: state === 'armed' || state === 'held' ? '#7a4d00' : '#b3261e' }),
    browser.action.setTitle({ title }),
  ]);
}
