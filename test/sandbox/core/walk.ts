import type { Browser, ElementHandle, Page } from 'puppeteer-core';

export interface WalkOptions {
  /** Milliseconds until the walk gives up. */
  timeout?: number;
  /** Called before each press with the address of the page; a test may kill the worker here. */
  beforePress?(url: string, presses: number): Promise<void>;
}

const END = '[data-end]';
const NEXT = '[data-next]:not([data-pressed])';

/**
 * Does what a person would: opens `url` and presses the one marked button of each page,
 * with a real mouse, in this tab and in tabs that it opens, until a page says that it is the end.
 *
 * @throws Error naming the page on which the scenario stands still
 */
export async function walk(page: Page, url: string, options: WalkOptions = {}): Promise<void> {
  const deadline = Date.now() + (options.timeout ?? 20_000);
  let presses = 0;
  // A navigation that ends in a custom scheme is reported as failed; the page before it stays.
  await page.goto(url).catch(() => undefined);
  while (Date.now() < deadline) {
    for (const candidate of (await withOpened(page)).reverse()) {
      const found = await look(candidate);
      if (found === 'end') return;
      if (found === 'next') {
        await options.beforePress?.(candidate.url(), presses++);
        await press(candidate);
        break;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  const stuck = await Promise.all(
    (await withOpened(page)).map(async (open) => `${open.url()} “${await open.title().catch(() => '')}”`),
  );
  throw new Error(`the scenario stands still at ${stuck.join(', ')}`);
}

/** The page and every page that it, or one of those, opened. */
export async function withOpened(page: Page): Promise<Page[]> {
  const browser: Browser = page.browser();
  const family = [page];
  for (const other of await browser.pages()) {
    const opener = other.target().opener();
    if (opener && family.some((member) => member.target() === opener)) family.push(other);
  }
  return family;
}

async function look(page: Page): Promise<'end' | 'next' | 'nothing'> {
  try {
    return await page.evaluate(
      (end, next) => {
        const button = [...document.querySelectorAll<HTMLElement>(next)].find((element) => element.offsetParent);
        return document.querySelector(end) ? 'end' : button && document.readyState === 'complete' ? 'next' : 'nothing';
      },
      END,
      NEXT,
    );
  } catch {
    return 'nothing'; // The page is being replaced: look again.
  }
}

const turns = new WeakMap<Browser, Promise<unknown>>();

/** A mouse reaches only the tab in front: whoever needs it in one browser takes turns. */
export function inTurn<T>(browser: Browser, task: () => Promise<T>): Promise<T> {
  const turn = (turns.get(browser) ?? Promise.resolve()).then(task);
  turns.set(
    browser,
    turn.catch(() => undefined),
  );
  return turn;
}

/** Milliseconds after which a tab that should be in front is brought there again. */
const COVERED = 1000;

/**
 * Clicks with the mouse in a tab that is brought to the front. A tab that opens by itself may
 * cover it again, in which nothing is painted and the click waits: then it is brought back.
 */
export async function clickInFront(page: Page, element: ElementHandle<Element>): Promise<void> {
  await page.bringToFront();
  const again = setInterval(() => void page.bringToFront().catch(() => undefined), COVERED);
  try {
    await element.click();
  } finally {
    clearInterval(again);
  }
}

function press(page: Page): Promise<void> {
  return inTurn(page.browser(), () => pressInFront(page));
}

async function pressInFront(page: Page): Promise<void> {
  try {
    const handles = await page.$$(NEXT);
    for (const handle of handles) {
      if (!(await handle.isVisible())) continue;
      await handle.evaluate((element) => {
        element.setAttribute('data-pressed', '');
        element.addEventListener('click', () => element.setAttribute('data-clicked', ''), { once: true });
      });
      await clickInFront(page, handle);
      // While Chromium 156 asks in a dialog whether to open an app, the tab takes no mouse input.
      await handle.evaluate((element) => {
        if (!element.hasAttribute('data-clicked')) (element as HTMLElement).click();
      });
      return;
    }
  } catch {
    // Replaced between look and press: the loop looks again.
  }
}
