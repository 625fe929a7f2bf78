import { useEffect, useRef, useState } from 'preact/hooks';
import type { Flow } from '../../lib/flow/step.ts';
import { useSession } from '../context.ts';
import { focusFirst, moveFocus } from '../menu.ts';
import type { PictureFormat } from './draw-file.ts';
import { type PictureView, usePictureShown } from './shown.tsx';
import { useFound } from './use-found.ts';

/** Saves the picture of a flow. */
export function SaveMenu({ flow }: { flow: Flow }) {
  const session = useSession();
  const { view } = usePictureShown();
  const found = useFound(flow);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  const close = () => {
    setOpen(false);
    box.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  };
  useEffect(() => {
    if (!open) return undefined;
    const away = ({ target }: Event) => {
      if (!(target instanceof Node && box.current?.contains(target))) setOpen(false);
    };
    for (const name of ['pointerdown', 'focusin']) document.addEventListener(name, away);
    return () => {
      for (const name of ['pointerdown', 'focusin']) document.removeEventListener(name, away);
    };
  }, [open]);
  const save = async (format: PictureFormat) => {
    close();
    setBusy(true);
    try {
      // Read when they are needed: the picture opens without them.
      await session.exportPicture(flow.id, async (hidden) => {
        const { drawFile } = await import('./draw-file.ts');
        return drawFile(format, view, found)(hidden);
      });
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    close();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from the buttons within
    <span class="picture-save" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        disabled={busy}
        title="Save this picture; secrets are replaced by pseudonyms"
        onClick={() => setOpen(!open)}
      >
        {busy ? 'Saving…' : 'Save picture ▾'}
      </button>
      {open ? <Menu view={view} onSave={(format) => void save(format)} /> : null}
    </span>
  );
}

function Menu({ view, onSave }: { view: PictureView; onSave(format: PictureFormat): void }) {
  const formats: readonly [format: PictureFormat, title: string][] = [
    ['svg', `${view === 'waterfall' ? 'Waterfall' : 'Sequence'} as SVG`],
    ['png', `${view === 'waterfall' ? 'Waterfall' : 'Sequence'} as PNG`],
    ['mermaid', 'Sequence as Mermaid text'],
  ];
  return (
    <div class="menu" role="menu" aria-label="Save picture" tabIndex={-1} onKeyDown={moveFocus}>
      {formats.map(([format, title], at) => (
        <button
          key={format}
          type="button"
          role="menuitem"
          ref={at === 0 ? focusFirst : undefined}
          onClick={() => onSave(format)}
        >
          {title}
        </button>
      ))}
      <span class="menu-hint" role="none">
        Secrets are hidden in each.
      </span>
    </div>
  );
}
