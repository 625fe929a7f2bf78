import browser from 'webextension-polyfill';

/**
 * Names this run of the browser. Request and tab ids mean something only within it: they begin
 * anew when the browser does, while `storage.session` outlives a killed worker.
 */
export async function browserRun(): Promise<string> {
  const { run } = await browser.storage.session.get('run');
  if (typeof run === 'string') return run;
  const fresh = crypto.randomUUID().slice(0, 8);
  await browser.storage.session.set({ run: fresh });
  return fresh;
}
