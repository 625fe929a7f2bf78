import { useMemo, useRef, useState } from 'preact/hooks';
import { decode } from '../../lib/decode/index.ts';
import { words } from '../../lib/flow/words.ts';
import { useSession } from '../context.ts';
import { Copy } from '../inspector/copy.tsx';
import { DecodedTree } from '../inspector/decoded-tree.tsx';
import { pixelsOf } from './pixels.ts';

type Read = { text: string } | { problem: string };

/** Reads a QR code from the visible page or from a picture; nothing of it leaves this machine. */
export function QrReader({ onLink }: { onLink(link: string): void }) {
  const { links } = useSession();
  const [read, setRead] = useState<Read | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const look = async (picture: () => Promise<Blob | string>) => {
    setBusy(true);
    try {
      const pixels = await pixelsOf(await picture());
      const { readQrCode } = await import('../../lib/decode/qr-code.ts');
      setRead(readQrCode(pixels));
    } catch (error) {
      setRead({ problem: words(error) });
    } finally {
      setBusy(false);
    }
  };
  const take = (items: FileList | undefined | null) => {
    const image = [...(items ?? [])].find(({ type }) => type.startsWith('image/'));
    if (image) void look(async () => image);
    else setRead({ problem: 'This is no picture: drop a PNG, JPEG, WebP or SVG.' });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped here can be chosen by the button as well
    <div
      class={over ? 'app-part drop over' : 'app-part drop'}
      data-part="qr-reader"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
      onPaste={({ clipboardData }) => clipboardData?.files.length && take(clipboardData.files)}
    >
      <h3>Read a QR code</h3>
      <p class="app-note">It is decoded here; the picture is neither kept nor sent.</p>
      <p class="actions">
        {links.seesTab ? (
          <button type="button" disabled={busy} onClick={() => void look(links.picture)}>
            From the visible page
          </button>
        ) : null}
        <button type="button" disabled={busy} onClick={() => file.current?.click()}>
          From a picture…
        </button>
        <input
          ref={file}
          type="file"
          accept="image/*"
          hidden
          aria-label="Picture with a QR code"
          onChange={({ currentTarget }) => {
            take(currentTarget.files);
            // The same file may be chosen once more.
            currentTarget.value = '';
          }}
        />
        <span class="quiet">or drop one here, or paste it</span>
      </p>
      <div role="status">{busy ? <p class="hint">Looking for a code…</p> : null}</div>
      {read && !busy ? <WhatItHolds read={read} onLink={onLink} onAgain={() => void look(links.picture)} /> : null}
    </div>
  );
}

function WhatItHolds({ read, onLink, onAgain }: { read: Read; onLink(link: string): void; onAgain(): void }) {
  const { time, links } = useSession();
  const nodes = useMemo(() => ('text' in read ? [decode(read.text, { now: time.now() })] : []), [read]);
  if ('problem' in read)
    return (
      <p class="odd" role="alert">
        {read.problem}{' '}
        {/does not let the extension see/.test(read.problem) ? (
          <button
            type="button"
            onClick={() => void links.allowPictures().then((granted) => (granted ? onAgain() : undefined))}
          >
            Allow all sites
          </button>
        ) : null}
      </p>
    );
  return (
    <div class="qr-read" data-qr-read>
      <h4 class="group">
        The code holds <Copy text={read.text} what="what the code holds" />
      </h4>
      <DecodedTree nodes={nodes} />
      <p class="actions">
        <button type="button" class="primary" onClick={() => onLink(read.text)}>
          Use as deep link
        </button>
      </p>
    </div>
  );
}
