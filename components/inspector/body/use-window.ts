import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Pixels. Where nothing is laid out yet, enough rows for a screen are drawn. */
const UNKNOWN_HEIGHT = 400;
const SPARE = 8;

/** Which of many rows of one height are in sight. */
export interface RowWindow {
  scroller: RefObject<HTMLDivElement | null>;
  /** First row to draw, and the one behind the last. */
  first: number;
  end: number;
  /** Rows that fit. */
  page: number;
  look(): void;
  /** Scrolls as little as needed to have a row in sight. */
  show(row: number): void;
}

/** @param height of a row in pixels */
export function useRowWindow(rows: number, height: number): RowWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: UNKNOWN_HEIGHT });
  const look = () => {
    const { scrollTop: top = 0, clientHeight = 0 } = scroller.current ?? {};
    const seen = { top, height: clientHeight || UNKNOWN_HEIGHT };
    setView((before) => (before.top === seen.top && before.height === seen.height ? before : seen));
  };
  const shown = useRef(look);
  shown.current = look;
  useLayoutEffect(() => {
    if (!scroller.current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => shown.current());
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.min(rows - 1, Math.floor(view.top / height)) - SPARE);
  return {
    scroller,
    first,
    end: Math.min(rows, Math.ceil((view.top + view.height) / height) + SPARE),
    page: Math.max(1, Math.floor(view.height / height) - 1),
    look,
    show: (row) => {
      const box = scroller.current;
      if (!box) return;
      const [top, seen] = [row * height, box.clientHeight || UNKNOWN_HEIGHT];
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + height > box.scrollTop + seen) box.scrollTop = top + height - seen;
      look();
    },
  };
}
