import type { ComponentChildren } from 'preact';
import { useSession } from '../context.ts';
import { useCopyLinks } from '../flows/step-links.ts';
import { shortcut, withKey } from '../keys.ts';
import { NoteEditor } from './note-editor.tsx';
import { NoteList } from './note-list.tsx';

/**
 * What people said of a step: its mark and its notes, and the ways to add to them.
 *
 * @param children what else can be done with the step, in the same row
 */
export function StepRemarks({ step, children }: { step: number; children?: ComponentChildren }) {
  const { remarks } = useSession();
  const copyLinks = useCopyLinks();
  const isMarked = remarks.marks.value.has(step);
  const draft = remarks.draft.value;
  const isWriting = typeof draft === 'object' && 'step' in draft && draft.step === step;
  return (
    <div class="step-remarks">
      <span class="remark-ways">
        <button
          type="button"
          class={isMarked ? 'quiet-button on' : 'quiet-button'}
          aria-pressed={isMarked}
          aria-keyshortcuts={shortcut('mark')}
          title={withKey(isMarked ? 'Take the mark away' : 'Mark this step', 'mark')}
          onClick={() => void remarks.markAll([step])}
        >
          <span aria-hidden="true">{isMarked ? '★' : '☆'}</span> Mark
        </button>
        <button
          type="button"
          class="quiet-button"
          aria-keyshortcuts={shortcut('note')}
          title={withKey('Write a note about this step', 'note')}
          onClick={() => {
            remarks.draft.value = { step };
          }}
        >
          Add note
        </button>
        <button
          type="button"
          class="quiet-button"
          aria-keyshortcuts={shortcut('link')}
          title={withKey('Copy the address of this step in the viewer', 'link')}
          onClick={() => void copyLinks([step])}
        >
          Copy link to #{step}
        </button>
        {children}
      </span>
      <NoteList notes={remarks.notesOf.value.get(step) ?? []} />
      {isWriting ? <NoteEditor draft={draft} label={`Note about #${step}`} /> : null}
    </div>
  );
}
