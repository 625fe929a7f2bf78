import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../lib/session/session.ts';
import { useSession } from './context.ts';
import { NoteUndo } from './remarks/note-undo.tsx';
import { DELETE } from './session-actions.tsx';
import { count, siteOf } from './words.ts';

/** What the user should know of: each one sentence, with the way out where there is one. */
export function Notices() {
  return (
    <div class="notices">
      <Fault />
      <PermissionNotice />
      <StopReason />
      <Restarts />
      <Told />
      <UndoBar />
      <NoteUndo />
    </div>
  );
}

function Bar({ kind, children }: { kind: 'error' | 'warning' | 'quiet'; children: ComponentChildren }) {
  return (
    <div class={`bar ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
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
  const { recording, active } = useSession();
  const hosts = recording.hosts.value;
  if (!hosts || hosts.all) return null;
  const site = siteOf(recording.url.value);
  const sentence = hosts.site
    ? 'Only this site may be observed: steps at the bank or on any other site will be missing.'
    : active.value
      ? 'Nothing can be recorded yet: Consent Tracer has no permission for any site here.'
      : 'Consent Tracer needs your permission before it can observe a site.';
  return (
    <Bar kind={active.value ? 'warning' : 'quiet'}>
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

function StopReason() {
  const reason = useSession().current.value?.stopReason;
  return reason ? <Bar kind="warning">Recording stopped by itself: {reason}</Bar> : null;
}

function Restarts() {
  const restarts = useSession().current.value?.restarts ?? 0;
  if (restarts === 0) return null;
  return (
    <Bar kind="quiet">
      The worker was restarted {restarts === 1 ? 'once' : count(restarts, 'time')}; the recording went on.
    </Bar>
  );
}

function Told() {
  const { told } = useSession();
  if (!told.value) return null;
  return (
    <Bar kind={told.value.failed ? 'error' : 'quiet'}>
      <span>{told.value.sentence}</span>
      <Dismiss onClick={() => (told.value = undefined)} />
    </Bar>
  );
}

/** Offers the last deleted session back. */
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
  if (!removed) return null;
  const leave = (act: () => void) => () => {
    left.current = true;
    act();
  };
  return (
    <Bar kind="quiet">
      <span>Deleted “{removed.session.name}”.</span>
      {/* The button that deleted has lost the focus, or would delete the next session when pressed again. */}
      <button type="button" key={removed.session.id} ref={takeFocus} onClick={leave(() => void library.undo())}>
        Undo
      </button>
      <Dismiss onClick={leave(() => (library.removed.value = undefined))} />
    </Bar>
  );
}

const takeFocus = (button: HTMLButtonElement | null) => button?.focus();

function Dismiss({ onClick }: { onClick(): void }) {
  return (
    <button type="button" class="icon dismiss" aria-label="Dismiss" onClick={onClick}>
      ✕
    </button>
  );
}

export type Words = [title: string, hint: string];

const NOTHING: Words = [
  'Nothing is recorded yet',
  'Press Record, then walk through the consent. Every redirect, app hand-over and token request will appear here.',
];

const NOT_ALLOWED: Words = [
  'Permission is missing',
  'Allow the sites that the consent goes through, with the button above, then start it.',
];

/**
 * What an empty list means, and what to do about it; undefined when there is something to show.
 *
 * @param nothing what to say when no session is in sight
 */
export function emptyWords(session: Session, nothing = NOTHING): Words | undefined {
  const { current, library, loaded, trace, fault, recording } = session;
  if (fault.value && !loaded.value) return undefined;
  if (library.sessions.value === undefined || (current.value && !loaded.value)) return ['Reading…', ''];
  if (!current.value) return nothing;
  if (trace.value.steps.length > 0) return undefined;
  const hosts = recording.hosts.value;
  if (current.value.state === 'recording' && hosts && !hosts.all && !hosts.site) return NOT_ALLOWED;
  return current.value.state === 'recording'
    ? ['Recording', 'Waiting for traffic: start the consent, or reload the page.']
    : [
        'This session is empty',
        'It was stopped before any request was seen. If requests were made, permission for their sites was probably missing.',
      ];
}
