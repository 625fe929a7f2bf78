import { useId, useState } from 'preact/hooks';
import type { ExportPreview } from '../../lib/session/export-preview.ts';

/** Longer selections are whole pages, and hide nothing that was meant. */
const MOST = 300;

/** A text that nobody took for a secret, typed, or selected before the preview was opened. */
export function HideMore({ preview }: { preview: ExportPreview }) {
  const id = useId();
  const [text, setText] = useState(selectedText);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const submit = (event: Event) => {
    event.preventDefault();
    const refused = preview.hide(text);
    setProblem(refused);
    if (refused === undefined) setText('');
  };
  return (
    <form class="hide-more" onSubmit={submit}>
      <label for={id}>Hide this text too</label>
      <input
        id={id}
        value={text}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`${id}-problem`}
        aria-invalid={problem !== undefined}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button type="submit" disabled={text.trim() === ''}>
        Hide
      </button>
      <span id={`${id}-problem`} class="hide-more-problem" role="alert">
        {problem}
      </span>
    </form>
  );
}

function selectedText(): string {
  const selected = getSelection()?.toString().trim() ?? '';
  return selected.length <= MOST && !selected.includes('\n') ? selected : '';
}
