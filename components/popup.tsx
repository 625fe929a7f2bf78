import type { Session } from '../lib/session/session.ts';
import { STORAGE_FULL } from '../lib/store/stop-reasons.ts';
import { SessionProvider, useSession } from './context.ts';
import { LiveRegion } from './live-region.tsx';
import { Active } from './popup/active.tsx';
import { Idle } from './popup/idle.tsx';
import { Interrupted } from './popup/interrupted.tsx';
import { Keys } from './popup/keys.tsx';
import { LastSession } from './popup/last-session.tsx';
import { LeavingNotice } from './states/leaving.tsx';

interface Props {
  session: Session;
  /** Opens the viewer, on a session where one is given. */
  onOpenViewer(id?: number): void;
}

/** The toolbar button's pop-up: all that somebody needs who never opens DevTools. */
export function Popup({ session, onOpenViewer }: Props) {
  const active = session.active.value;
  return (
    <SessionProvider value={session}>
      <main class="popup">
        <h1>Consent Tracer</h1>
        {active ? <Active row={active} /> : <Interrupted />}
        {active ? null : <Idle />}
        <Private />
        <Stopped />
        <Permission />
        <Said />
        {active ? null : <LastSession />}
        <button type="button" class="wide" onClick={() => onOpenViewer(active?.id)}>
          {active ? 'Open this session' : 'Open the recorded sessions'}
        </button>
        <LeavingNotice />
        <Keys />
        <LiveRegion />
      </main>
    </SessionProvider>
  );
}

/** What an export did, and what went wrong. */
function Said() {
  const { fault, told } = useSession();
  return (
    <>
      {fault.value ? (
        <p class="bar error" role="alert">
          {fault.value}
        </p>
      ) : null}
      {told.value ? (
        <p class={told.value.failed ? 'bar error' : 'bar quiet'} role={told.value.failed ? 'alert' : 'status'}>
          {told.value.sentence}
        </p>
      ) : null}
    </>
  );
}

function Private() {
  if (!useSession().isPrivate) return null;
  return (
    <p class="bar quiet" role="status">
      This is a private window: what is recorded in it is kept in memory, and is gone when the last private window is
      closed. Export what you need before.
    </p>
  );
}

/** Why the last recording ended, when nobody ended it: the pop-up may be the only view that is looked at. */
function Stopped() {
  const { active, library } = useSession();
  const newest = library.sessions.value?.[0];
  if (active.value || !newest?.stopReason || newest.interrupted !== undefined) return null;
  return (
    <p class="bar warning" role="status">
      The last recording stopped by itself: {newest.stopReason}
      {newest.stopReason === STORAGE_FULL ? ' Open the recorded sessions and delete some.' : ''}
    </p>
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
