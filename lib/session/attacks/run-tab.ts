import { words } from '../../flow/words.ts';
import type { Held } from '../../mutate/run/ways.ts';
import type { SessionDeps } from '../deps.ts';
import type { RunTabs } from './deps.ts';

/** The tab of a run, which is recorded in a session of its own; another one where it was closed. */
export interface RunTab {
  ready(): Promise<{ tabId: number; session: number }>;
  isOpen(): Promise<boolean>;
  held(
    tabId: number,
    until: string,
    address: string | undefined,
    cancel: AbortSignal,
  ): Promise<Held | { problem: string }>;
  /** Sessions in which tabs of the run were recorded. */
  readonly sessions: readonly number[];
  /** Ends what it records, and closes it. */
  end(): Promise<void>;
}

/** @param name of the session in which its tab is recorded */
export function createRunTab({ send }: Pick<SessionDeps, 'send'>, tabs: RunTabs | undefined, name: string): RunTab {
  const sessions: number[] = [];
  let now: { tabId: number; session: number } | undefined;
  const isOpen = async () => now !== undefined && tabs !== undefined && (await tabs.isOpen(now.tabId));
  const end = async () => {
    if (!now) return;
    const { tabId, session } = now;
    now = undefined;
    await send('recording.stop', { session }).catch(() => undefined);
    await tabs?.close(tabId).catch(() => undefined);
  };
  return {
    sessions,
    isOpen,
    end,
    async ready() {
      if (!tabs) throw new Error('from here no tab can be opened');
      if (now && (await isOpen())) return now;
      await end();
      const tabId = await tabs.open();
      const { session } = await send('recording.start', { scope: { kind: 'tab', tabId }, name });
      sessions.push(session);
      now = { tabId, session };
      return now;
    },
    async held(tabId, until, address, cancel) {
      try {
        if (!tabs) throw new Error('from here no tab can be opened');
        // Armed before the page is there: it may be quick.
        const stop = new AbortController();
        const held = tabs.hold(tabId, until, AbortSignal.any([cancel, stop.signal]));
        held.catch(() => undefined);
        try {
          await tabs.show(tabId, address);
          return await held;
        } finally {
          stop.abort();
        }
      } catch (error) {
        if (cancel.aborted) throw error;
        return { problem: `Nobody came back in the tab: ${words(error)}.` };
      }
    },
  };
}
