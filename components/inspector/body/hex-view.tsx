import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { bytes as bytesInWords } from '../../words.ts';
import { CopyMenu } from '../copy-menu.tsx';
import { type Bytes, bytesOfBase64, bytesOfText, digitsOf, dumpOf, rowOf, WIDTH } from './bytes.ts';
import { useRowWindow } from './use-window.ts';

/** Height of a row in pixels. */
const ROW = 17;
/** Pixels that sixteen bytes beside their characters need. */
const ROOMY = 530;

interface Props {
  text: string | undefined;
  base64: string | undefined;
  /** Of the whole body in bytes, as it was captured. */
  size: number;
  truncated: boolean;
}

/** A body byte by byte: offset, sixteen bytes or eight, and their characters. Draws only the rows in sight. */
export function HexView({ text, base64, size, truncated }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const read = useMemo(() => (text === undefined ? bytesOfBase64(base64 ?? '') : bytesOfText(text)), [text, base64]);
  const { bytes, fault } = read;
  if (fault !== undefined) return <p class="hint odd">{fault}</p>;
  const ways = () => [
    { title: 'As shown (hex dump)', text: dumpOf(bytes) },
    { title: 'As hex digits', text: digitsOf(bytes) },
    text === undefined ? { title: 'As base64', text: base64 ?? '' } : { title: 'As text', text },
  ];
  return (
    <div class="hex" ref={box}>
      <p class="quiet">
        {factsOf(read, text !== undefined, size, truncated)} <CopyMenu label="Copy all" what="all bytes" ways={ways} />
      </p>
      {bytes.length === 0 ? <p class="hint">Empty: no bytes.</p> : <Rows bytes={bytes} width={width} />}
    </div>
  );
}

function factsOf({ bytes, bounded }: Bytes, isText: boolean, size: number, truncated: boolean): string {
  const kept = bytes.length.toLocaleString('en');
  const whole = bounded
    ? `the first ${kept} bytes of ${bytesInWords(size)} are laid out`
    : truncated
      ? `incomplete: ${kept} bytes of ${bytesInWords(size)} were kept`
      : `complete: ${kept} byte${bytes.length === 1 ? '' : 's'}`;
  const encoding = isText
    ? bytes.length === size || truncated || bounded
      ? 'text, as UTF-8'
      : `text, as UTF-8; it went over the wire in ${size.toLocaleString('en')} bytes, in another encoding or compressed`
    : 'no text, kept as base64';
  return `${whole} · ${encoding}`;
}

/** Bytes in a row: as many as there is room for beside their characters. */
function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(WIDTH);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth < ROOMY ? WIDTH / 2 : WIDTH));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return width;
}

function Rows({ bytes, width }: { bytes: Uint8Array; width: number }) {
  const total = Math.ceil(bytes.length / width);
  const { scroller, first, end, look } = useRowWindow(total, ROW);
  const rows = Array.from({ length: end - first }, (_, at) => first + at);
  return (
    <section
      ref={scroller}
      class={width < WIDTH ? 'hex-rows short' : 'hex-rows'}
      aria-label="Bytes"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
      onScroll={look}
    >
      <div style={{ height: `${total * ROW}px` }}>
        {rows.map((row) => {
          const { offset, hex, characters } = rowOf(bytes, row, width);
          return (
            <div key={row} class="hex-row" style={{ transform: `translateY(${row * ROW}px)` }}>
              <span class="quiet">{offset}</span> <span class="hex-bytes">{hex}</span> <span>{characters}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
}
