import { useEffect, useRef, useState } from 'preact/hooks';
import { NOTE_LIMIT } from '../../lib/session/remarks.ts';
import { useSession } from '../context.ts';
import { clock } from '../words.ts';

/**
 * A remark at the moment something odd happens, for the pop-up: a mark, or one line that is kept by Enter, ready for the
 * next. A note that somebody asked for by key is of the moment of the key, however long the writing takes.
 */
export function MomentForm() {
  const { remarks, shortcuts } = useSession();
  const [text, setText] = useState('');
  const [moment, setMoment] = useState<number | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    void shortcuts?.takeNoteMoment().then(
      (at) => {
        if (at === undefined) return;
        setMoment(at);
        field.current?.focus();
      },
      () => undefined,
    );
  }, [shortcuts]);
  const last = remarks.notes.value.filter(({ step }) => step === undefined).at(-1);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    // The field is emptied only when the note is there: a refused one can be tried again.
    void remarks.keepMoment(text, moment).then((kept) => {
      if (!kept) return;
      setText('');
      setMoment(undefined);
    });
  };
  return (
    <form class="note-form" onSubmit={onSubmit}>
      <input
        ref={field}
        aria-label="Note"
        placeholder={moment === undefined ? 'Something odd?' : `A note of ${clock(moment).slice(0, 8)}`}
        value={text}
        maxLength={NOTE_LIMIT}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" disabled={text.trim() === ''}>
        Add note
      </button>
      <button
        type="button"
        aria-label="Mark"
        title="Marks this moment, without words"
        onClick={() => void remarks.keepMoment()}
      >
        <span aria-hidden="true">★</span> Mark
      </button>
      <span class="quiet" role="status">
        {last ? `Noted at ${clock(last.time).slice(0, 8)}.` : ''}
      </span>
    </form>
  );
}
