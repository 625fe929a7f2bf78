import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openConsentPanel } from '../run/devtools.ts';
import { drive } from '../run/drive.ts';
import { faulty } from '../sandbox/faulty.ts';
import { openPayments } from '../sandbox/open-payments.ts';
import { scenarioOf, useStage } from './stage.ts';

const CASES = [
  ['open-payments-decoupled-desktop', openPayments],
  ['faulty-dead-port', faulty],
  ['faulty-form-post', faulty],
] as const;

describe('an exported trace', () => {
  const stage = useStage([openPayments, faulty], { handleDevToolsAsPage: true });

  it.each(CASES)('opens in Chrome’s own HAR importer: %s', async (id, system) => {
    const { instrument, sandbox } = stage;
    const path = stage.path(id);
    const driven = await drive(instrument, sandbox, system, scenarioOf(system, id), path);
    expect(driven.faults).toEqual([]);

    const { page } = await instrument.openTab();
    const { devtools } = await openConsentPanel(instrument, page);
    const file = `new File([${JSON.stringify(readFileSync(path, 'utf8'))}], 'trace.har')`;
    await devtools.evaluate(
      `import('./panels/network/network.js').then(({ NetworkPanel }) => NetworkPanel.NetworkPanel.instance().networkLogView.onLoadFromFile(${file}))`,
    );
    const shown = await devtools.evaluate(
      `import('./models/logs/logs.js').then(({ NetworkLog }) => NetworkLog.NetworkLog.instance().requests().map((request) => request.url()))`,
    );
    expect(shown).toEqual(driven.har?.log.entries.map(({ request }) => request.url));
    await page.close();
  });
});
