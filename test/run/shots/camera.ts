import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ElementHandle, Frame, Page } from 'puppeteer-core';
import { ROOT } from '../build.ts';

/** All pictures, one file for each screen, width and theme: `step-tokens-narrow-dark.png`. */
export const FOLDER = join(ROOT, '.output', 'pictures');
const README = join(ROOT, 'README.md');

export type Theme = 'light' | 'dark';
const THEMES: readonly Theme[] = ['light', 'dark'];

type Width = 'wide' | 'narrow';
/** CSS pixels: DevTools below the page, and docked beside it. */
export const SIZES: Readonly<Record<Width, { width: number; height: number }>> = {
  wide: { width: 1280, height: 800 },
  narrow: { width: 600, height: 800 },
};
const WIDTHS = Object.keys(SIZES) as Width[];

/** An empty folder for the pictures. */
export function emptyFolder(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
}

/** A page as it stands, in both themes and both widths. */
export async function shoot(page: Page, screen: string, widths: readonly Width[] = WIDTHS): Promise<void> {
  await page.bringToFront();
  for (const width of widths) {
    await page.setViewport(SIZES[width]);
    await drawn(page);
    for (const theme of THEMES) {
      await wear(page, theme);
      await page.screenshot({ path: pathOf(`${screen}-${width}-${theme}`) });
    }
  }
  await page.setViewport(SIZES.wide);
}

/** The picture of a flow is read on demand: it is waited for where there is one. */
function drawn(page: Page): Promise<unknown> {
  return page.waitForFunction(
    () =>
      document.querySelector('[role="treeitem"].selected, .inspector') === null ||
      document.querySelector('.picture-toggle[aria-pressed="true"]') === null ||
      document.querySelector('.arrow-row, .pane .hint.centred') !== null,
    { polling: 50 },
  );
}

/** One part of a page, in both themes. */
export async function shootPart(page: Page, part: ElementHandle | null, screen: string): Promise<void> {
  for (const theme of THEMES) {
    await wear(page, theme);
    await part?.screenshot({ path: pathOf(`${screen}-${theme}`) });
  }
}

/** Puts on a theme, without motion: a picture in the middle of one would be another every time. */
export function wear(page: Page, theme: Theme): Promise<void> {
  return page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: theme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
}

/** Where the picture of that name is written; says so. */
export function pathOf(name: string): string {
  const path = join(FOLDER, `${name}.png`);
  console.log(relative(ROOT, path));
  return path as `${string}.png`;
}

/** Takes the pictures that the README shows, and only those, into the repository. */
export function copyForReadme(): void {
  const shown = new Set([...readFileSync(README, 'utf8').matchAll(/docs\/pictures\/([\w-]+\.png)/g)].map(([, n]) => n));
  const docs = join(ROOT, 'docs', 'pictures');
  rmSync(docs, { recursive: true, force: true });
  mkdirSync(docs, { recursive: true });
  for (const name of shown) copyFileSync(join(FOLDER, name ?? ''), join(docs, name ?? ''));
  console.log(`${shown.size} of them, which the README shows, are in docs/pictures.`);
}

/** Waits until an element has this text in it. Puppeteer's `mutation` polling is blind to a text that changes in place. */
export async function said(page: Page | Frame, selector: string, text: string): Promise<void> {
  await page.waitForFunction(
    (where, wanted) => [...document.querySelectorAll(where)].some((element) => element.textContent?.includes(wanted)),
    { polling: 50 },
    selector,
    text,
  );
}

/** Clicks by script, as DevTools' frame takes no mouse, what is or comes to be there. */
export async function click(page: Page | Frame, selector: string): Promise<void> {
  const found = await page.waitForSelector(selector);
  await found?.evaluate((element) => (element as HTMLElement).click());
}
