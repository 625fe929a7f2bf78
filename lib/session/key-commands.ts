import type { BadgeKeeper } from '../browser/badge-keeper.ts';
import { hasHosts } from '../browser/permissions.ts';
import { type CommandName, openForNote, openPopup } from '../browser/shortcuts.ts';
import { sessionName } from '../flow/session-name.ts';
import type { Recorder } from '../store/recorder.ts';
import { addNote, MARKED } from '../store/remarks.ts';
import type { Scope, SessionRow, TraceDatabase } from '../store/schema.ts';
import { scopeInFront } from './scope.ts';

interface Options {
  db: TraceDatabase;
  recorder: Pick<Recorder, 'active' | 'start' | 'stop'>;
  badge: Pick<BadgeKeeper, 'flash'>;
  /** Does what begins a recording when the pages of that scope are ready for it. */
  begin(scope: Scope, task: () => Promise<SessionRow>): Promise<SessionRow>;
}

/** What the browser's own keys do, in the background. What went wrong the badge says. */
export function createKeyCommands({ db, recorder, badge, begin }: Options) {
  const toggle = async (tabId: number | undefined) => {
    const { active } = recorder;
    const own = active.filter(({ scope }) => scope.kind === 'all' || scope.tabIds.includes(tabId ?? -1));
    if (active.length > 0) {
      for (const { id } of own.length > 0 ? own : active) await recorder.stop(id);
      return;
    }
    const { scope, url } = await scopeInFront(tabId);
    await begin(scope, () => recorder.start(scope, sessionName(Date.now(), url)));
    // No key can ask for permission; the pop-up says what is missing, and its button can.
    if (!(await hasHosts(url)).site) await openPopup();
  };
  const mark = async () => {
    const time = Date.now();
    for (const { id } of recorder.active) await addNote(db, { session: id, time, text: MARKED });
    badge.flash('noted', `marked at ${new Date(time).toLocaleTimeString('en-GB')}`);
  };
  const unlessIdle = (task: () => Promise<void>) => async () => {
    if (recorder.active.length === 0) badge.flash('fault', 'nothing is recorded, and so nothing was noted');
    else await task();
  };
  const commands: Record<CommandName, (tabId: number | undefined) => Promise<void>> = {
    'toggle-recording': toggle,
    'mark-moment': unlessIdle(mark),
    'add-note': unlessIdle(() => openForNote(Date.now())),
  };
  return (name: CommandName, tabId: number | undefined): Promise<void> =>
    commands[name](tabId).catch((error: unknown) =>
      badge.flash('fault', error instanceof Error ? error.message : String(error)),
    );
}
