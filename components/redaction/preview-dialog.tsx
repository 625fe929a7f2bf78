import '../style/redaction.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ExportPreview, PreviewState } from '../../lib/session/export-preview.ts';
import { count } from '../words.ts';
import { HideMore } from './hide-more.tsx';
import { SecretList } from './secret-list.tsx';

interface Props {
  preview: ExportPreview;
  state: PreviewState;
}

/** A native dialog: the browser keeps the focus in it, closes it by Escape and gives the focus back. */
export function PreviewDialog({ preview, state }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const listed = state.kind === 'failed' ? [] : state.listed;
  const revealed = preview.revealed.value;
  return (
    <dialog ref={dialog} class="redaction" aria-labelledby="redaction-title" onClose={() => preview.close()}>
      <div class="redaction-content">
        <h2 id="redaction-title">What will be hidden</h2>
        {state.kind === 'failed' ? (
          <p class="bar error" role="alert">
            Nothing can be exported: {state.problem}. Close this and try again.
          </p>
        ) : (
          <>
            <p role="status" aria-live="polite">
              {summary(state, listed.length - revealed)}
            </p>
            {revealed > 0 ? (
              <p class="redaction-warning" role="alert">
                {count(revealed, 'value')} will stand in the file as {revealed === 1 ? 'it was' : 'they were'} sent.
                Whoever gets it can read and use {revealed === 1 ? 'it' : 'them'}; the file says that you chose so.
              </p>
            ) : null}
            <HideMore preview={preview} />
            <SecretList preview={preview} listed={listed} reading={state.kind === 'reading'} />
          </>
        )}
        <div class="redaction-foot">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" class="primary" disabled={state.kind !== 'ready'} onClick={() => void preview.save()}>
            {revealed > 0 ? `Export HAR, ${revealed} revealed` : 'Export HAR'}
          </button>
        </div>
      </div>
    </dialog>
  );
}

function summary({ kind }: PreviewState, hidden: number): string {
  if (kind === 'reading') return 'Reading the session…';
  if (hidden === 0) return 'No value is hidden. Pictures of the screen are left out.';
  return `${count(hidden, 'value')} ${hidden === 1 ? 'is' : 'are'} replaced by pseudonyms, wherever and however encoded ${hidden === 1 ? 'it stands' : 'they stand'}. Pictures of the screen are left out.`;
}
