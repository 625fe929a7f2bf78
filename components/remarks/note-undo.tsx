import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';

/** Offers the last deleted note back. */
export function NoteUndo() {
  const { remarks } = useSession();
  const note = remarks.removed.value;
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // The button that deleted it is gone with the note.
    if (note && document.activeElement === document.body) button.current?.focus();
  }, [note]);
  if (!note) return null;
  const leave = (act: () => void) => () => {
    act();
    document.querySelector<HTMLElement>('[role="tree"]')?.focus();
  };
  return (
    <div class="bar quiet" role="status">
      <span>The note “{visible([...note.text].slice(0, 60).join(''))}” is deleted.</span>
      <button ref={button} type="button" key={note.id} onClick={leave(() => void remarks.undo())}>
        Undo
      </button>
      <button
        type="button"
        class="icon dismiss"
        aria-label="Dismiss"
        onClick={leave(() => {
          remarks.removed.value = undefined;
        })}
      >
        ✕
      </button>
    </div>
  );
}
