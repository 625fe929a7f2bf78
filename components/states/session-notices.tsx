import { libraryLink } from '../../lib/session/address.ts';
import type { Session } from '../../lib/session/session.ts';
import type { SessionRow } from '../../lib/store/schema.ts';
import { STORAGE_FULL } from '../../lib/store/stop-reasons.ts';
import { PSEUDONYM_QUERY } from '../../lib/trace/pseudonym.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { InterruptedOffer } from '../popup/interrupted.tsx';
import { clock, count, dateTime, shortened } from '../words.ts';
import { Bar } from './bar.tsx';
import { useDismissed } from './dismissed.ts';
import { LeavingBar } from './leaving.tsx';
import { PausesBar } from './pauses.tsx';
import { stepBefore } from './step-before.ts';

/** What is to be known of the session in sight as a whole. */
export function SessionNotices() {
  const row = useSession().current.value;
  if (!row) return null;
  return (
    // Keyed: what was dismissed of one session is said of the next.
    <div key={row.id} class="session-notices">
      {row.interrupted === undefined ? null : <InterruptedOffer row={row} />}
      <LeavingBar row={row} />
      <PausesBar row={row} />
      {row.stopReason === undefined || row.interrupted !== undefined ? null : (
        <Stopped row={row} reason={row.stopReason} />
      )}
      {row.restarts === 0 ? null : <Restarted row={row} />}
      {row.origin === undefined ? null : <Imported row={row} origin={row.origin} />}
      <NoConsent row={row} />
    </div>
  );
}

const named = (what: string, { id, startedAt }: SessionRow) => `${what}:${id}:${startedAt}`;

function Stopped({ row, reason }: { row: SessionRow; reason: string }) {
  const [dismissed, dismiss] = useDismissed(named('stopped', row));
  if (dismissed) return null;
  return (
    <Bar kind="warning" onDismiss={dismiss}>
      <span>Recording stopped by itself: {visible(reason)}</span>
      {reason === STORAGE_FULL ? <MakeRoom /> : null}
      <RecordAgain />
    </Bar>
  );
}

/** Ways to more room: the oldest session is deleted, with a way back, or somebody looks which one can go. */
export function MakeRoom() {
  const { library, current, target } = useSession();
  const others = (library.sessions.value ?? []).filter(
    ({ id, state }) => id !== current.value?.id && state === 'stopped',
  );
  const oldest = others.at(-1);
  return (
    <>
      {oldest ? (
        <button type="button" onClick={() => void library.remove(oldest.id)}>
          Delete the oldest, “{shortened(oldest.name)}”
        </button>
      ) : null}
      {/* The viewer has the list beside it. */}
      {current.value && !target.library ? (
        <a href={libraryLink(location.href, current.value.id)} target="_blank" rel="noreferrer">
          Open the library
        </a>
      ) : null}
    </>
  );
}

/** Where no toolbar has the button for it. */
function RecordAgain() {
  const session = useSession();
  if (session.active.value || !session.target.library) return null;
  return (
    <button type="button" disabled={session.recording.busy.value} onClick={() => void recordAgain(session)}>
      Record again
    </button>
  );
}

/** In the click itself: it may have to ask for permission. */
export function recordAgain({ record, target }: Session): Promise<void> {
  return record(target.tabId === undefined ? 'all' : 'tab');
}

function Restarted({ row }: { row: SessionRow }) {
  const { outline, trace } = useSession();
  const { restarts, restarted } = row;
  const amount = restarted?.underWay ?? 0;
  // Said again only where something may be missing again: browsers end a worker that is idle, which is often.
  const [dismissed, dismiss] = useDismissed(named(amount > 0 ? `restarted-${restarted?.at}` : 'restarted', row));
  if (dismissed) return null;
  const times = restarts === 1 ? 'once' : count(restarts, 'time');
  const at = restarted ? `, ${restarts === 1 ? '' : 'last '}at ${clock(restarted.at).slice(0, 8)}` : '';
  const before = restarted && stepBefore(trace.value, restarted.at);
  return (
    <Bar kind="quiet" onDismiss={dismiss}>
      <span>
        The recorder was restarted {times} by the browser{at}, and went on: nothing that was stored is lost.
        {amount > 0
          ? ` ${count(amount, 'request')} ${amount === 1 ? 'was' : 'were'} under way; the end or the body may be missing.`
          : ''}
      </span>
      {before ? (
        <button type="button" onClick={() => outline.reveal(before)}>
          Show the last step before it
        </button>
      ) : null}
    </Bar>
  );
}

function Imported({ row, origin }: { row: SessionRow; origin: NonNullable<SessionRow['origin']> }) {
  const session = useSession();
  const [dismissed, dismiss] = useDismissed(named('imported', row));
  if (dismissed) return null;
  return (
    <Bar kind="quiet" onDismiss={dismiss}>
      <span title={visible(origin.file)}>
        Imported from {visible(shortened(origin.file))} on {dateTime(origin.at)}.{' '}
        {origin.redacted
          ? 'Its secrets are pseudonyms: equal ones are equal, but nothing can be replayed or verified.'
          : 'It was recorded elsewhere, and its secrets are in it as they were: hide them before you pass it on.'}
      </span>
      {origin.redacted ? (
        <button type="button" onClick={() => session.search.ask(PSEUDONYM_QUERY)}>
          Show which values
        </button>
      ) : (
        <button type="button" onClick={() => void session.exportHar(false)}>
          Export with secrets hidden
        </button>
      )}
    </Bar>
  );
}

/** Traffic, and nothing in it that is a consent. While it records, one may still come. */
function NoConsent({ row }: { row: SessionRow }) {
  const session = useSession();
  const { trace, loaded, progress } = session;
  const [dismissed, dismiss] = useDismissed(named('no-consent', row));
  const { steps, flows } = trace.value;
  const isRead = loaded.value && progress.value === undefined;
  if (dismissed || !isRead || row.state === 'recording' || steps.length === 0 || flows.length > 0) return null;
  const ofTab = row.scope.kind !== 'all' && row.origin === undefined;
  return (
    <Bar kind="quiet" onDismiss={dismiss}>
      <span>
        No consent was recognised in {count(steps.length, 'step')}: none is an authorization request, or any other
        beginning of one that is known.
        {ofTab ? ' It may have gone through another tab.' : ''}
      </span>
      {ofTab && !session.active.value ? (
        <button type="button" disabled={session.recording.busy.value} onClick={() => void session.record('all')}>
          Record every tab
        </button>
      ) : null}
    </Bar>
  );
}
