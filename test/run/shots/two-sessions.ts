import type { Sandbox } from '../../sandbox/core/server.ts';
import type { Instrument } from '../browser.ts';
import { press } from '../record.ts';
import { said, shoot } from './camera.ts';
import { changeStored, openViewer } from './stored.ts';
import { recorded } from './traffic.ts';

const YESTERDAY = 'Yesterday, at the office';
const TODAY = 'Today, at home';

/** What worked yesterday and fails today: a session of each day, and in what they differ. */
export async function shootTwoSessions(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const before = await recorded(instrument, sandbox, YESTERDAY, ['vipps-happy-encoded', 'oidc-code-pkce']);
  await before.close();
  const after = await recorded(instrument, sandbox, TODAY, ['vipps-redirect-uri-slash', 'aiia-cancel']);
  await after.close();
  const viewer = await openViewer(instrument, TODAY);
  const environment = {
    browser: { name: 'Chrome', version: '141.0.7390.54' },
    ...{ extensionVersion: '0.0.9', os: 'Windows', locale: 'nb-NO', timeZone: 'Europe/Oslo' },
    clockSkew: { median: 93_000, answers: 12 },
  };
  await changeStored(viewer, { environment }, YESTERDAY);
  await viewer.waitForSelector('[role="treeitem"]');
  await press(viewer, 'Compare with another session');
  await viewer.waitForSelector('.compare-summary');
  await viewer.select('[data-side="before"]', await optionOf(YESTERDAY));
  await viewer.select('[data-side="after"]', await optionOf(TODAY));
  await said(viewer, '.compare-summary', 'first difference that matters');
  await shoot(viewer, 'sessions-compared');
  await viewer.$$eval('.session-pair', (pairs) => {
    for (const pair of pairs) (pair as HTMLDetailsElement).open = true;
    pairs.at(0)?.scrollIntoView();
  });
  await viewer.waitForSelector('.pair-row');
  await shoot(viewer, 'sessions-compared-steps');
  await press(viewer, 'Back to the steps');
  // The styles of the comparison are there now, and must not reach the list of sessions.
  await viewer.waitForSelector('[role="treeitem"]');
  await shoot(viewer, 'sessions-compared-after', ['wide']);
  await viewer.close();

  function optionOf(name: string): Promise<string> {
    return viewer.$$eval(
      '[data-side="before"] option',
      (options, wanted) =>
        (options.find(({ textContent }) => textContent?.startsWith(wanted)) as HTMLOptionElement).value,
      name,
    );
  }
}
