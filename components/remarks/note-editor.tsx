import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Draft, NOTE_LIMIT } from '../../lib/session/remarks.ts';
import { useSession } from '../context.ts';
import { actionOf } from '../keys.ts';

interface Props {
  draft: Draft;
  label: string;
  text?: string;
}

/** A field for a note. Enter, or going elsewhere, keeps what is written; Escape leaves it as it was. */
export function NoteEditor({ draft, label, text = '' }: Props) {
  const { remarks } = useSession();
  const field = useRef<HTMLTextAreaElement>(null);
  const done = useRef(false);
  useLayoutEffect(() => {
    const before = document.activeElement;
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
    return () => {
      // By its keys it goes back to where it came from; by a click the focus is elsewhere already.
      const free = document.activeElement === document.body || document.activeElement === field.current;
      if (free && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const finish = (written: string | undefined) => {
    // Taking the field away makes it lose the focus once more.
    if (done.current) return;
    done.current = true;
    if (remarks.draft.peek() === draft) remarks.draft.value = undefined;
    if (written !== undefined && written.trim() !== text.trim()) void remarks.keep(draft, written);
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }) => {
    event.stopPropagation();
    const action = actionOf(event, 'editor');
    if (action !== 'keep' && action !== 'leave') return;
    event.preventDefault();
    finish(action === 'keep' ? event.currentTarget.value : undefined);
  };
  return (
    <span class="note-editor">
      <textarea
        ref={field}
        aria-label={label}
        defaultValue={text}
        maxLength={NOTE_LIMIT}
        rows={2}
        placeholder={label}
        onKeyDown={onKeyDown}
        onBlur={({ currentTarget }) => finish(currentTarget.value)}
      />
      <span class="quiet">Enter keeps it, Esc leaves it as it was</span>
    </span>
  );
}
