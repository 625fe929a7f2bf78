import { useState } from 'preact/hooks';
import { useSession } from '../context.ts';
import { count } from '../words.ts';
import { NoteEditor } from './note-editor.tsx';
import { NoteList } from './note-list.tsx';

/** Above the list: what was noted of the session at large; the notes about its steps on demand. */
export function SessionNotes() {
  const { remarks } = useSession();
  const [all, setAll] = useState(false);
  const notes = remarks.notes.value;
  const own = notes.filter(({ step }) => step === undefined);
  const draft = remarks.draft.value;
  const isWriting = draft === 'session';
  const others = notes.length - own.length;
  if (notes.length === 0 && !isWriting) return null;
  return (
    <section class="session-notes" aria-label="Notes">
      <NoteList notes={all ? notes : own} numbered />
      {isWriting ? <NoteEditor draft={draft} label="Note about the session" /> : null}
      {others > 0 ? (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Hide the notes about steps' : `${count(others, 'note')} about steps`}
        </button>
      ) : null}
    </section>
  );
}
