import { holdWords } from '../lib/flow/hold.ts';
import type { Session } from '../lib/session/session.ts';
import { STORAGE_FULL } from '../lib/store/stop-reasons.ts';
import { SessionProvider, useSession } from './context.ts';
import { LiveRegion } from './live-region.tsx';
import { NoteForm } from './remarks/note-form.tsx';
import { count, shortened, siteOf } from './words.ts';

interface Props {
  session: Session;
  /** Opens the viewer, on a session where one is given. */
  onOpenViewer(id?: number): void;
}

/** The toolbar button's pop-up: record, stop, and the way to what was recorded. */
export function Popup({ session, onOpenViewer }: Props) {
  return (
    <SessionProvider value={session}>
      <main class="popup">
        <h1>Consent Tracer</h1>
        {session.active.value ? <Active /> : <Idle />}
        <Stopped />
        <Permission />
        <Faults />
        <button type="button" class="wide" onClick={() => onOpenViewer(session.active.value?.id)}>
          {session.active.value ? 'Open this session' : 'Open the recorded sessions'}
        </button>
        <LiveRegion />
      </main>
    </SessionProvider>
  );
}

function Faults() {
  const { fault, told } = useSession();
  const faults = [fault.value, told.value?.failed ? told.value.sentence : undefined];
  return (
    <>
      {faults.map((sentence) =>
        sentence ? (
          <p key={sentence} class="bar error" role="alert">
            {sentence}
          </p>
        ) : null,
      )}
    </>
  );
}

/** Why the last recording ended, when nobody ended it: the pop-up may be the only view that is looked at. */
function Stopped() {
  const { active, library } = useSession();
  const newest = library.sessions.value?.[0];
  if (active.value || !newest?.stopReason) return null;
  return (
    <p class="bar warning" role="status">
      The last recording stopped by itself: {newest.stopReason}
      {newest.stopReason === STORAGE_FULL ? ' Open the recorded sessions and delete some.' : ''}
    </p>
  );
}

function Active() {
  const session = useSession();
  const active = session.active.value;
  return (
    <>
      <p class="state">
        <span class="recording">● Recording</span> <b class="session-name">{active?.name}</b>
        <span class="quiet">{count(session.trace.value.steps.length, 'step')} so far</span>
      </p>
      <NoteForm />
      <HoldChoice />
      <button
        type="button"
        class="wide record on"
        disabled={session.recording.busy.value}
        onClick={() => void session.stop()}
      >
        <span class="square" aria-hidden="true" /> Stop
      </button>
    </>
  );
}

/** The pop-up closes at the first click beside it: what it arms stays armed. */
function HoldChoice() {
  const { holding } = useSession();
  const { isArmed, busy, hold, problem } = holding;
  const isHeld = hold.value?.state === 'held';
  return (
    <>
      <button
        type="button"
        class="wide"
        disabled={busy.value || isHeld}
        onClick={() => void (isArmed.value ? holding.disarm() : holding.arm({ kind: 'next' }, true))}
      >
        {isArmed.value && hold.value
          ? `Disarm: holds ${shortened(holdWords(hold.value.target))}`
          : 'Hold the next callback'}
      </button>
      {isHeld ? <p class="bar warning">Something is held: it waits in its tab, and in the Consent panel.</p> : null}
      {problem.value ? (
        <p class="bar error" role="alert">
          {problem.value}
        </p>
      ) : null}
    </>
  );
}

function Idle() {
  const session = useSession();
  const { recording, target } = session;
  const busy = recording.busy.value;
  const hosts = recording.hosts.value;
  const site = siteOf(recording.url.value);
  return (
    <div class="choices">
      <button
        type="button"
        class="wide record"
        disabled={busy || target.tabId === undefined}
        onClick={() => void session.record('tab')}
      >
        <span class="dot" aria-hidden="true" />{' '}
        {site && hosts && !hosts.site ? `Allow ${site} and record` : 'Record this tab'}
      </button>
      <button type="button" class="wide" disabled={busy} onClick={() => void session.record('all')}>
        Record everything
      </button>
    </div>
  );
}

function Permission() {
  const { recording } = useSession();
  const hosts = recording.hosts.value;
  if (!hosts || hosts.all) return null;
  return (
    <div class="bar warning" role="status">
      <span>
        {hosts.site
          ? 'Only this site may be observed; a consent usually crosses several.'
          : 'Consent Tracer has no permission for this site: nothing of it would be recorded.'}
      </span>
      <button type="button" onClick={() => void recording.allow('all')}>
        Allow all sites
      </button>
    </div>
  );
}
