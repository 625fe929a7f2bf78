import { useSession } from '../context.ts';
import { shortcut, withKey } from '../keys.ts';
import { NoteGlyph } from './note-glyph.tsx';

/** Writes a note about the session, at the moment something odd happens. */
export function NoteButton() {
  const { remarks, current } = useSession();
  return (
    <button
      type="button"
      class="icon"
      aria-label="Note"
      aria-keyshortcuts={shortcut('session-note')}
      title={withKey('Write a note about the session', 'session-note')}
      disabled={!current.value}
      onClick={() => {
        remarks.draft.value = 'session';
      }}
    >
      <NoteGlyph />
    </button>
  );
}
