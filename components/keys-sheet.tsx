import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Action, isKnown, KEYS, PLACES, shortcut, strokeWords, useKey, type Where, withKey } from './keys.ts';

/** The button that shows every key, and the sheet. */
export function KeysButton() {
  const [open, setOpen] = useState(false);
  useKey('help', () => setOpen(true));
  return (
    <>
      <button
        type="button"
        class="icon"
        aria-label="Keys"
        aria-haspopup="dialog"
        aria-keyshortcuts={shortcut('help')}
        title={withKey('Keys', 'help')}
        onClick={() => setOpen(true)}
      >
        ?
      </button>
      {open ? <KeysSheet onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** A native dialog: the browser keeps the focus in it, closes it by Escape and gives the focus back. */
function KeysSheet({ onClose }: { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // Taken out of the page while it is open, it would keep the focus from going back.
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== '?') return;
    event.preventDefault();
    dialog.current?.close();
  };
  return (
    <dialog
      ref={dialog}
      class="keys-sheet"
      aria-labelledby="keys-title"
      onClose={onClose}
      onKeyDown={onKeyDown}
      // The sheet fills its dialog: what is hit besides is the ground behind.
      onClick={({ target }) => target === dialog.current && dialog.current?.close()}
    >
      <div class="keys-content">
        <div class="keys-head">
          <h2 id="keys-title">Keys</h2>
          <button type="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <section class="keys-places" tabIndex={0} aria-label="All keys">
          {(Object.keys(PLACES) as Where[]).map((where) => (
            <KeysOf key={where} where={where} />
          ))}
        </section>
        <p class="quiet">Keys are text, and nothing else, while you write in a field.</p>
      </div>
    </dialog>
  );
}

function KeysOf({ where }: { where: Where }) {
  const actions = (Object.keys(KEYS) as Action[]).filter((action) => KEYS[action].where === where && isKnown(action));
  if (actions.length === 0) return null;
  return (
    <div class="keys-place">
      <h3>{PLACES[where]}</h3>
      <dl>
        {actions.map((action) => (
          <div key={action} data-action={action}>
            <dt>
              {KEYS[action].strokes.map((stroke) => (
                <kbd key={stroke}>{strokeWords(stroke)}</kbd>
              ))}
            </dt>
            <dd>{KEYS[action].what}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
