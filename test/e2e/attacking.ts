import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { AttackResult, AttackRun } from '../../lib/flow/attack-run.ts';
import { press, type Recording } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { rowsOf } from './sending.ts';

/** Records a flow that begins at that address, and opens its attacks. */
export async function openAt({ page, panel }: Recording, start: string): Promise<void> {
  await page.bringToFront();
  await walk(page, start);
  await panel.bringToFront();
  // Where the test before this one broke off, its attacks still stand in the place of the list.
  await panel.evaluate(() => document.querySelector<HTMLElement>('.attacks-head button')?.click());
  await panel.waitForSelector('[role="tree"]');
  const before = (await runs(panel)).map(({ flow }) => flow);
  const selected = '[role="treeitem"][aria-selected="true"]';
  const newest = async () => {
    await panel.focus('[role="tree"]');
    await panel.keyboard.press('Home');
    const flow = await panel.$eval(selected, (row) => row.getAttribute('data-flow'));
    const isOver = await panel.$eval(selected, (row) => /consented/i.test(row.textContent ?? ''));
    return flow !== null && isOver && !before.includes(flow) ? flow : undefined;
  };
  const rows = () => panel.$$eval('[role="treeitem"]', (all) => all.map((row) => row.textContent).slice(0, 12));
  await expect
    .poll(newest)
    .toBeDefined()
    .catch(async (cause) => {
      throw new Error(`no new flow that is over, among flows ${before.join()}, but ${(await rows()).join(' | ')}`, {
        cause,
      });
    });
  const flow = await newest();
  // The inspector comes a moment after the selection.
  const button = `button[data-flow="${flow}"]`;
  await panel.waitForSelector(button);
  await panel.$eval(button, (element) => (element as HTMLElement).click());
  await panel.waitForSelector(`.attacks[data-flow="${flow}"] .choices`);
}

/** Somebody who consents in each tab that a run opens, for as long as the work takes. */
export async function withPerson<T>({ page, panel }: Recording, work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    // A tab that is on its way to an app answers nobody, and keeps nobody from the others.
    for (const tab of await page.browser().pages())
      if (tab !== page && tab !== panel && tab.url().startsWith('http'))
        await Promise.race([pressOn(tab), pause(1000)]);
    await Promise.race([over, pause(50)]);
  }
  return over;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Presses the marked button of a page, and once more where nothing came of it; a page that goes away needs none. */
async function pressOn(tab: Page): Promise<void> {
  const next = () => {
    if (document.readyState !== 'complete') return;
    const isDue = ({ dataset }: HTMLElement) => performance.now() - Number(dataset.pressed ?? -4000) >= 4000;
    const all = document.querySelectorAll<HTMLElement>('[data-next]');
    const button = [...all].find((element) => element.offsetParent && isDue(element));
    if (!button) return;
    button.dataset.pressed = String(performance.now());
    button.click();
  };
  await tab.evaluate(next).catch(() => undefined);
}

/** A result as one line. */
export function line({ attack, step, verdict, evidence }: AttackResult): string {
  return `${verdict} ${attack} #${step}: ${evidence}`;
}

export function runs(panel: Page): Promise<AttackRun[]> {
  return rowsOf<AttackRun>(panel, 'attackRuns');
}

export function rules(panel: Page): Promise<object[]> {
  return panel.evaluate(() => chrome.declarativeNetRequest.getSessionRules());
}

export async function confirmHosts(panel: Page): Promise<void> {
  await panel.evaluate(() => {
    for (const box of document.querySelectorAll<HTMLInputElement>('.conditions li input[type=checkbox]:not(:checked)'))
      box.click();
  });
}

/** Ticks the first attack of each mutation, where it is offered first. */
export async function chooseOneOfEach(panel: Page): Promise<void> {
  await press(panel, 'none');
  await panel.evaluate(() => {
    const seen = new Set<string>();
    for (const label of document.querySelectorAll('.attacked-step label')) {
      const mutation = label.querySelector('code')?.textContent?.replace(/\/.*/, '');
      if (mutation === undefined || seen.has(mutation)) continue;
      seen.add(mutation);
      label.querySelector<HTMLInputElement>('input:not(:checked, :disabled)')?.click();
    }
  });
}

/** Takes the tick from an attack, wherever it has one. */
export async function leaveOut(panel: Page, attack: string): Promise<void> {
  await panel.evaluate((wanted) => {
    for (const label of document.querySelectorAll('.attacked-step label'))
      if (label.querySelector('code')?.textContent === wanted)
        label.querySelector<HTMLInputElement>('input:checked')?.click();
  }, attack);
}

/** Ticks an attack, at every step where it is offered. */
export async function choose(panel: Page, attack: string): Promise<void> {
  await panel.evaluate((wanted) => {
    for (const label of document.querySelectorAll('.attacked-step label'))
      if (label.querySelector('code')?.textContent === wanted) label.querySelector('input')?.click();
  }, attack);
}

export async function type(panel: Page, label: string, text: string): Promise<void> {
  const find = (wanted: string) =>
    [...document.querySelectorAll('label')].find((one) => one.textContent?.includes(wanted))?.querySelector('input');
  await panel.waitForFunction(find, {}, label);
  await panel.evaluate(
    (wanted, value) => {
      const all = [...document.querySelectorAll('label')];
      const field = all.find((one) => one.textContent?.includes(wanted))?.querySelector('input');
      if (!field) return;
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    label,
    text,
  );
}

/** Starts the run, and waits until it is over. */
export async function finished(panel: Page): Promise<AttackRun> {
  const before = (await runs(panel)).length;
  await panel.waitForSelector('.start button:not(:disabled)');
  await panel.evaluate(() => document.querySelector<HTMLElement>('.start button')?.click());
  const last = async () => (await runs(panel)).toSorted((a, b) => a.startedAt - b.startedAt)[before];
  await expect.poll(async () => (await last())?.endedAt, { timeout: 90_000, interval: 200 }).toBeDefined();
  await panel.waitForSelector('.choices');
  return (await last()) as AttackRun;
}

// What runs inside the extension's own page.
declare const chrome: { declarativeNetRequest: { getSessionRules(): Promise<object[]> } };
