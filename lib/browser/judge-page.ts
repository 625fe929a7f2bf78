import browser from 'webextension-polyfill';
import { type Mute, mutesIn } from '../checks/mute.ts';

/** What a look at a session came to. */
export interface Verdict {
  session: number;
  steps: number;
  /** A step of a consent failed, or a check found an error. */
  bad: boolean;
}

/** What is to be judged. */
export interface Case {
  sessions: readonly number[];
  /** What is muted in every session: a page that nobody sees may not read that itself. */
  mutes: readonly Mute[];
}

const PAGE = 'judge.html';
const NAME = 'judge.look';

/** Chromium's way to a page that nobody sees; its background has no document of its own. */
interface Offscreen {
  createDocument(options: { url: string; reasons: string[]; justification: string }): Promise<void>;
  closeDocument(): Promise<void>;
}

const offscreen = () => (globalThis as { chrome?: { offscreen?: Offscreen } }).chrome?.offscreen;

let opening: Promise<void> | undefined;

/**
 * Has sessions judged, in a page that nobody sees: the background holds neither what is known of protocols nor the
 * checks, so that it starts quickly.
 *
 * @returns what could be judged; nothing where there is no such page
 */
export async function askJudge({ sessions, mutes }: Case): Promise<readonly Verdict[]> {
  opening ??= openJudge();
  await opening;
  const answer: unknown = await browser.runtime.sendMessage({ name: NAME, sessions, mutes });
  return Array.isArray(answer) ? (answer as Verdict[]) : [];
}

/** Closes the page, which may never have been opened. Never rejects. */
export async function dismissJudge(): Promise<void> {
  opening = undefined;
  const hidden = offscreen();
  if (hidden) await hidden.closeDocument().catch(() => undefined);
  else if (typeof document !== 'undefined') document.querySelector('iframe')?.remove();
}

async function openJudge(): Promise<void> {
  const hidden = offscreen();
  if (hidden) {
    const options = { url: PAGE, reasons: ['WORKERS'], justification: 'Checks what is recorded, for the badge.' };
    // One that an earlier worker opened is still there.
    await hidden.createDocument(options).catch(() => undefined);
    return;
  }
  if (typeof document === 'undefined') throw new Error('there is no page to judge in');
  const frame = document.createElement('iframe');
  frame.src = browser.runtime.getURL(PAGE);
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
}

/** In that page: answers. */
export function serveAsJudge(judge: (given: Case) => Promise<readonly Verdict[]>): void {
  browser.runtime.onMessage.addListener((message: unknown) => {
    const { name, sessions, mutes } = (message ?? {}) as Partial<Case> & { name?: unknown };
    if (name !== NAME || !Array.isArray(sessions)) return undefined;
    return judge({ sessions, mutes: mutesIn(mutes) }).catch(() => []);
  });
}
