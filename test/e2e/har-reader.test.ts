import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import type { SarifLog } from '../../lib/checks/sarif-log.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import type { TraceFlow, TraceHar } from '../../lib/trace/har.ts';
import { rulesBroken } from '../checks/sarif-rules.ts';
import { schemaErrors } from '../checks/sarif-schema.ts';
import { recordsOf } from '../fixtures/from-har.ts';
import { openConsentPanel } from '../run/devtools.ts';
import { drive } from '../run/drive.ts';
import { record } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { faulty } from '../sandbox/faulty.ts';
import { oidc } from '../sandbox/oidc.ts';
import { openPayments } from '../sandbox/open-payments.ts';
import { opus } from '../sandbox/opus.ts';
import { knownSecrets } from '../session/known-secrets.ts';
import { scenarioOf, useStage } from './stage.ts';

const CASES = [
  ['open-payments-decoupled-desktop', openPayments],
  ['faulty-dead-port', faulty],
  ['faulty-form-post', faulty],
] as const;

const REDACTED = [
  // A page of its own address is what a QR code holds.
  ['opus-handoff', opus],
  ['oidc-hybrid', oidc],
] as const;

describe('an exported trace', () => {
  const stage = useStage([openPayments, faulty, opus, oidc], { handleDevToolsAsPage: true });

  it.each(CASES)('opens in Chrome’s own HAR importer: %s', async (id, system) => {
    const { instrument, sandbox } = stage;
    const path = stage.path(id);
    const driven = await drive(instrument, sandbox, system, scenarioOf(system, id), path);
    expect(driven.faults).toEqual([]);

    const { page } = await instrument.openTab();
    expect(await importedUrls(page, path)).toEqual(urlsOf(driven.har));
    await page.close();
  });

  it.each(REDACTED)('opens there with its secrets hidden, and is still the same consent: %s', async (id, system) => {
    const { instrument, sandbox } = stage;
    const scenario = scenarioOf(system, id);
    const recording = await record(instrument);
    await walk(recording.page, sandbox.origin(scenario.start.party) + scenario.start.path);
    const whole = await recording.finish(stage.path(id));
    const path = stage.path(`${id}-redacted`);
    const redacted = await recording.exportRedacted(path);
    await recording.close();

    expect(redacted.log._consent.redacted).toBe(true);
    const hidden = urlsOf(redacted).filter((url, index) => url !== urlsOf(whole)[index]);
    expect(hidden.join(' ')).toMatch(/\(state-[0-9a-f]{6}\)/);
    const kept = { system: scenario.recognisedAs, kind: scenario.outcome.kind };
    expect(flowsOf(redacted.log._consent.flows)).toEqual([kept]);
    // Not only as it was written down: what is left in the file says it again.
    expect(flowsOf(foldTrace(recordsOf(redacted)).flows)).toEqual([kept]);

    const { page } = await instrument.openTab();
    expect(await importedUrls(page, path)).toEqual(urlsOf(redacted));
    await page.close();
  });

  it('lies beside its findings, which name it and hold no secret either', async () => {
    const { instrument, sandbox } = stage;
    const scenario = scenarioOf(faulty, 'faulty-state-dropped');
    const recording = await record(instrument);
    await walk(recording.page, sandbox.origin(scenario.start.party) + scenario.start.path);
    const whole = await recording.finish(stage.path('with-findings'));
    const folder = stage.path('with-findings-beside');
    const files = await recording.exportFindings(folder);
    await recording.close();

    const [har = '', sarif = ''] = files;
    expect(files).toEqual([expect.stringMatching(/\.har$/), har.replace(/har$/, 'sarif')]);
    const [trace, text] = [har, sarif].map((name) => readFileSync(join(folder, name), 'utf8'));
    const log = JSON.parse(text ?? '') as SarifLog;
    const [{ artifacts, properties, results }] = log.runs;
    expect(decodeURIComponent(artifacts[0]?.location.uri ?? '')).toBe(har);
    expect(artifacts[0]?.hashes?.['sha-256']).toBe(
      createHash('sha256')
        .update(trace ?? '')
        .digest('hex'),
    );
    expect([...schemaErrors(log), ...rulesBroken(log)]).toEqual([]);
    expect(properties.scorecards.map(({ flow }) => flow)).toEqual(whole.log._consent.flows.map(({ id }) => id));
    expect(new Set(results.map(({ ruleId }) => ruleId))).toEqual(
      new Set(properties.scorecards.flatMap(({ failed }) => failed)),
    );
    // What the state should have been is in both, and can be compared.
    const { expected = '' } = results.find(({ ruleId }) => ruleId === 'S2')?.properties ?? {};
    expect(expected).toMatch(/^\(state-[0-9a-f]{6}\)$/);
    expect(trace).toContain(`state=${expected}`);
    const secrets = knownSecrets(recordsOf(whole));
    expect(secrets.length).toBeGreaterThan(0);
    expect(secrets.filter((secret) => text?.includes(secret) || trace?.includes(secret))).toEqual([]);
  });

  /** What DevTools' Network panel lists once it has read the file. */
  async function importedUrls(page: Page, path: string): Promise<unknown> {
    const { devtools } = await openConsentPanel(stage.instrument, page);
    const file = `new File([${JSON.stringify(readFileSync(path, 'utf8'))}], 'trace.har')`;
    await devtools.evaluate(
      `import('./panels/network/network.js').then(({ NetworkPanel }) => NetworkPanel.NetworkPanel.instance().networkLogView.onLoadFromFile(${file}))`,
    );
    return devtools.evaluate(
      `import('./models/logs/logs.js').then(({ NetworkLog }) => NetworkLog.NetworkLog.instance().requests().map((request) => request.url()))`,
    );
  }
});

function urlsOf(har: TraceHar | undefined): string[] {
  return har?.log.entries.map(({ request }) => request.url) ?? [];
}

function flowsOf(flows: readonly Pick<TraceFlow, 'system' | 'outcome'>[]) {
  return flows.map(({ system, outcome }) => ({ system, kind: outcome.kind }));
}
