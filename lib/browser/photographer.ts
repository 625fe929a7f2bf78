import browser from 'webextension-polyfill';
import type { Screenshot } from '../flow/screenshot.ts';

/** Milliseconds between two pictures: Chromium makes two a second and refuses more. */
const APART = 600;

/** Milliseconds that a page has to draw itself after it was loaded. */
const DRAWING = 300;

/** Pixels of the longer side of what is kept. */
const LARGEST = 1280;
const QUALITY = 0.7;

export interface Photographer {
  /** Listens; does nothing when it does. Must be called synchronously at worker start. */
  start(): void;
  /** No longer: page loads do not wake the worker for it. */
  stop(): void;
}

/**
 * Makes a picture of every page that has loaded in front, as it is seen then.
 *
 * Both browsers let an extension see a page only with permission for all sites: that for one site is not enough. What
 * cannot be seen, or is in a tab behind, or was left meanwhile, has no picture. Nothing is told of that.
 *
 * @param wanted asked before each; no picture is made of any other tab
 */
export function createPhotographer(
  wanted: (tabId: number) => boolean,
  keep: (screenshot: Screenshot) => Promise<void>,
): Photographer {
  let listening = false;
  let last = Promise.resolve();
  const waiting = new Map<number, string>();
  const shoot = async (tabId: number) => {
    await pause(DRAWING);
    const page = waiting.get(tabId);
    // A later page of the same tab took its place.
    waiting.delete(tabId);
    if (page === undefined || !wanted(tabId)) return;
    const screenshot = await pictureOf(tabId, page);
    if (screenshot) await keep(screenshot);
    await pause(APART);
  };
  const loaded = ({ tabId, frameId, url }: { tabId: number; frameId: number; url: string }) => {
    if (frameId !== 0 || !/^https?:/.test(url)) return;
    waiting.set(tabId, url);
    last = last.then(() => shoot(tabId)).catch(() => undefined);
  };
  return {
    start() {
      if (!listening) browser.webNavigation.onCompleted.addListener(loaded);
      listening = true;
    },
    stop() {
      if (listening) browser.webNavigation.onCompleted.removeListener(loaded);
      listening = false;
    },
  };
}

async function pictureOf(tabId: number, page: string): Promise<Screenshot | undefined> {
  const { windowId } = await browser.tabs.get(tabId);
  const time = Date.now();
  if (!(await isSeen(tabId, page))) return undefined;
  const url = await browser.tabs.captureVisibleTab(windowId, { format: 'jpeg', quality: 80 });
  // Of what was in front when it was made, and that may be another by now.
  if (!(await isSeen(tabId, page))) return undefined;
  return { time, tabId, page, ...(await shrunk(url)) };
}

async function isSeen(tabId: number, page: string): Promise<boolean> {
  const { active, url, status } = await browser.tabs.get(tabId);
  return active && status !== 'loading' && withoutFragment(url ?? '') === withoutFragment(page);
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? '';
}

async function shrunk(url: string): Promise<Pick<Screenshot, 'mediaType' | 'base64' | 'width' | 'height'>> {
  const bytes = Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
  const scale = Math.min(1, LARGEST / Math.max(image.width, image.height));
  const [width, height] = [Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale))];
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
  image.close();
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  return { mediaType: 'image/jpeg', base64: base64Of(new Uint8Array(await blob.arrayBuffer())), width, height };
}

/** Letters that one call takes as arguments. */
const PIECE = 8192;

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(binary);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
