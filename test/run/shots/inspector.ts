import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import type { Instrument } from '../browser.ts';
import { click, shoot } from './camera.ts';
import { choose, recorded, select } from './traffic.ts';

/** Every tab of a step and of a flow, of a sign-in that went well the second time. */
export async function shootInspector(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const title = 'Sign-in with a hybrid response';
  const { panel, close } = await recorded(instrument, sandbox, title, ['oidc-hybrid', 'oidc-hybrid']);
  await select(panel, '[data-role="authorization-response"]');
  await choose(panel, 'decoded', '.part');
  await shoot(panel, 'step-decoded');
  await choose(panel, 'tokens', '.part');
  await shoot(panel, 'step-tokens');
  await select(panel, '[data-role="token-request"]');
  await choose(panel, 'request', '.headers');
  await shoot(panel, 'step-request');
  await bodies(panel);
  await choose(panel, 'compare', '.compare-summary');
  await shoot(panel, 'step-compare');
  await resent(panel);
  await choose(panel, 'decoded', '.lineage-chip');
  await click(panel, '.lineage-chip');
  await panel.waitForSelector('.value-bar');
  await shoot(panel, 'value-followed');
  await panel.keyboard.press('Escape');
  await shootFlow(panel, 'flow');
  await close();
}

/** The token request, changed and sent again, what came of it, and both beside each other. */
async function resent(panel: Page): Promise<void> {
  await choose(panel, 'resend', '[aria-label="Value of field code"]');
  await click(panel, '.resend .draft-part h3 button');
  await panel.waitForSelector('[data-attack="code-verifier/drop"]');
  await shoot(panel, 'step-mutations');
  await click(panel, '[data-attack="code-verifier/drop"]');
  await panel.waitForSelector('.applied');
  await click(panel, '.send-bar .send');
  await panel.waitForSelector('.attempt:not(.running)');
  await shoot(panel, 'step-resend');
  await panel.$eval('.attempts', (element) => element.scrollIntoView());
  await shoot(panel, 'step-attempts');
  await click(panel, '.attempt [aria-label^="Compare"]');
  await panel.waitForSelector('[aria-labelledby="tab-compare"] .legend');
  await shoot(panel, 'step-attempt-compared');
}

/** The answer of the token request: as a tree, byte by byte, and the ways to copy it. */
async function bodies(panel: Page): Promise<void> {
  await choose(panel, 'response', '.json-tree');
  await shoot(panel, 'step-response');
  await panel.locator('.looks button::-p-text(Bytes)').click();
  await panel.waitForSelector('.hex-row');
  await panel.$eval('.looks', (looks) => looks.scrollIntoView());
  await shoot(panel, 'step-bytes');
  await panel.locator('.copy-menu.named > button').click();
  await panel.waitForSelector('.copy-ways');
  await shoot(panel, 'copy-menu', ['wide']);
  await panel.keyboard.press('Escape');
}

/** What the inspector says of a flow as a whole. */
async function shootFlow(panel: Page, name: string): Promise<void> {
  await select(panel, '[data-flow]');
  await choose(panel, 'overview', '.flow-view');
  await shoot(panel, `${name}-overview`);
  await choose(panel, 'values', '.lives');
  await shoot(panel, `${name}-values`);
  await choose(panel, 'findings', '.scorecard');
  await shoot(panel, `${name}-findings`);
  await choose(panel, 'compare', '.flow-compare');
  await shoot(panel, `${name}-compare`);
}

/** A consent that failed, and the step that decided so. */
export async function shootFailure(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const { panel, close } = await recorded(instrument, sandbox, 'Customer reports CPF_MISMATCH', ['opus-cpf-mismatch']);
  await select(panel, ':has(.decided.failed)');
  await choose(panel, 'decoded', '.part');
  await shoot(panel, 'failure-decoded');
  await choose(panel, 'response', '.part');
  await shoot(panel, 'failure-response');
  await shootFlow(panel, 'failure');
  await close();
}

/** What the checks find where a redirect URI differs by a slash: the finding, its help, the scorecard. */
export async function shootFindings(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const { panel, close } = await recorded(instrument, sandbox, 'No token since the release', [
    'vipps-redirect-uri-slash-token',
  ]);
  await select(panel, '[data-flow]');
  await choose(panel, 'findings', '[data-finding="R1"]');
  await shoot(panel, 'findings');
  await click(panel, '[data-finding="R1"] .help-toggle');
  await panel.waitForSelector('[data-finding="R1"] .help-page');
  await shoot(panel, 'findings-help');
  await panel.$eval('.scorecard details', (element) => {
    (element as HTMLDetailsElement).open = true;
    element.scrollIntoView();
  });
  await shoot(panel, 'findings-scorecard');
  await select(panel, '[data-role="token-request"]');
  await choose(panel, 'findings', '[data-finding="R1"]');
  await shoot(panel, 'step-findings');
  await close();
}
