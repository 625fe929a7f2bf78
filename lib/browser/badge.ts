import browser from 'webextension-polyfill';

/** Shows on the toolbar button that something records, or that recording was stopped by a fault. */
export async function showBadge(state: 'recording' | 'idle' | 'fault', title: string): Promise<void> {
  const text = { recording: 'REC', idle: '', fault: '!' }[state];
  await Promise.all([
    browser.action.setBadgeText({ text }),
    browser.action.setBadgeBackgroundColor({ color: '#b3261e' }),
    browser.action.setTitle({ title }),
  ]);
}
