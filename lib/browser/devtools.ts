import browser from 'webextension-polyfill';
import { cutText } from './body-text.ts';
import type { Messages } from './messages.ts';

type CapturedBody = Omit<Messages['bodies.captured']['payload'][number], 'id'>;

// The polyfill's type leaves out what `getContent` sits on: a HAR entry.
interface HarEntry {
  startedDateTime: string;
  time: number;
  request: { method: string; url: string };
  response: { status: number; content: { mimeType?: string; size?: number } };
  getContent(): Promise<[content: string, encoding: string]>;
  getContent(callback: (content: string, encoding: string) => void): void;
}

/** Id of the tab that this DevTools window inspects. */
export function inspectedTab(): number | undefined {
  return browser.devtools?.inspectedWindow?.tabId;
}

/** Address of the inspected page, for asking for its site only. */
export async function inspectedUrl(): Promise<string | undefined> {
  // Chromium answers the bare value, the polyfill elsewhere a pair of value and exception.
  const result: unknown = await browser.devtools.inspectedWindow.eval('location.href');
  const value = Array.isArray(result) ? result[0] : result;
  return typeof value === 'string' ? value : undefined;
}

/** Loads the inspected page again. */
export function reloadInspected(): void {
  void browser.devtools.inspectedWindow.reload();
}

/**
 * Reads the body of every finished text response of the inspected tab.
 *
 * @param limit bytes that are kept of each
 */
export function watchBodies(tabId: number, limit: () => number, report: (body: CapturedBody) => void): () => void {
  const finished = (request: object) =>
    void read(request as HarEntry, tabId, limit()).then((body) => body && report(body));
  browser.devtools.network.onRequestFinished.addListener(finished);
  return () => browser.devtools.network.onRequestFinished.removeListener(finished);
}

const TEXT = /json|text\/(?!css|javascript)|html|xml|x-www-form-urlencoded|jwt|jose/i;

async function read(entry: HarEntry, tabId: number, limit: number): Promise<CapturedBody | undefined> {
  const contentType = entry.response.content.mimeType ?? '';
  if (!TEXT.test(contentType) || (entry.response.status >= 300 && entry.response.status < 400)) return undefined;
  const facts = {
    source: 'devtools' as const,
    time: Date.now(),
    startedAt: Date.parse(entry.startedDateTime),
    tabId,
    method: entry.request.method,
    url: entry.request.url,
    status: entry.response.status,
    contentType,
    size: entry.response.content.size ?? 0,
  };
  // The body is gone now and then when the page is left at once; a second try often gets it.
  const content = (await contentOf(entry)) ?? (await contentOf(entry));
  if (!content)
    return { ...facts, truncated: false, missing: 'DevTools no longer had the body: the page was left at once' };
  const [text, encoding] = content;
  if (encoding !== 'base64') {
    const cut = cutText(text, limit);
    return { ...facts, ...cut, size: facts.size || cut.size };
  }
  // Four characters are three bytes.
  const base64 = text.slice(0, Math.ceil(limit / 3) * 4);
  return { ...facts, base64, size: facts.size || (text.length / 4) * 3, truncated: base64.length < text.length };
}

async function contentOf(entry: HarEntry): Promise<[string, string] | undefined> {
  const [content, encoding] = await new Promise<[string | null | undefined, string]>((resolve) => {
    const promise = entry.getContent((text: string, kind: string) => resolve([text, kind])) as unknown;
    if (promise instanceof Promise)
      promise.then(
        (pair: [string, string]) => resolve(pair),
        () => resolve([undefined, '']),
      );
  });
  if (content === null || content === undefined || (content === '' && (entry.response.content.size ?? 0) > 0))
    return undefined;
  return [content, encoding ?? ''];
}

/** Adds a panel to DevTools. */
export function createPanel(title: string, icon: string, page: string): Promise<unknown> {
  return browser.devtools.panels.create(title, icon, page);
}

export type Theme = 'dark' | 'light';

// Chromium has a handler, Firefox an event.
interface ThemedPanels {
  themeName: string;
  setThemeChangeHandler?(changed: (name: string) => void): void;
  onThemeChanged?: { addListener(changed: (name: string) => void): void };
}

/** Says how DevTools shows itself, now and whenever that changes; outside DevTools never. */
export function watchDevtoolsTheme(changed: (theme: Theme) => void): void {
  const panels = browser.devtools?.panels as ThemedPanels | undefined;
  if (panels?.themeName === undefined) return;
  const told = (name: string) => changed(name === 'dark' ? 'dark' : 'light');
  told(panels.themeName);
  if (panels.setThemeChangeHandler) panels.setThemeChangeHandler(told);
  else panels.onThemeChanged?.addListener(told);
}
