import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { whenLoaded } from '../../lib/session/when-loaded.ts';
import { useSession } from '../context.ts';

const screen = whenLoaded(async () => {
  const { AppScreen } = await import('./app-screen.tsx');
  return () => AppScreen;
});

/** What is selected, or in its place the app that is played; above it a line while a run goes on out of sight. */
export function AppPane({ children }: { children: ComponentChildren }) {
  const { playing, outline } = useSession();
  const isShown = playing.shown.value;
  const selected = outline.selected.value;
  const before = useRef(selected);
  useEffect(() => {
    // Whoever chooses a step wants to see it; the run stays as it is.
    if (before.current !== selected) playing.shown.value = false;
    before.current = selected;
  }, [selected]);
  return (
    <>
      {isShown ? <LazyScreen /> : <RunLine />}
      {/* Kept: its tab, and keys that were given to it, are as they were. */}
      <div class="behind-app" hidden={isShown}>
        {children}
      </div>
    </>
  );
}

function LazyScreen() {
  const Screen = screen();
  return Screen ? <Screen /> : <p class="hint">Reading…</p>;
}

function RunLine() {
  const { playing } = useSession();
  const begun = playing.begun.value;
  const lost = playing.lost.value;
  if (!begun && !lost) return null;
  const state = playing.run.value?.state;
  const where = playing.forbidden.value
    ? 'it waits for a permission'
    : state?.kind === 'asking'
      ? `it asks: ${state.form.title}`
      : state?.kind === 'sending' || !state
        ? 'under way'
        : state.kind;
  return (
    <p class="run-line" role="status">
      {begun ? `${begun.title}: ${where}.` : 'What was played is gone: the page was loaded again.'}{' '}
      <button
        type="button"
        class="link"
        onClick={() => {
          playing.shown.value = true;
        }}
      >
        Show it
      </button>
    </p>
  );
}
