import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '../lib/session/session.ts';
import type { SessionRow } from '../lib/store/schema.ts';
import { SessionProvider, useSession } from './context.ts';
import { shortcut, useKey, withKey } from './keys.ts';
import { LiveRegion } from './live-region.tsx';
import { Notices } from './notices.tsx';
import { TraceView } from './panel.tsx';
import { PictureProvider } from './picture/shown.tsx';
import { SessionActions } from './session-actions.tsx';
import { Tools } from './tools.tsx';
import { count, dateTime, duration, progressWords, scopeWords } from './words.ts';

/** The library of sessions as a full page, with the one in sight beside it. */
export function Viewer({ session }: { session: Session }) {
  return (
    <SessionProvider value={session}>
      <PictureProvider>
        <div class="viewer">
          <nav class="library" aria-label="Sessions">
            <h1>Consent Tracer</h1>
            <SessionList />
          </nav>
          <div class="panel">
            <ViewerHeader />
            <Notices />
            <main class="panel-body">
              <TraceView />
            </main>
            <LiveRegion />
          </div>
        </div>
      </PictureProvider>
    </SessionProvider>
  );
}

function SessionList() {
  const { library, current, choose, loaded } = useSession();
  const sessions = library.sessions.value;
  const list = useRef<HTMLUListElement>(null);
  useKey('session', () => list.current?.querySelector<HTMLElement>('[aria-current="true"], button')?.focus());
  // What the user looks at is read first.
  const ready = loaded.value || current.value === undefined;
  useEffect(() => {
    if (sessions && ready) void library.count();
  }, [sessions, ready]);
  if (!sessions) return <p class="quiet">Reading…</p>;
  if (sessions.length === 0) return <p class="quiet">None yet.</p>;
  return (
    <ul ref={list}>
      {sessions.map((row) => (
        <li key={row.id} class={row.id === current.value?.id ? 'current' : ''}>
          <button
            type="button"
            class="pick"
            aria-current={row.id === current.value?.id}
            data-session={row.id}
            onClick={() => choose(row.id)}
          >
            <b>
              {row.state === 'recording' ? <span class="recording">● </span> : null}
              {row.name}
            </b>
            <span class="quiet">{dateTime(row.startedAt)}</span>
            <span class="quiet">{facts(row, library.requests.value.get(row.id))}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function facts(row: SessionRow, requests: number | undefined): string {
  // While it records, what was counted is old at once.
  if (row.state === 'recording') return ['recording', scopeWords(row)].join(' · ');
  const took = row.stoppedAt === undefined ? undefined : duration(row.stoppedAt - row.startedAt);
  const amount = requests === undefined ? undefined : count(requests, 'request');
  return [amount, took, scopeWords(row)].filter((fact) => fact !== undefined).join(' · ');
}

function ViewerHeader() {
  const { current, trace, progress, stop } = useSession();
  const row = current.value;
  useKey('record', row?.state === 'recording' ? () => void stop() : undefined);
  if (!row) return null;
  return (
    <header class="toolbar">
      <SessionActions>
        <h2 class="session-name">{row.name}</h2>
      </SessionActions>
      <span class="quiet">
        {progress.value ? progressWords(progress.value) : count(trace.value.steps.length, 'step')}
      </span>
      {row.state === 'recording' ? (
        <button
          type="button"
          class="record on"
          aria-keyshortcuts={shortcut('record')}
          title={withKey('Stop recording', 'record')}
          onClick={() => void stop()}
        >
          <span class="square" aria-hidden="true" /> Stop
        </button>
      ) : null}
      <Tools />
    </header>
  );
}
