import { useState } from 'preact/hooks';
import { NOTE_LIMIT } from '../../lib/session/remarks.ts';
import { useSession } from '../context.ts';
import { clock } from '../words.ts';

/** A note at the moment something odd happens, for the pop-up: one line, kept by Enter, ready for the next. */
export function NoteForm() {
  const { remarks } = useSession();
  const [text, setText] = useState('');
  const last = remarks.notes.value.filter(({ step }) => step === undefined).at(-1);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    // The field is emptied only when the note is there: a refused one can be tried again.
    void remarks.keep('session', text).then((kept) => kept && setText(''));
  };
  return (
    <form class="note-form" onSubmit={onSubmit}>
      <input
        aria-label="Note"
        placeholder="Something odd?"
        value={text}
        maxLength={NOTE_LIMIT}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" disabled={text.trim() === ''}>
        Add note
      </button>
      <span class="quiet" role="status">
        {last ? `Noted at ${clock(last.time).slice(0, 8)}.` : ''}
      </span>
    </form>
  );
}
