import { useRef } from 'preact/hooks';
import { useSession } from '../context.ts';
import { ImportButton } from '../import/import-button.tsx';
import { shortcut, useKey, withKey } from '../keys.ts';
import { ChosenSessions } from './chosen-sessions.tsx';
import { FilterChips } from './filter-chips.tsx';
import { FilterPanel } from './filter-panel.tsx';
import { useFolded } from './folded.ts';
import { NothingListed, NotRead } from './nothing-listed.tsx';
import { SessionList } from './session-list.tsx';
import { SessionSearch } from './session-search.tsx';
import { StorageNote } from './storage-note.tsx';
import { WorkBar } from './work-bar.tsx';

/** All stored sessions: to be found, opened, and dealt with as wholes. */
export function Library() {
  const { shelf } = useSession();
  const [folded, fold] = useFolded();
  const body = useRef<HTMLDivElement>(null);
  const all = shelf.entries.value;
  useKey('library', () => fold(!folded));
  const focusList = () => {
    fold(false);
    // Shown with the next paint.
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus());
  };
  useKey('session', focusList);
  return (
    <nav class={folded ? 'library folded' : 'library'} aria-label="Sessions">
      <header class="library-head">
        <h1>Consent Tracer</h1>
        <ImportButton />
        <button
          type="button"
          class="icon fold"
          aria-label="List of sessions"
          aria-expanded={!folded}
          aria-controls="library-body"
          aria-keyshortcuts={shortcut('library')}
          title={withKey(`${folded ? 'Show' : 'Hide'} the list of sessions`, 'library')}
          onClick={() => fold(!folded)}
        >
          <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
            <path
              d="M2.5 3.5h11v9h-11zM6.5 3.5v9"
              fill="none"
              stroke="currentColor"
              stroke-width="1.2"
              stroke-linejoin="round"
            />
          </svg>
        </button>
      </header>
      <div class="library-body" id="library-body" ref={body} hidden={folded}>
        {all === undefined ? (
          <NotRead />
        ) : all.length === 0 ? (
          <NothingListed />
        ) : (
          <>
            <SessionSearch />
            <FilterPanel />
            <FilterChips />
            <SessionList />
            <ChosenSessions />
          </>
        )}
        <WorkBar />
        <StorageNote />
      </div>
    </nav>
  );
}
