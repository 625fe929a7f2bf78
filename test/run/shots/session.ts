import type { KeyInput, Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import type { Instrument } from '../browser.ts';
import { press } from '../record.ts';
import { said, shoot } from './camera.ts';
import { recorded, select } from './traffic.ts';

const SCENARIOS = [
  'oidc-code-pkce',
  'aiia-bank-error',
  'oidc-cancelled',
  'vipps-redirect-uri-slash-token',
  'opus-cpf-mismatch',
  'open-payments-decoupled-desktop',
];

/** Who looks for the phone takes a while: the page asks for the status again and again. */
async function polled(panel: Page, url: string): Promise<void> {
  if (new URL(url).host.includes('bankid'))
    await panel.waitForFunction(() => document.querySelector('[data-poll]') !== null, { polling: 50 });
}

/** A working day of several consents: what is done with the list, the search and the picture. */
export async function shootSession(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const { panel, close } = await recorded(instrument, sandbox, 'Tuesday, after the release', SCENARIOS, polled);
  await panel.focus('[role="tree"]');
  await panel.keyboard.press('Home');
  await shoot(panel, 'list');
  await pictures(panel);
  await search(panel);
  await remarks(panel);
  await sheets(panel);
  await close();
}

/** Both views of the picture, which a narrow window shows only on demand. */
async function pictures(panel: Page): Promise<void> {
  await select(panel, '[data-system="open-payments"]');
  await panel.waitForSelector('.sequence .arrow-row, .arrow-row');
  await shoot(panel, 'picture-sequence', ['wide']);
  await press(panel, 'Waterfall');
  await panel.waitForSelector('[data-fall]');
  await shoot(panel, 'picture-waterfall', ['wide']);
  await panel.setViewport({ width: 600, height: 800 });
  await press(panel, 'Picture');
  await panel.waitForSelector('[data-fall]');
  await shoot(panel, 'picture-waterfall', ['narrow']);
  await panel.setViewport({ width: 600, height: 800 });
  await press(panel, 'Sequence');
  await panel.waitForSelector('.arrow-row:not([data-fall])');
  await shoot(panel, 'picture-sequence', ['narrow']);
  await panel.setViewport({ width: 600, height: 800 });
  await press(panel, 'Picture');
  await panel.setViewport({ width: 1280, height: 800 });
  await press(panel, 'Save picture ▾');
  await shoot(panel, 'save-picture', ['wide']);
  await panel.keyboard.press('Escape');
}

async function search(panel: Page): Promise<void> {
  await panel.keyboard.press('/');
  await panel.waitForSelector('.suggestions:not([hidden])');
  await shoot(panel, 'search-suggestions');
  await panel.keyboard.type('status:');
  await said(panel, '.option-text', 'status:302');
  await shoot(panel, 'search-completions');
  await panel.keyboard.type('200 -method:options redirect_uri ');
  await panel.keyboard.press('Enter');
  await panel.waitForSelector('.chip.negated');
  await panel.waitForSelector('.found-bar[aria-busy="false"]');
  await panel.focus('[role="tree"]');
  await shoot(panel, 'search-found');
  await press(panel, 'Show all steps');
  await shoot(panel, 'search-all', ['wide']);
  await press(panel, 'Clear the search');
  await panel.keyboard.type('role:token-request "nowhere to be found"');
  await panel.keyboard.press('Enter');
  await said(panel, '.empty h2', 'No step matches');
  await shoot(panel, 'search-nothing');
  await press(panel, 'Clear the search');
}

async function remarks(panel: Page): Promise<void> {
  await panel.focus('[role="tree"]');
  await panel.keyboard.press('Home');
  await select(panel, '[data-step]');
  await panel.focus('[role="tree"]');
  await panel.keyboard.press('m');
  await panel.waitForSelector('.row .mark');
  await panel.keyboard.press('n');
  await panel.waitForSelector('.note-editor textarea:focus');
  await panel.keyboard.type('Asked twice within a second. Was that the double click which support told of?');
  await panel.keyboard.press('Enter');
  await panel.waitForSelector('.row .note-mark');
  await withShift(panel, 'N');
  await panel.waitForSelector('.session-notes textarea:focus');
  await panel.keyboard.type('Six consents of Tuesday; three of them fail since 14:10.');
  await panel.keyboard.press('Enter');
  await panel.waitForSelector('.session-notes .remark');
  await shoot(panel, 'notes');
  await panel.keyboard.press('n');
  await panel.waitForSelector('.note-editor textarea:focus');
  await panel.keyboard.type('The same as last week');
  await shoot(panel, 'note-editor');
  await panel.keyboard.press('Escape');
  for (let n = 0; n < 3; n++) await withShift(panel, 'ArrowDown');
  await panel.waitForSelector('.chosen-bar');
  await shoot(panel, 'chosen');
  await panel.keyboard.press('Escape');
}

/** Presses a key with Shift, as a keyboard does. */
export async function withShift(panel: Page, key: KeyInput): Promise<void> {
  await panel.keyboard.down('Shift');
  await panel.keyboard.press(key);
  await panel.keyboard.up('Shift');
}

async function sheets(panel: Page): Promise<void> {
  await panel.keyboard.press('?');
  await panel.waitForSelector('.keys-sheet[open]');
  await shoot(panel, 'keys');
  await panel.keyboard.press('Escape');
  await panel.waitForSelector('.keys-sheet[open]', { hidden: true });
  await withShift(panel, 'C');
  await panel.waitForSelector('.columns-box:popover-open');
  await shoot(panel, 'columns', ['wide']);
  await panel.keyboard.press('Escape');
}
