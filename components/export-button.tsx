import { useEffect, useRef, useState } from 'preact/hooks';
import { useSession } from './context.ts';

/** Export with secrets hidden; the other kind stands behind a menu and a question. */
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
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from the buttons within
    <span class="export" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        disabled={disabled}
        title="Secrets are replaced by pseudonyms"
        onClick={() => void session.exportHar(false)}
      >
        Export HAR
      </button>
      <button
        type="button"
        class="more-ways"
        aria-label="Other ways to export"
        aria-haspopup="menu"
        aria-expanded={shown === 'menu'}
        disabled={disabled}
        onClick={() => setShown(shown ? undefined : 'menu')}
      >
        ▾
      </button>
      {shown === 'menu' ? <Menu onChoose={() => setShown('question')} /> : null}
      {shown === 'question' ? <Question onCancel={close} onConfirm={save} /> : null}
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

function Menu({ onChoose }: { onChoose(): void }) {
  return (
    <div class="menu" role="menu" aria-label="Export">
      <button type="button" role="menuitem" ref={focusFirst} onClick={onChoose}>
        Export with secrets…
      </button>
    </div>
  );
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

const focusFirst = (element: HTMLButtonElement | null) => element?.focus();
