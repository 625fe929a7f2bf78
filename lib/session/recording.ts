import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { isWeb } from '../flow/address.ts';
import { sessionName } from '../flow/session-name.ts';
import { siteName } from '../flow/site.ts';
import { words } from '../flow/words.ts';
import { keepInterrupted } from '../store/continuing.ts';
import type { HostAccess, SessionDeps, Target, Told } from './deps.ts';

/** What Record records: the tab that the view is about, every tab that shows its site, or every tab. */
export type ScopeKind = 'tab' | 'site' | 'all';

/** Start, stop and the permission that both need. */
export interface Recording {
  /** Undefined until the browser has answered. */
  hosts: ReadonlySignal<HostAccess | undefined>;
  /** Address of the target's page, where known. */
  url: ReadonlySignal<string | undefined>;
  /** True between a click on Record or Stop and its effect. */
  busy: ReadonlySignal<boolean>;
  /**
   * Asks for the hosts that are missing and begins at once, for nobody knows how long the user
   * thinks. To be called in the click itself.
   *
   * @returns the id of the new session, or undefined when it could not begin
   */
  start(scope: ScopeKind): Promise<number | undefined>;
  stop(session: number): Promise<void>;
  /** Stores nothing until {@link resume}. */
  pause(session: number): Promise<void>;
  resume(session: number): Promise<void>;
  /** Goes on with a session that the browser interrupted when it was closed. @returns whether it does */
  continue(session: number): Promise<boolean>;
  /** Leaves such a session as it is. */
  keepAsItIs(session: number): Promise<void>;
  /** Asks for hosts. To be called in the click itself: the browser refuses later. */
  allow(which: 'site' | 'all'): Promise<boolean>;
  /** Looks again at which page it is about and what is granted. */
  refresh(): Promise<void>;
  dispose(): void;
}

const NOT_GRANTED =
  'The permission was not given: what the sites send stays unseen. Press the button again to be asked again.';

/** @param told hears of a command that failed, and is silent again from the next one on */
export function createRecording(deps: SessionDeps, target: Target, told: Signal<Told | undefined>): Recording {
  const hosts = signal<HostAccess | undefined>(undefined);
  const url = signal<string | undefined>(undefined);
  const busy = signal(false);
  const fail = (sentence: string) => {
    told.value = { sentence, failed: true };
  };
  const attempt = async <T>(what: string, task: () => Promise<T>): Promise<T | undefined> => {
    busy.value = true;
    if (told.value?.failed) told.value = undefined;
    try {
      return await task();
    } catch (error) {
      fail(`${what}: ${words(error)}`);
      return undefined;
    } finally {
      busy.value = false;
    }
  };
  const refresh = async () => {
    // A page that cannot be asked for its address is one whose site cannot be named.
    url.value = await target.url?.().catch(() => undefined);
    hosts.value = await deps.permissions.has(url.value);
  };
  const allow = (which: 'site' | 'all', wide = false): Promise<boolean> => {
    const answer = which === 'site' ? deps.permissions.request(url.value, wide) : deps.permissions.request();
    return answer.then(
      async (granted) => {
        await refresh();
        if (!granted) fail(NOT_GRANTED);
        return granted;
      },
      (error) => {
        fail(`The browser did not ask: ${words(error)}`);
        return false;
      },
    );
  };
  const ask = (kind: ScopeKind) => {
    const granted = hosts.value;
    if (!granted || granted.all || (kind === 'tab' && granted.site)) return;
    void allow(kind !== 'all' && isWeb(url.value ?? '') ? 'site' : 'all', kind === 'site');
  };
  const scopeOf = (kind: ScopeKind) => {
    const { tabId } = target;
    const site = siteName(url.value);
    if (kind === 'site' && site !== undefined) return { kind, site, ...(tabId !== undefined && { tabId }) };
    return kind !== 'all' && tabId !== undefined ? { kind: 'tab' as const, tabId } : { kind: 'all' as const };
  };
  const dispose = deps.permissions.onChanged(() => void refresh());
  void refresh();
  return {
    hosts,
    url,
    busy,
    start: (kind) => {
      ask(kind);
      return attempt('Recording could not begin', async () => {
        const { session } = await deps.send('recording.start', {
          scope: scopeOf(kind),
          name: sessionName(deps.now(), url.value),
        });
        void refresh();
        return session;
      });
    },
    stop: async (session) => {
      await attempt('Recording could not be stopped', () => deps.send('recording.stop', { session }));
    },
    pause: async (session) => {
      await attempt('Recording could not be paused', () => deps.send('recording.pause', { session }));
    },
    resume: async (session) => {
      await attempt('Recording could not go on', () => deps.send('recording.resume', { session }));
    },
    continue: async (session) => {
      const { tabId } = target;
      const order = { session, ...(tabId !== undefined && { tabId }) };
      const done = await attempt('The session could not be continued', async () => {
        await deps.send('recording.continue', order);
        return true;
      });
      return done === true;
    },
    keepAsItIs: async (session) => {
      await attempt('That was not kept', () => keepInterrupted(deps.db, session));
    },
    allow: (which) => allow(which),
    refresh,
    dispose,
  };
}
