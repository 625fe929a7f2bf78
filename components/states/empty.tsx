import type { Session } from '../../lib/session/session.ts';
import { useSession } from '../context.ts';
import { useImportShown } from '../import/shown.tsx';
import { shortened } from '../words.ts';
import { recordAgain } from './session-notices.tsx';

export type Emptiness = 'reading' | 'nothing' | 'not-allowed' | 'waiting' | 'empty';

/** Why there is no list; undefined when there is something to show, or reading failed. */
export function emptiness({ current, library, loaded, trace, fault, recording }: Session): Emptiness | undefined {
  if (fault.value && !loaded.value) return undefined;
  if (library.sessions.value === undefined || (current.value && !loaded.value)) return 'reading';
  if (!current.value) return 'nothing';
  if (trace.value.steps.length > 0) return undefined;
  if (current.value.state !== 'recording') return 'empty';
  const hosts = recording.hosts.value;
  return hosts && !hosts.all && !hosts.site ? 'not-allowed' : 'waiting';
}

/** What an empty list means, and the ways on. */
export function Empty({ why }: { why: Emptiness }) {
  const Words = WORDS[why];
  return (
    <div class="empty">
      <Words />
    </div>
  );
}

const WORDS: Record<Emptiness, () => preact.JSX.Element> = {
  reading: () => <h2>Reading…</h2>,
  nothing: Nothing,
  'not-allowed': () => (
    <>
      <h2>Permission is missing</h2>
      <p>Allow the sites that the consent goes through, with the button above, then start it.</p>
    </>
  ),
  waiting: Waiting,
  empty: Stopped,
};

function Nothing() {
  const session = useSession();
  const { show } = useImportShown();
  const { library, target, choose, recording } = session;
  const newest = library.sessions.value?.[0];
  const ofTab = target.tabId !== undefined;
  return (
    <>
      <h2>{target.library ? 'No session is stored' : 'Nothing is recorded yet'}</h2>
      <p>
        {target.library
          ? 'Press the toolbar button of Consent Tracer on the page where the consent begins, record every tab from here, or import a trace that somebody sent you; the session will be listed here.'
          : 'Press Record, then walk through the consent. Every redirect, app hand-over and token request will appear here.'}
      </p>
      <p class="ways-on">
        <button
          type="button"
          class="record"
          disabled={recording.busy.value}
          onClick={() => void session.record(ofTab ? 'tab' : 'all')}
        >
          <span class="dot" aria-hidden="true" /> {ofTab ? 'Record this tab' : 'Record every tab'}
        </button>
        {target.library ? (
          <button type="button" onClick={() => show(true)}>
            Import a trace…
          </button>
        ) : null}
        {newest ? (
          <button type="button" onClick={() => choose(newest.id)}>
            Show the newest session, “{shortened(newest.name)}”
          </button>
        ) : null}
      </p>
    </>
  );
}

function Waiting() {
  const { target, current } = useSession();
  const { reload } = target;
  const everything = current.value?.scope.kind === 'all';
  return (
    <>
      <h2>Recording</h2>
      <p>
        Waiting for traffic: start the consent, or reload the page.
        {everything ? '' : ' Other tabs are recorded only when this one opens them.'}
      </p>
      {reload ? (
        <p class="ways-on">
          <button type="button" onClick={reload}>
            Reload the page
          </button>
        </p>
      ) : null}
    </>
  );
}

function Stopped() {
  const session = useSession();
  const { current, library, recording, active } = session;
  const row = current.value;
  return (
    <>
      <h2>This session is empty</h2>
      <p>
        {row?.origin
          ? 'The file that it was imported from has no request in it.'
          : 'It was stopped before any request was seen. If requests were made, they came from another tab, or permission for their sites was missing.'}
      </p>
      <p class="ways-on">
        {active.value || row?.origin ? null : (
          <button type="button" disabled={recording.busy.value} onClick={() => void recordAgain(session)}>
            Record once more
          </button>
        )}
        {row ? (
          <button type="button" onClick={() => void library.remove(row.id)}>
            Delete the empty session
          </button>
        ) : null}
      </p>
    </>
  );
}
