import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonNamed, press, type Recording, record } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { vipps } from '../sandbox/vipps.ts';
import { startCollector, type TestCollector } from '../trace/otlp/test-collector.ts';
import { factsOf } from '../trace/otlp/wire.ts';
import { violations } from './axe.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('two sessions that were recorded in a browser', () => {
  const stage = useStage([vipps]);
  let recording: Recording;
  let viewer: Page;
  let collector: TestCollector;

  const walked = async (id: string) => {
    const { start } = scenarioOf(vipps, id);
    await walk(recording.page, stage.sandbox.origin(start.party) + start.path);
    await press(recording.panel, 'Stop');
    await buttonNamed(recording.panel, 'Record');
  };

  beforeAll(async () => {
    collector = await startCollector();
    recording = await record(stage.instrument);
    await walked('vipps-happy-encoded');
    await press(recording.panel, 'Record');
    await buttonNamed(recording.panel, 'Stop');
    await walked('vipps-redirect-uri-slash');
    viewer = await stage.instrument.browser.newPage();
    await viewer.setViewport({ width: 600, height: 800 });
    await viewer.goto(stage.instrument.url('viewer.html'));
    await viewer.waitForSelector('[aria-label="Compare with another session"]');
  });
  afterAll(async () => {
    await viewer?.close();
    await recording?.close();
    await collector?.close();
  });

  const text = (selector: string) => viewer.$eval(selector, (element) => element.textContent ?? '');

  it('are compared by one key, and the first difference that matters stands first', async () => {
    await viewer.keyboard.down('Shift');
    await viewer.keyboard.press('V');
    await viewer.keyboard.up('Shift');
    await viewer.waitForSelector('.compare-summary');
    expect(await text('.compare-summary')).toContain('query: redirect_uri, / at the end was added');
    expect(await text('.compare-summary')).toMatch(/the first consented, the second failed/);
    expect(await viewer.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    expect(await viewer.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await violations(viewer)).toEqual([]);
    await press(viewer, 'Back to the steps');
    await viewer.waitForSelector('.step');
  });

  it('are sent to a collector, each once, without their secrets', async () => {
    await viewer.locator('[aria-label="Other ways to export"]').click();
    await viewer.locator('[role="menuitem"]::-p-text(Send to OpenTelemetry…)').click();
    await viewer.waitForSelector('.send-dialog[open]');
    expect(await violations(viewer)).toEqual([]);
    await viewer.locator('.send-dialog input[inputmode="url"]').fill(collector.address);
    await viewer.locator('.send-dialog textarea').fill('Authorization: Bearer abc');
    for (const time of [1, 2]) {
      await viewer.locator('.send-dialog button[type="submit"]').click();
      await expect.poll(() => collector.requests.length).toBe(time);
      await viewer.waitForSelector('.send-dialog .told');
    }
    expect(await text('.send-dialog .told')).toMatch(/^1 consent went to 127\.0\.0\.1:\d+ as \d+ spans/);
    const spans = [...collector.stored.values()];
    expect(collector.requests.map((request) => request.spans)).toEqual([spans.length, spans.length]);
    expect(collector.requests[0]?.headers).toMatchObject({ authorization: 'Bearer abc' });
    const refused = spans.find(({ name }) => name.startsWith('GET authorization request'));
    expect(factsOf(refused?.attributes ?? [])).toMatchObject({ 'http.response.status_code': 400 });
    expect(factsOf(refused?.attributes ?? [])['url.full']).toMatch(/state=\(state-[0-9a-f]{6}\)/);
    const kept = await viewer.evaluate(() => JSON.stringify({ ...localStorage }));
    expect(kept).toContain(collector.address);
    expect(kept).not.toContain('Bearer');
  });
});
