import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { inSight, type Layout, scrollTo } from '../flows/window.ts';

/** Pixels. Where nothing has been laid out yet, a picture of this size is drawn. */
const UNKNOWN = { width: 480, height: 600 };
/** Pixels from the end within which a picture that grows is followed. */
const NEAR = 24;
const SPARE = 5;

interface View {
  scrollTop: number;
  width: number;
  height: number;
}

export interface PictureSight {
  /** For the element that scrolls. */
  scroller: RefObject<HTMLDivElement | null>;
  /** Pixels that a picture has. */
  width: number;
  /** First and last row to draw. */
  rangeOf(rows: Layout): [first: number, last: number];
  /** To be called when the picture was scrolled. */
  look(): void;
}

/** Measures the room that there is for a picture, and tells what of it is in sight. */
export function usePictureSight(header: number): PictureSight {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ scrollTop: 0, ...UNKNOWN });
  const look = () => {
    const { scrollTop = 0, clientWidth, clientHeight } = scroller.current ?? {};
    const width = clientWidth || UNKNOWN.width;
    const height = Math.max(0, (clientHeight || UNKNOWN.height) - header);
    setView((before) =>
      before.scrollTop === scrollTop && before.width === width && before.height === height
        ? before
        : { scrollTop, width, height },
    );
  };
  useLayoutEffect(() => {
    look();
    if (!scroller.current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  return { scroller, width: view.width, rangeOf: (rows) => inSight(rows, view.scrollTop, view.height, SPARE), look };
}

/**
 * Brings a newly selected row in sight; a picture that grows stays at its end where that was in
 * sight and no row is selected, and else where it is.
 *
 * @param flowId of whom the picture is: that of another begins at its top
 */
export function useRowInSight(
  { scroller, look }: PictureSight,
  { rows, selected, header, flowId }: { rows: Layout; selected: number; header: number; flowId: string },
): void {
  const before = useRef({ total: rows.total, flowId });
  const move = (to: number | undefined) => {
    if (scroller.current && to !== undefined && to !== scroller.current.scrollTop) scroller.current.scrollTop = to;
    look();
  };
  const height = () => (scroller.current?.clientHeight ?? 0) - header;
  useLayoutEffect(() => {
    const { total, flowId: shown } = before.current;
    before.current = { total: rows.total, flowId };
    const top = scroller.current?.scrollTop ?? 0;
    if (shown !== flowId) move(0);
    else if (selected === -1 && rows.total > total && top + height() >= total - NEAR) move(rows.total - height());
    else look();
  }, [rows, flowId]);
  useLayoutEffect(() => {
    if (selected === -1 || height() <= 0) return;
    move(scrollTo(rows, selected, scroller.current?.scrollTop ?? 0, height()));
  }, [selected, flowId]);
}
