import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Mute, REASON_LIMIT, withMute, withoutMute } from '../checks/mute.ts';
import { words } from '../flow/words.ts';
import type { Finding, MutedIn, Mutes } from '../judged/findings.ts';
import { changeSessionMutes } from '../store/queries.ts';
import type { SessionRow } from '../store/schema.ts';
import type { SessionDeps, Told } from './deps.ts';

/** What is muted in the session in sight, and the ways to change it. */
export interface Muting {
  /** The same object while nothing changed. */
  mutes: ReadonlySignal<Mutes>;
  /** Mutes the check of a finding at its host, in this session or in every one. An empty reason mutes nothing. */
  mute(finding: Finding, where: MutedIn, reason: string): Promise<void>;
  /** Lets a muted finding speak again. */
  unmute(finding: Finding): Promise<void>;
  dispose(): void;
}

const NOTHING: readonly Mute[] = [];

/** @param told hears of what could not be stored */
export function createMuting(
  { db, hostMutes, now }: Pick<SessionDeps, 'db' | 'hostMutes' | 'now'>,
  current: ReadonlySignal<SessionRow | undefined>,
  told: Signal<Told | undefined>,
): Muting {
  const host = signal<readonly Mute[]>(NOTHING);
  const dispose = hostMutes.watch((mutes) => {
    host.value = mutes;
  });
  // The database hands out a new row with every write: only what it says of mutes counts.
  const session = computed(() => JSON.stringify(current.value?.mutes ?? NOTHING));
  const change = async (what: string, where: MutedIn, task: (mutes: readonly Mute[]) => Mute[]) => {
    const id = current.peek()?.id;
    try {
      if (where === 'host') await hostMutes.change(task);
      else if (id !== undefined) await changeSessionMutes(db, id, task);
    } catch (error) {
      told.value = { sentence: `${what}: ${words(error)}`, failed: true };
    }
  };
  return {
    mutes: computed(() => ({ session: JSON.parse(session.value) as Mute[], host: host.value })),
    mute: async ({ entry, host: at }, where, reason) => {
      const said = [...reason.trim()].slice(0, REASON_LIMIT).join('');
      if (said === '') return;
      const mute = { code: entry.check.code, host: at, reason: said, mutedAt: now() };
      await change('Nothing was muted', where, (mutes) => withMute(mutes, mute));
    },
    unmute: async ({ muted }) => {
      if (muted) await change('It is still muted', muted.where, (mutes) => withoutMute(mutes, muted.mute));
    },
    dispose,
  };
}
