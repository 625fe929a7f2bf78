import type { NoteRow } from '../../lib/store/schema.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { stepBefore } from '../states/step-before.ts';
import { clock } from '../words.ts';
import { NoteEditor } from './note-editor.tsx';
import { NoteGlyph } from './note-glyph.tsx';

/**
 * Notes, each with its time and the ways to change and to delete it.
 *
 * @param numbered each says which step it is about
 */
export function NoteList({ notes, numbered = false }: { notes: readonly NoteRow[]; numbered?: boolean }) {
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map((note) => (
        <Note key={note.id} note={note} numbered={numbered} />
      ))}
    </ul>
  );
}

function Note({ note: { id, time, text, step: about }, numbered }: { note: NoteRow; numbered: boolean }) {
  const { remarks, outline, trace } = useSession();
  // One about the session is of a moment, and that is after some step.
  const step = about ?? (numbered ? stepBefore(trace.value, time) : undefined);
  const draft = remarks.draft.value;
  if (typeof draft === 'object' && 'id' in draft && draft.id === id) {
    return (
      <li>
        <NoteEditor draft={draft} label="Change the note" text={text} />
      </li>
    );
  }
  const short = visible(text.slice(0, 40));
  return (
    <li class="remark" data-note={id}>
      <NoteGlyph />
      <span class="remark-text">{visible(text)}</span>
      <span class="quiet">
        {step === undefined || !numbered ? null : (
          <button type="button" class="link" onClick={() => outline.reveal(step)}>
            {about === undefined ? 'after ' : ''}#{step}
          </button>
        )}{' '}
        {clock(time).slice(0, 8)}
      </span>
      <button
        type="button"
        class="link"
        aria-label={`Change the note: ${short}`}
        onClick={() => {
          remarks.draft.value = { id };
        }}
      >
        Change
      </button>
      <button
        type="button"
        class="link"
        aria-label={`Delete the note: ${short}`}
        onClick={() => void remarks.remove(id)}
      >
        Delete
      </button>
    </li>
  );
}
