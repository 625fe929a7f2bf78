import type { DeletionQuestion as Asked } from '../../lib/session/shelf/shelf.ts';
import { useSession } from '../context.ts';
import { focusFirst } from '../menu.ts';
import { bytes, count } from '../words.ts';

/** Asked before more is deleted than can be put back. */
export function DeletionQuestion({ question: { ids, size } }: { question: Asked }) {
  const { shelf } = useSession();
  const leave = () => {
    shelf.question.value = undefined;
    document.querySelector<HTMLElement>('.session-list [role="listbox"]')?.focus();
  };
  return (
    <div
      class="chosen-sessions deletion-question"
      role="alertdialog"
      aria-label="Delete for good"
      aria-describedby="deleted-for-good"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        leave();
      }}
    >
      <p id="deleted-for-good">
        {ids.length === 1 ? 'This session takes' : `These ${count(ids.length, 'session')} take`} about {bytes(size)}:
        too much to be kept for an undo. What is deleted now cannot be put back.
      </p>
      <span class="chosen-ways">
        <button type="button" ref={focusFirst} onClick={leave}>
          Cancel
        </button>
        <button type="button" class="danger" onClick={() => void shelf.removeForGood()}>
          Delete for good
        </button>
      </span>
    </div>
  );
}
