import { useEffect, useRef } from 'preact/hooks';
import { NO_ROOM } from '../lib/store/no-room.ts';
import { STORAGE_FULL } from '../lib/store/stop-reasons.ts';
import { useSession } from './context.ts';
import { HoldBar } from './hold/hold-bar.tsx';
import { useImportShown } from './import/shown.tsx';
import { NoteUndo } from './remarks/note-undo.tsx';
import { DELETE } from './session-actions.tsx';
import { Bar } from './states/bar.tsx';
import { useDismissed } from './states/dismissed.ts';
import { LeavingNotice } from './states/leaving.tsx';
import { MakeRoom, SessionNotices } from './states/session-notices.tsx';
import { count, siteOf } from './words.ts';

/** What the user should know of: each one sentence, with the way out where there is one. */
export function Notices() {
  // Of the session in sight nothing is said where it is not in sight.
  const { shown: importing } = useImportShown();
  return (
    <div class="notices">
      <Fault />
      <PermissionNotice />
      <LibraryNotices />
      {importing ? null : <SessionNotices />}
      <HoldBar />
      <Told />
      <UndoBar />
      <NoteUndo />
    </div>
  );
}

/** Where all sessions are listed: which of them will be deleted, and that all of a private window are. */
function LibraryNotices() {
  const { target, isPrivate } = useSession();
  const [dismissed, dismiss] = useDismissed('private-window');
  if (!target.library) return null;
  return (
    <>
      <LeavingNotice />
      {isPrivate && !dismissed ? (
        <Bar kind="quiet" onDismiss={dismiss}>
          <span>
            This is a private window: its sessions are kept in memory and are gone with it. Export what you need before.
          </span>
        </Bar>
      ) : null}
    </>
  );
}

function Fault() {
  const { fault, retry } = useSession();
  if (!fault.value) return null;
  return (
    <Bar kind="error">
      <span>{fault.value}</span>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </Bar>
  );
}

/** Says which hosts are missing and asks for them in one click. */
function PermissionNotice() {
  const { recording, active, library, target } = useSession();
  const hosts = recording.hosts.value;
  const site = siteOf(recording.url.value);
  const [dismissed, dismiss] = useDismissed(`one-site:${site}`);
  if (!hosts || hosts.all) return null;
  // Who reads what was recorded before, or elsewhere, needs no permission for it.
  if (target.library && !active.value && library.sessions.value?.length !== 0) return null;
  if (hosts.site && dismissed) return null;
  const sentence = hosts.site
    ? 'Only this site may be observed: steps at the bank or on any other site will be missing.'
    : active.value
      ? 'Nothing can be recorded yet: Consent Tracer has no permission for any site here.'
      : 'Consent Tracer needs your permission before it can observe a site.';
  return (
    <Bar kind={active.value ? 'warning' : 'quiet'} onDismiss={hosts.site ? dismiss : undefined}>
      <span>{sentence}</span>
      {site && !hosts.site ? (
        <button type="button" onClick={() => void recording.allow('site')}>
          Allow {site}
        </button>
      ) : null}
      <button type="button" onClick={() => void recording.allow('all')}>
        Allow all sites
      </button>
    </Bar>
  );
}

function Told() {
  const { told } = useSession();
  if (!told.value) return null;
  const { sentence, failed } = told.value;
  return (
    <Bar kind={failed ? 'error' : 'quiet'} onDismiss={() => (told.value = undefined)}>
      <span>{sentence}</span>
      {failed && [STORAGE_FULL, NO_ROOM].some((why) => sentence.includes(why)) ? <MakeRoom /> : null}
    </Bar>
  );
}

/** Offers the last deleted sessions back. */
function UndoBar() {
  const { library, current } = useSession();
  const removed = library.removed.value;
  const shown = current.value;
  const left = useRef(false);
  useEffect(() => {
    if (removed || !left.current || !shown) return;
    left.current = false;
    if (document.activeElement === document.body) document.getElementById(DELETE)?.focus();
  }, [removed, shown]);
  const [first] = removed ?? [];
  if (!removed || !first) return null;
  const leave = (act: () => void) => () => {
    left.current = true;
    act();
  };
  return (
    <Bar kind="quiet" onDismiss={leave(() => (library.removed.value = undefined))}>
      <span>
        {removed.length === 1 ? `Deleted “${first.session.name}”.` : `Deleted ${count(removed.length, 'session')}.`}
      </span>
      {/* The button that deleted has lost the focus, or would delete the next session when pressed again. */}
      <button type="button" key={first.session.id} ref={takeFocus} onClick={leave(() => void library.undo())}>
        Undo
      </button>
    </Bar>
  );
}

const takeFocus = (button: HTMLButtonElement | null) => button?.focus();
