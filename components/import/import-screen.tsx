import { useEffect, useRef, useState } from 'preact/hooks';
import { useSession } from '../context.ts';
import { FileLine } from './file-line.tsx';
import { useImportShown } from './shown.tsx';

/** Where traces are brought in, and what became of each. */
export function ImportScreen() {
  const { importing } = useSession();
  const { show, bring, paste } = useImportShown();
  const heading = useRef<HTMLHeadingElement>(null);
  const files = importing.files.value;
  useEffect(() => heading.current?.focus(), []);
  const close = () => show(false);
  return (
    <section
      class="import-screen"
      aria-labelledby="import-title"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        close();
      }}
      onPaste={(event) => {
        const { clipboardData, target } = event;
        const pasted = [...(clipboardData?.files ?? [])];
        const text = clipboardData?.getData('text/plain') ?? '';
        if (pasted.length === 0 && (target instanceof HTMLTextAreaElement || text.trim() === '')) return;
        event.preventDefault();
        if (pasted.length > 0) bring(pasted);
        else paste(text);
      }}
    >
      <header class="import-head">
        <h2 id="import-title" ref={heading} tabIndex={-1}>
          Import traces
        </h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </header>
      <Ways />
      {files.length === 0 ? null : (
        <section class="import-files" aria-label="Imported files">
          <ul>
            {files.map((file) => (
              <li key={file.id}>
                <FileLine file={file} />
              </li>
            ))}
          </ul>
          <After />
        </section>
      )}
    </section>
  );
}

/** Drop, choose, paste. */
function Ways() {
  const { bring, paste } = useImportShown();
  const picker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [writing, setWriting] = useState(false);
  return (
    <>
      <div class="import-ways">
        <svg viewBox="0 0 48 48" width="44" height="44" aria-hidden="true">
          <path
            d="M14 5h14l9 9v29H14zM28 5v9h9M25.500 21v12.500M20 29l5.500 5.500L31 29"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linejoin="round"
            stroke-linecap="round"
          />
        </svg>
        <p class="import-call">Drop files here, or anywhere on this page</p>
        <p>
          <button type="button" class="primary" onClick={() => picker.current?.click()}>
            Choose files…
          </button>{' '}
          <button type="button" aria-expanded={writing} onClick={() => setWriting(!writing)}>
            Paste text
          </button>
        </p>
        <input
          ref={picker}
          type="file"
          class="unseen"
          aria-label="Trace files"
          tabIndex={-1}
          multiple
          onChange={({ currentTarget }) => {
            bring([...(currentTarget.files ?? [])]);
            // The same file can be chosen once more.
            currentTarget.value = '';
          }}
        />
        <p class="quiet">
          HAR files from any browser or proxy, sessions exported by Consent Tracer, SAML-tracer files and Chrome’s
          network logs, also inside a zip or gzip. They are read on this computer and sent nowhere.
        </p>
      </div>
      {writing ? (
        <form
          class="import-paste"
          onSubmit={(event) => {
            event.preventDefault();
            paste(text);
            setText('');
            setWriting(false);
          }}
        >
          <textarea
            ref={focusOnce}
            aria-label="Text of a trace"
            placeholder={'{ "log": { "entries": […] } }'}
            rows={7}
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
          <button type="submit" disabled={text.trim() === ''}>
            Import this text
          </button>
        </form>
      ) : null}
    </>
  );
}

const focusOnce = (field: HTMLTextAreaElement | null) => field?.focus();

/** How all of it goes on, or ends. */
function After() {
  const { importing } = useSession();
  const { files, isBusy, canUndo } = importing;
  const made = files.value.flatMap(({ sessions }) => sessions).length;
  if (isBusy.value)
    // One alone has its own button.
    return files.value.length === 1 ? null : (
      <p class="import-after">
        <button type="button" onClick={() => importing.cancel()}>
          Cancel all
        </button>
      </p>
    );
  return (
    <p class="import-after">
      {canUndo.value ? (
        <button type="button" title="Deletes what was imported" onClick={() => void importing.undo()}>
          {made === 1 ? 'Undo the import' : `Undo the import of ${made} sessions`}
        </button>
      ) : null}
      <button type="button" onClick={importing.dismiss}>
        Clear the list
      </button>
    </p>
  );
}
