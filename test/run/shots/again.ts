import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import { walk } from '../../sandbox/core/walk.ts';
import { weakParty } from '../../sandbox/weak/weaknesses.ts';
import type { Instrument } from '../browser.ts';
import { buttonNamed, press, record } from '../record.ts';
import { click, said, shoot } from './camera.ts';
import { choose, recorded, select, startOf } from './traffic.ts';

/** A step that is changed and sent again, attacks on a flow, and a callback that is held. */
export async function shootAgain(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  await resent(instrument, sandbox);
  await attacked(instrument, sandbox);
  await held(instrument, sandbox);
}

async function resent(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const { panel, close } = await recorded(instrument, sandbox, 'Sent again', ['oidc-code-pkce', 'oidc-cancelled']);
  await select(panel, '[data-role="token-request"]');
  await choose(panel, 'resend', '[aria-label="Value of field code"]');
  await shoot(panel, 'resend');
  await press(panel, 'Send');
  await panel.waitForSelector('.attempt:not(.running)');
  await panel.locator('.attempt details summary').click();
  await panel.waitForSelector('.attempt-hop .json-tree');
  await panel.$eval('.attempts', (list) => list.scrollIntoView());
  await shoot(panel, 'resend-attempt');
  await panel.locator('.attempt .ways-on button::-p-text(Compare)').click();
  await panel.waitForSelector('[aria-labelledby="tab-compare"] .compare-summary');
  await shoot(panel, 'resend-compare');
  await select(panel, '[data-role="authorization-request"]');
  await choose(panel, 'resend', '[aria-label="Value of query parameter redirect_uri"]');
  await panel.locator('button::-p-text(Mutations)').click();
  await panel.locator('[data-attack="redirect-uri/slash"]').click();
  await panel.waitForSelector('.applied');
  await shoot(panel, 'resend-mutations');
  await select(panel, '[data-flow]');
  // Only a flow has one: the tabs are no longer those of the step.
  await choose(panel, 'overview', '.flow-view');
  await choose(panel, 'compare', '.flow-verdict');
  await shoot(panel, 'flows-compared');
  await close();
}

async function attacked(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const recording = await record(instrument);
  const { page, panel } = recording;
  await walk(page, `${sandbox.origin(weakParty('state/drop', 'tpp'))}/start?flow=code&consent=allow`);
  await panel.bringToFront();
  await panel.waitForFunction(() =>
    /consented/i.test(document.querySelector('[role="treeitem"][data-flow]')?.textContent ?? ''),
  );
  await select(panel, '[data-flow]');
  await click(panel, 'button[data-flow]');
  await panel.waitForSelector('.choices');
  await click(panel, '.attacked-step summary');
  await shoot(panel, 'attacks-choice');
  await press(panel, 'all');
  for (const box of await panel.$$('.conditions li input[type=checkbox]'))
    await box.evaluate((element) => (element as HTMLInputElement).checked || (element as HTMLInputElement).click());
  await panel.$$eval('.attacked-step label', (labels) => {
    // It would wait ten minutes.
    for (const label of labels)
      if (label.querySelector('code')?.textContent === 'code-late') label.querySelector('input')?.click();
  });
  await click(panel, '.start button:not(:disabled)');
  await panel.waitForSelector('[data-verdict="rejected"]');
  await shoot(panel, 'attacks-running', ['wide']);
  await panel.waitForSelector('.run-summary', { timeout: 120_000 });
  await panel.waitForSelector('.choices', { timeout: 120_000 });
  await panel.$eval('.run-summary', (summary) => summary.scrollIntoView());
  await shoot(panel, 'attacks-done');
  await recording.close();
}

async function held(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const recording = await record(instrument);
  const { page, panel } = recording;
  await panel.bringToFront();
  await press(panel, 'Hold…');
  await panel.waitForSelector('.hold-box form');
  await shoot(panel, 'hold-form');
  await press(panel, 'Arm');
  await said(panel, '.bar', 'Armed');
  const walking = walk(page, startOf(sandbox, 'oidc-code-pkce'), { timeout: 120_000 });
  walking.catch(() => undefined);
  await page.bringToFront();
  const target = await instrument.browser.waitForTarget((one) => one.url().startsWith(instrument.url('hold.html')));
  const heldPage = (await target.page()) as Page;
  await buttonNamed(heldPage, 'Continue as it is');
  await shoot(heldPage, 'hold-page');
  await press(heldPage, 'Edit…');
  await heldPage.waitForSelector('.held-place');
  await shoot(heldPage, 'hold-page-edit');
  await panel.bringToFront();
  await panel.waitForSelector('.held-bar');
  await shoot(panel, 'hold-panel');
  await press(panel, 'Drop it');
  await recording.close();
}
