import type { Page } from 'puppeteer-core';
import type { Sandbox } from '../../sandbox/core/server.ts';
import { walk } from '../../sandbox/core/walk.ts';
import { systems } from '../../sandbox/index.ts';
import type { Instrument } from '../browser.ts';
import { buttonNamed, press, type Recording, record } from '../record.ts';
import { click, said } from './camera.ts';

/** Where a scenario of the sandbox begins. */
export function startOf(sandbox: Sandbox, id: string): string {
  const scenario = systems.flatMap(({ scenarios }) => scenarios).find((each) => each.id === id);
  if (!scenario) throw new Error(`The sandbox has no scenario ${id}.`);
  return sandbox.origin(scenario.start.party) + scenario.start.path;
}

/**
 * A finished session of these scenarios, one after the other, under a name that a person would give it.
 *
 * @param hesitate what the person waits for before each press
 */
export async function recorded(
  instrument: Instrument,
  sandbox: Sandbox,
  name: string,
  scenarios: readonly string[],
  hesitate: (panel: Page, url: string) => Promise<unknown> = async () => undefined,
): Promise<Recording> {
  const recording = await record(instrument);
  const { page, panel } = recording;
  const beforePress = async (url: string) => void (await hesitate(panel, url));
  for (const id of scenarios) await walk(page, startOf(sandbox, id), { timeout: 60_000, beforePress });
  await press(panel, 'Stop');
  await buttonNamed(panel, 'Record');
  await rename(panel, name);
  return recording;
}

/** Gives the session in sight a name, and takes the focus away again. */
export async function rename(panel: Page, name: string): Promise<void> {
  await press(panel, 'Rename session');
  await panel.waitForSelector('input.rename:focus');
  await panel.keyboard.type(name);
  await panel.keyboard.press('Enter');
  await said(panel, '.session-picker', name);
  // The pen that was pressed has the focus again, which is not what the pictures are about.
  await panel.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await panel.mouse.move(1, 1);
}

/** Selects a row of the list and waits until it is inspected. */
export async function select(panel: Page, row: string): Promise<void> {
  await click(panel, `[role="treeitem"]${row}`);
  await panel.waitForSelector('[role="tablist"]');
}

/** Opens a tab of the inspector and waits for what it shows. */
export async function choose(panel: Page, tab: string, ready: string): Promise<void> {
  await click(panel, `[data-tab="${tab}"]`);
  await panel.waitForSelector(`[aria-labelledby="tab-${tab}"] ${ready}`);
}
