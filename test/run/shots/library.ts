import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import { walk } from '../../sandbox/core/walk.ts';
import type { Instrument } from '../browser.ts';
import { buttonNamed, press, record } from '../record.ts';
import { said, shoot } from './camera.ts';
import { withShift } from './session.ts';
import { changeStored, chooseStored, openViewer } from './stored.ts';
import { recorded, startOf } from './traffic.ts';

const LONG = 'Payment initiation from the staging tenant, second attempt after the certificate was renewed';
const SESSIONS: readonly [name: string, scenarios: readonly string[]][] = [
  ['Login works before the release', ['vipps-happy-encoded']],
  ['Consent refused at the bank', ['aiia-cancel', 'aiia-full']],
  [LONG, ['opus-payment']],
  ['Ticket 4711: CPF_MISMATCH', ['opus-cpf-mismatch', 'opus-cpf-mismatch']],
  ['Login fails since the release', ['vipps-redirect-uri-slash']],
];

/** Some sessions of a week: found, filtered, tagged, chosen, deleted and put back. */
export async function shootLibrary(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  for (const [name, scenarios] of SESSIONS) await (await recorded(instrument, sandbox, name, scenarios)).close();
  const live = await record(instrument);
  await walk(live.page, startOf(sandbox, 'bs2-client-id'));
  const viewer = await openViewer(instrument, 'Ticket 4711');
  await tag(viewer, ['ticket 4711', 'brazil']);
  await chooseStored(viewer, 'Login fails');
  await tag(viewer, ['release 8']);
  await press(viewer, 'Pin');
  await withShift(viewer, 'N');
  await viewer.waitForSelector('.session-notes textarea:focus');
  await viewer.keyboard.type('Support says that only the new tenant is concerned.');
  await viewer.keyboard.press('Enter');
  await viewer.waitForSelector('.session-row .note-mark');
  await viewer.waitForFunction(() => !document.body.innerText.includes('Not read yet'), { polling: 50 });
  await shoot(viewer, 'library');
  await looking(viewer);
  await found(viewer);
  await chosen(viewer);
  await warned(viewer);
  await press(live.panel, 'Stop');
  await buttonNamed(live.panel, 'Record');
  await live.close();
  await viewer.close();
}

async function tag(viewer: Page, tags: readonly string[]): Promise<void> {
  await press(viewer, '+ Tag');
  await viewer.waitForSelector('.tag-field input:focus');
  for (const each of tags) {
    await viewer.keyboard.type(each);
    await viewer.keyboard.press('Enter');
    await said(viewer, '.session-facts .tag', each);
  }
  await viewer.keyboard.press('Escape');
}

/** Where the keyboard is, how much room is left, and a name that is being changed. */
async function looking(viewer: Page): Promise<void> {
  await viewer.focus('.session-list [role="listbox"]');
  for (const _ of [1, 2]) await viewer.keyboard.press('ArrowDown');
  await shoot(viewer, 'library-focus');
  await viewer.keyboard.press('F2');
  await viewer.waitForSelector('.rename-over input:focus');
  await shoot(viewer, 'library-rename', ['wide']);
  await viewer.keyboard.press('Escape');
  await viewer.click('.storage-line');
  await viewer.waitForSelector('.storage-words');
  await shoot(viewer, 'library-storage');
  await viewer.click('.storage-line');
  await press(viewer, 'List of sessions');
  await viewer.mouse.move(640, 600);
  await shoot(viewer, 'library-folded');
  await press(viewer, 'List of sessions');
}

async function found(viewer: Page): Promise<void> {
  await press(viewer, 'Filter by system, outcome, date…');
  const [, outcome, , tagged] = await viewer.$$('.filter-fields select');
  await outcome?.select('failed');
  await tagged?.select('brazil');
  await said(viewer, '.session-order', '1 of ');
  await shoot(viewer, 'library-filters');
  await press(viewer, 'Clear all');
  await press(viewer, 'Hide filters');
  await viewer.type('[aria-label="Search sessions"]', 'release');
  await said(viewer, '.session-order', ' of ');
  await shoot(viewer, 'library-search');
  await viewer.type('[aria-label="Search sessions"]', ' of last year');
  await viewer.waitForSelector('.none-match');
  await shoot(viewer, 'library-nothing');
  await press(viewer, 'Show all sessions');
}

async function chosen(viewer: Page): Promise<void> {
  await viewer.focus('.session-list [role="listbox"]');
  await viewer.keyboard.press('End');
  for (const _ of [1, 2]) await withShift(viewer, 'ArrowUp');
  await said(viewer, '.chosen-sessions', 'sessions chosen');
  await shoot(viewer, 'library-chosen');
  await press(viewer, 'Tag');
  await viewer.waitForSelector('.chosen-sessions .tag-field input:focus');
  await shoot(viewer, 'library-chosen-tag', ['wide']);
  await viewer.keyboard.press('Escape');
  await press(viewer, 'Delete');
  await said(viewer, '.bar', 'Deleted 3 sessions.');
  await shoot(viewer, 'library-deleted');
  await press(viewer, 'Undo');
  await viewer.waitForFunction(() => !document.body.innerText.includes('Deleted 3 sessions.'), { polling: 50 });
}

/** What the rules of retention will take. */
async function warned(viewer: Page): Promise<void> {
  const leaving = { leaving: { at: Date.now() + 2 * 86_400_000, rule: 'age' } };
  for (const name of ['Login works before the release', LONG]) {
    await changeStored(viewer, leaving, name);
    await viewer.waitForSelector('.session-row');
  }
  await said(viewer, '.bar.warning', 'Your rules will delete 2 sessions');
  await said(viewer, '.session-row', 'Will be deleted');
  await shoot(viewer, 'library-leaving');
  await press(viewer, 'Keep all of them');
  await viewer.waitForSelector('.row-pin');
}
