import { EVERYTHING } from '../../lib/session/shelf/sift.ts';
import { useSession } from '../context.ts';

/** It is not known yet what is in the library, or cannot be known. */
export function NotRead() {
  const { library } = useSession();
  return (
    <p class="quiet library-words">
      {library.fault.value ? 'The sessions cannot be read; why not is said above the session.' : 'Reading…'}
    </p>
  );
}

/** The library is empty: what fills it. */
export function NothingListed() {
  return (
    <p class="quiet library-words">
      No session yet. Record one with the toolbar button, or import a trace that somebody sent you.
    </p>
  );
}

/** There are sessions, and none is as it is wished for. */
export function NoneMatch() {
  const { shelf } = useSession();
  const waiting = shelf.waiting.value;
  return (
    <div class="library-words none-match">
      <p>No session matches.</p>
      {waiting === 0 ? null : (
        <p class="quiet">
          {waiting === 1 ? '1 session is' : `${waiting.toLocaleString('en')} sessions are`} still being read, and may.
        </p>
      )}
      <button
        type="button"
        onClick={() => {
          shelf.wish.value = EVERYTHING;
        }}
      >
        Show all sessions
      </button>
    </div>
  );
}
