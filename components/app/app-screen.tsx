import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSession } from '../context.ts';
import { ErrorBoundary } from '../inspector/error-boundary.tsx';
import { RunView } from './run-view.tsx';
import { StartView } from './start-view.tsx';

/** The screen on which an app is played. */
export function AppScreen() {
  const { playing } = useSession();
  const begun = playing.begun.value;
  const title = useRef<HTMLHeadingElement>(null);
  // Where the keyboard goes on; of each run anew.
  useLayoutEffect(() => title.current?.focus(), [begun?.run]);
  return (
    <section class="app-screen" aria-labelledby="app-title">
      <header class="app-head">
        <h2 id="app-title" tabIndex={-1} ref={title}>
          {begun ? begun.title : 'App, deep links and QR codes'}
        </h2>
        <button
          type="button"
          class="icon"
          aria-label="Put the app away"
          title="Back to what is selected; a run goes on"
          onClick={() => {
            playing.shown.value = false;
          }}
        >
          ✕
        </button>
      </header>
      <ErrorBoundary key={begun?.run ?? 'start'} raw={begun?.draft.url ?? ''} what="The app">
        {begun ? <RunView begun={begun} /> : <StartView />}
      </ErrorBoundary>
    </section>
  );
}
