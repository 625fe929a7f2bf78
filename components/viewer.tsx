import type { Session } from '../lib/session/session.ts';
import { SessionProvider, useSession } from './context.ts';
import { DropZone } from './import/drop-zone.tsx';
import { ImportScreen } from './import/import-screen.tsx';
import { ImportedBar } from './import/imported-bar.tsx';
import { ImportProvider, useImportShown } from './import/shown.tsx';
import { shortcut, useKey, withKey } from './keys.ts';
import { Library } from './library/library.tsx';
import { SessionFacts } from './library/session-facts.tsx';
import { LiveRegion } from './live-region.tsx';
import { Notices } from './notices.tsx';
import { TraceView } from './panel.tsx';
import { PictureProvider } from './picture/shown.tsx';
import { SessionActions } from './session-actions.tsx';
import { Tools } from './tools.tsx';
import { count, progressWords } from './words.ts';

/** The library of sessions as a full page, with the one in sight beside it. */
export function Viewer({ session }: { session: Session }) {
  return (
    <SessionProvider value={session}>
      <PictureProvider>
        <ImportProvider>
          <div class="viewer">
            <Library />
            <div class="panel">
              <Sight />
              <LiveRegion />
            </div>
            <DropZone />
          </div>
        </ImportProvider>
      </PictureProvider>
    </SessionProvider>
  );
}

/** The session in sight, or the screen on which others are brought in. */
function Sight() {
  const { shown: importing } = useImportShown();
  return (
    <>
      {importing ? null : (
        <>
          <ViewerHeader />
          <SessionFacts />
        </>
      )}
      <Notices />
      {importing ? null : <ImportedBar />}
      <main class="panel-body">{importing ? <ImportScreen /> : <TraceView />}</main>
    </>
  );
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
