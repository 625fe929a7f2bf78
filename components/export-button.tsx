import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useSession } from './context.ts';
import { copyText } from './inspector/copy.tsx';
import { shortcut, useKey, withKey } from './keys.ts';
import { focusFirst, moveFocus } from './menu.ts';
import { LazyExportPreview } from './redaction/lazy-preview.tsx';

/** Export with secrets hidden; in a menu what that hides, a report, the findings beside it, whether files are compressed, and behind a question the trace with its secrets. */
export function ExportButton() {
  const session = useSession();
  const [shown, setShown] = useState<'menu' | 'question' | undefined>(undefined);
  const box = useRef<HTMLSpanElement>(null);
  const disabled = session.current.value === undefined;
  const away = () => setShown(undefined);
  // What had the focus is gone: it goes back to where it came from.
  const close = () => {
    away();
    box.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  };
  useKey('export', disabled ? undefined : () => void session.exportHar(false));
  useKey('export-ways', disabled ? undefined : () => setShown('menu'));
  useClosedFromAway(box.current, shown !== undefined, away);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !shown) return;
    event.stopPropagation();
    close();
  };
  const save = () => {
    close();
    void session.exportHar(true);
  };
  const preview = () => {
    // The dialog gives the focus back to where it was before it.
    close();
    session.exportPreview.open();
  };
  const saveFindings = () => {
    close();
    void session.exportFindings();
  };
  const saveReport = () => {
    close();
    void session.exportReport();
  };
  const copyReport = () => {
    close();
    void session.copyReport(copyText);
  };
  const sendSpans = () => {
    close();
    session.sendingSpans.value = true;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from the buttons within
    <span class="export" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        disabled={disabled}
        aria-keyshortcuts={shortcut('export')}
        title={withKey('Secrets are replaced by pseudonyms', 'export')}
        onClick={() => void session.exportHar(false)}
      >
        Export HAR
      </button>
      <button
        type="button"
        class="more-ways"
        aria-label="Other ways to export"
        aria-haspopup="menu"
        aria-keyshortcuts={shortcut('export-ways')}
        title={withKey('Other ways to export', 'export-ways')}
        aria-expanded={shown === 'menu'}
        disabled={disabled}
        onClick={() => setShown(shown ? undefined : 'menu')}
      >
        ▾
      </button>
      {shown === 'menu' ? (
        <Menu
          onPreview={preview}
          onReport={saveReport}
          onMarkdown={copyReport}
          onFindings={saveFindings}
          onSpans={sendSpans}
          onSecrets={() => setShown('question')}
        />
      ) : null}
      {shown === 'question' ? <Question onCancel={close} onConfirm={save} /> : null}
      <LazyExportPreview />
    </span>
  );
}

/** Closes what is open when the pointer or the focus goes elsewhere. */
function useClosedFromAway(box: HTMLElement | null, open: boolean, close: () => void): void {
  useEffect(() => {
    if (!open) return undefined;
    const away = ({ target }: Event) => {
      if (!(target instanceof Node && box?.contains(target))) close();
    };
    for (const name of ['pointerdown', 'focusin']) document.addEventListener(name, away);
    return () => {
      for (const name of ['pointerdown', 'focusin']) document.removeEventListener(name, away);
    };
  }, [open]);
}

const PACKED_HINT =
  'Compressed by gzip, a file takes about a tenth of the room. Consent Tracer reads it as it is; other programs may want it unpacked.';

interface MenuProps {
  onPreview(): void;
  onReport(): void;
  onMarkdown(): void;
  onFindings(): void;
  onSpans(): void;
  onSecrets(): void;
}

function Menu({ onPreview, onReport, onMarkdown, onFindings, onSpans, onSecrets }: MenuProps) {
  const id = useId();
  const { findings, loaded, packed, pack } = useSession();
  const [ready, hint] = findingsHint(loaded.value ? findings.judged.value?.size : undefined);
  return (
    <div class="menu" role="menu" aria-label="Export" tabIndex={-1} onKeyDown={moveFocus}>
      <button type="button" role="menuitem" ref={focusFirst} onClick={onPreview}>
        See what is hidden, then export…
      </button>
      <button type="button" role="menuitem" onClick={onReport}>
        Report (HTML)
      </button>
      <button type="button" role="menuitem" onClick={onMarkdown}>
        Copy as Markdown
      </button>
      {/* Can be reached while it cannot be chosen, so that everybody hears why. */}
      <button
        type="button"
        role="menuitem"
        aria-describedby={id}
        aria-disabled={!ready}
        onClick={() => ready && onFindings()}
      >
        Export HAR and findings (SARIF)
      </button>
      <span class="menu-hint" id={id} role="none">
        {hint}
      </span>
      <button type="button" role="menuitem" onClick={onSpans}>
        Send to OpenTelemetry…
      </button>
      <button type="button" role="menuitem" onClick={onSecrets}>
        Export HAR with secrets…
      </button>
      {/* Stays open: what is chosen is for what comes next. */}
      <button
        type="button"
        role="menuitemcheckbox"
        aria-checked={packed.value}
        title={PACKED_HINT}
        onClick={() => pack(!packed.value)}
      >
        <span aria-hidden="true">{packed.value ? '☑' : '☐'}</span> Compress HAR files (.har.gz)
      </button>
    </div>
  );
}

/** @param flows how many are judged; undefined while the checks or the session are not loaded */
function findingsHint(flows: number | undefined): [ready: boolean, hint: string] {
  if (flows === undefined) return [false, 'Not checked yet: that is under way.'];
  if (flows === 0) return [false, 'No consent was recognised: there is nothing to check.'];
  return [true, 'Two files, secrets hidden in both.'];
}

function Question({ onCancel, onConfirm }: { onCancel(): void; onConfirm(): void }) {
  return (
    <div
      class="menu question"
      role="alertdialog"
      aria-label="Export with secrets"
      aria-describedby="what-secrets-may-do"
    >
      <p class="question-text" id="what-secrets-may-do">
        The file will hold every code, token, cookie and account number as it was sent. Whoever gets it can use those
        that are still valid.
      </p>
      <button type="button" ref={focusFirst} onClick={onCancel}>
        Cancel
      </button>
      <button type="button" class="danger" onClick={onConfirm}>
        Export with secrets
      </button>
    </div>
  );
}
