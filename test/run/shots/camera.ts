import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
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
/** A sheet of paper without its margins, at 96 pixels an inch. */
const A4 = { width: 718, height: 1046 };
const WIDTHS = Object.keys(SIZES) as Width[];

/** A folder for the pictures: an empty one, unless those of before are kept beside the new ones. */
export function prepareFolder(keeps: boolean): void {
  if (!keeps) rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
}

/**
 * A page as it stands, in both themes and both widths.
 *
 * @throws Error where it does not fit: nobody should have to move it sideways
 */
export async function shoot(page: Page, screen: string, widths: readonly Width[] = WIDTHS): Promise<void> {
  await page.bringToFront();
  for (const width of widths) {
    await page.setViewport(SIZES[width]);
    await drawn(page);
    await page
      .waitForFunction(() => document.documentElement.scrollWidth <= innerWidth, { polling: 50 })
      .catch(() => {
        throw new Error(`${screen} is wider than ${SIZES[width].width} pixels`);
      });
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

/** A page from its beginning to its end, on a screen in both themes, and the beginning as it is printed. */
export async function shootWhole(page: Page, screen: string): Promise<void> {
  await page.setViewport(SIZES.wide);
  for (const theme of THEMES) {
    await wear(page, theme);
    await page.screenshot({ path: pathOf(`${screen}-whole-${theme}`), fullPage: true });
  }
  await wear(page, 'light');
  await page.emulateMediaType('print');
  await page.setViewport({ ...A4, height: A4.height * 3 });
  await page.screenshot({ path: pathOf(`${screen}-printed`) });
  await page.emulateMediaType('screen');
  await page.setViewport(SIZES.wide);
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

/** Takes the pictures that the README and the pages beside it show, and only those, into the repository. */
export function copyForReadme(): void {
  const docs = join(ROOT, 'docs', 'pictures');
  const pages = readdirSync(dirname(docs)).filter((name) => name.endsWith('.md'));
  const text = [README, ...pages.map((name) => join(dirname(docs), name))].map((page) => readFileSync(page, 'utf8'));
  const shown = new Set([...text.join('\n').matchAll(/\bpictures\/([\w-]+\.png)/g)].map(([, n]) => n));
  rmSync(docs, { recursive: true, force: true });
  mkdirSync(docs, { recursive: true });
  for (const name of shown) copyFileSync(join(FOLDER, name ?? ''), join(docs, name ?? ''));
  console.log(`${shown.size} of them, which the documentation shows, are in docs/pictures.`);
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
