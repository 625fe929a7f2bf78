import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonNamed, press, type Recording, record } from '../run/record.ts';
import { choose, select } from '../run/shots/traffic.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { violations } from './axe.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('a step that is changed and sent again from the panel', () => {
  const stage = useStage([oidc]);
  let recording: Recording;
  let panel: Page;

  beforeAll(async () => {
    const { start } = scenarioOf(oidc, 'oidc-code-pkce');
    recording = await record(stage.instrument);
    panel = recording.panel;
    for (const _ of ['first', 'second']) await walk(recording.page, stage.sandbox.origin(start.party) + start.path);
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record');
  });
  afterAll(() => recording.close());

  const text = (selector: string) => panel.$eval(selector, (element) => element.textContent ?? '');

  it('is refused by the server, and kept under its step beside what was recorded', async () => {
    await select(panel, '[data-role="token-request"]');
    await choose(panel, 'resend', '[aria-label="Value of field code"]');
    await panel.$eval('[aria-label="Value of field code"]', (field) => (field as HTMLInputElement).select());
    await panel.focus('[aria-label="Value of field code"]');
    await panel.keyboard.type('a-code-of-nobody');
    await panel.keyboard.down('Control');
    await panel.keyboard.press('Enter');
    await panel.keyboard.up('Control');
    await panel.waitForSelector('.attempt-state.refused');
    expect(await text('.attempt-state')).toBe('400');
    await panel.waitForSelector('.step .resent-mark');
    await panel.locator('.attempt details summary').click();
    await panel.waitForSelector('.attempt-hop .json-tree');
    expect(await text('.attempt-hop:last-of-type')).toContain('invalid_grant');
    expect(await text('.attempt-hop')).toContain('a-code-of-nobody');
    expect(await violations(panel)).toEqual([]);
  });

  it('is compared with the step field by field', async () => {
    await panel.locator('.attempt .ways-on button::-p-text(Compare)').click();
    await panel.waitForSelector('[aria-labelledby="tab-compare"] .compare-summary');
    expect(await text('[data-compared="Request body"] .line.changed .label')).toBe('code');
    expect(await text('[data-compared="Result"] .compared')).toContain('400');
    expect(await text('[data-compared="Response body"]')).toContain('invalid_grant');
    expect(await violations(panel)).toEqual([]);
  });

  it('is refused as an attack by one click, and the answer is read so', async () => {
    await select(panel, '[data-role="authorization-request"]');
    await choose(panel, 'resend', '[aria-label="Value of query parameter redirect_uri"]');
    await panel.locator('button::-p-text(Mutations)').click();
    await panel.locator('[data-attack="redirect-uri/slash"]').click();
    await panel.waitForSelector('.applied');
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Send');
    await panel.waitForSelector('.attempt:not(.running) .attempt-verdict .rejected');
  });

  it('is gone to by the tab, and every redirect is shown', async () => {
    await press(panel, 'Take it back');
    await panel.select('.send-bar select', 'navigation');
    await press(panel, 'Navigate');
    await panel.waitForSelector('.attempt:not(.running) ~ .attempt');
    await panel.waitForFunction(() => document.querySelector('.attempt-head')?.textContent?.includes('in a tab'));
    await expect.poll(() => text('.attempt-state')).toBe('200');
    expect(await text('.hops')).toContain('/interaction/');
  });

  it('and two flows are laid over each other', async () => {
    await select(panel, '[data-flow]');
    await choose(panel, 'overview', '.flow-view');
    await choose(panel, 'compare', '.flow-verdict');
    expect(await text('.flow-verdict')).toContain('Both do the same');
    expect(await violations(panel)).toEqual([]);
  });
});
