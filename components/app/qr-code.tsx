import { useMemo, useState } from 'preact/hooks';
import type { QrSymbol } from '../../lib/decode/qr-code.ts';
import { whenLoaded } from '../../lib/session/when-loaded.ts';
import { useSession } from '../context.ts';
import { copyText } from '../inspector/copy.tsx';

/** Code of its own, which is read when a QR code is. */
const qr = whenLoaded(async () => {
  const loaded = await import('../../lib/decode/qr-code.ts');
  return () => loaded;
});

/** Pixels of a side in files. */
const SIDE = 480;

interface Props {
  text: string;
  /** In the name of the file. */
  name: string;
  /** Shown without being asked for. */
  open?: boolean;
}

/** The QR code of a text, once it is asked for: whoever sees the screen then has what is in it. */
export function QrCode({ text, name, open = false }: Props) {
  const [isOpen, setOpen] = useState(open);
  return (
    <div class="qr-part">
      {open ? null : (
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide the QR code' : 'Show as QR code'}
        </button>
      )}
      {isOpen ? <Shown text={text} name={name} /> : null}
    </div>
  );
}

function Shown({ text, name }: { text: string; name: string }) {
  const loaded = qr();
  const made = useMemo(() => loaded?.qrSymbol(text), [loaded, text]);
  if (!loaded || !made) return <p class="hint">Drawing…</p>;
  if ('problem' in made)
    return (
      <p class="odd" role="status">
        {made.problem}
      </p>
    );
  return (
    <div class="qr-shown">
      <QrDrawing symbol={made.symbol} label="QR code of the link" />
      <div>
        <p class="warn">
          A picture of it is a copy of the link, with every token in it: whoever gets it can use it as long as it is
          valid.
        </p>
        <WaysOut svg={() => loaded.qrSvg(made.symbol, SIDE)} name={name} />
      </div>
    </div>
  );
}

/** Black on white in every theme: cameras know nothing of themes. */
export function QrDrawing({ symbol, label }: { symbol: QrSymbol; label: string }) {
  const { size, path } = symbol;
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function WaysOut({ svg, name }: { svg(): string; name: string }) {
  const { links } = useSession();
  const [told, setTold] = useState('');
  const file = `qr-${name.replace(/[^\w-]+/g, '-').slice(0, 40)}`;
  const png = async () => {
    const { pngOf } = await import('../picture/png-file.ts');
    return pngOf({ text: svg(), width: SIDE, height: SIDE });
  };
  const act = (what: string, task: () => Promise<boolean> | boolean) => async () => {
    try {
      setTold((await task()) ? what : 'The browser did not let it be copied: save it instead.');
    } catch (error) {
      setTold(`Nothing was ${what.toLowerCase()} ${error instanceof Error ? error.message : String(error)}.`);
    }
  };
  const save = (task: () => Promise<void> | void) => async () => {
    await task();
    return true;
  };
  return (
    <p class="actions">
      <button type="button" onClick={act('Copied as SVG.', () => copyText(svg()))}>
        Copy as SVG
      </button>
      <button type="button" onClick={act('Copied as PNG.', async () => copyImage(await png()))}>
        Copy as PNG
      </button>
      <button
        type="button"
        onClick={act(
          'Saved as SVG.',
          save(() => links.saveText(`${file}.svg`, svg())),
        )}
      >
        Save SVG
      </button>
      <button
        type="button"
        onClick={act(
          'Saved as PNG.',
          save(async () => links.saveImage(`${file}.png`, await png())),
        )}
      >
        Save PNG
      </button>
      <span role="status">{told}</span>
    </p>
  );
}

async function copyImage(image: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': image })]);
    return true;
  } catch {
    // Panels of DevTools may write text alone.
    return false;
  }
}
