import type { Session } from '../lib/session/session.ts';
import { AppPane } from './app/app-pane.tsx';
import { RunStatus } from './attacks/attack-button.tsx';
import { AttackKey, LazyAttackScreen } from './attacks/lazy-screen.tsx';
import { CompareSessionsKey, LazyCompareSessions } from './compare-sessions/lazy-screen.tsx';
import { SessionProvider, useSession } from './context.ts';
import { FlowTree } from './flows/flow-tree.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { LiveRegion } from './live-region.tsx';
import { Notices } from './notices.tsx';
import { LazySendDialog } from './otlp/lazy-dialog.tsx';
import { LazyPicture } from './picture/lazy-picture.tsx';
import { PictureProvider, usePictureShown } from './picture/shown.tsx';
import { SessionNotes } from './remarks/session-notes.tsx';
import { Found } from './search/found.tsx';
import { Split } from './split.tsx';
import { Empty, emptiness } from './states/empty.tsx';
import { Toolbar } from './toolbar.tsx';
import { count, progressWords } from './words.ts';

/** The DevTools panel, also an ordinary page. */
export function Panel({ session }: { session: Session }) {
  return (
    <SessionProvider value={session}>
      <PictureProvider>
        <div class="panel">
          <Toolbar />
          <Notices />
          <main class="panel-body">
            <TraceView />
          </main>
          <StatusLine />
          <LiveRegion />
        </div>
      </PictureProvider>
    </SessionProvider>
  );
}

/** Flows and steps beside their picture and the inspector, or words about why there are none; or two sessions compared. */
export function TraceView() {
  const session = useSession();
  return (
    <>
      <CompareSessionsKey />
      <LazySendDialog />
      {session.comparingSessions.shown.value ? <LazyCompareSessions /> : <Steps />}
    </>
  );
}

function Steps() {
  const session = useSession();
  const why = emptiness(session);
  // A link can be looked at, and a QR code read, where nothing is recorded.
  if (why) return session.playing.shown.value ? <AppPane>{null}</AppPane> : <Empty why={why} />;
  return (
    <>
      <AttackKey />
      {session.attacks.flow.value === undefined ? <Panes /> : <LazyAttackScreen />}
    </>
  );
}

/** List, picture, inspector; the picture only while it is shown. */
function Panes() {
  const { shown } = usePictureShown();
  return (
    <Split
      name={shown ? 'panel-with-picture' : 'panel'}
      what="list"
      initial={shown ? 34 : 50}
      first={
        <>
          <SessionNotes />
          <Found>
            <FlowTree />
          </Found>
        </>
      }
      second={
        <Split
          name="picture"
          what="picture"
          initial={52}
          first={shown ? <LazyPicture /> : undefined}
          second={<Inspector />}
        />
      }
    />
  );
}

function StatusLine() {
  const { trace, current, progress } = useSession();
  if (!current.value) return null;
  const { steps, flows } = trace.value;
  const reading = progress.value;
  return (
    <footer class="status-bar">
      <span>{count(flows.length, 'flow')}</span>
      <span>{count(steps.length, 'step')}</span>
      {reading ? <span>{progressWords(reading)}</span> : null}
      <RunStatus />
      {current.value.state === 'recording' ? <span class="recording">Recording</span> : null}
      {current.value.state === 'recording' && steps.length > 0 && flows.length === 0 ? (
        <span>No consent flow recognised yet</span>
      ) : null}
    </footer>
  );
}
