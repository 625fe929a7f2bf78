import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Row, tailOf } from '../../lib/session/rows.ts';
import { useSession } from '../context.ts';
import { useKey } from '../keys.ts';
import { ALL_READ, News, type Unread } from './news.ts';
import { keepPlace, type Place, placeOf, type Sight, tailTop } from './place.ts';
import { HEIGHTS } from './rows.tsx';
import { inSight, type Layout, layOut, scrollTo } from './window.ts';

/** Pixels. Where the list has not been laid out (no size yet), enough rows for a screen are drawn. */
const UNKNOWN_HEIGHT = 600;

/** What of a long list is in sight. */
export interface InSight {
  /** For the element that scrolls. */
  scroller: RefObject<HTMLDivElement | null>;
  layout: Layout;
  /** First and last row to draw. */
  range: [first: number, last: number];
  /** What arrived out of sight and was not in sight since. */
  unread: Unread;
  /** To be called when the list was scrolled. */
  look(): void;
  /** Goes to the newest row that arrived on that side. */
  show(side: keyof Unread): void;
}

/**
 * Keeps the place that is being read where it is while rows arrive, or the list shrinks; brings a
 * newly selected row in sight.
 */
export function useSight(rows: Row[], selected: string | undefined): InSight {
  const { trace, progress, current, outline } = useSession();
  const scroller = useRef<HTMLDivElement>(null);
  const [{ scrollTop, height }, setView] = useState({ scrollTop: 0, height: UNKNOWN_HEIGHT });
  const layout = useMemo(() => layOut(rows.length, (index) => HEIGHTS[rows[index]?.kind ?? 'step']), [rows]);
  const place = useRef<Place | undefined>(undefined);
  const [news] = useState(() => new News());
  const [unread, setUnread] = useState(ALL_READ);

  const sight = (): Sight => ({
    rows,
    layout,
    scrollTop: scroller.current?.scrollTop ?? 0,
    height: scroller.current?.clientHeight || UNKNOWN_HEIGHT,
    selected,
    tail: tailOf(rows),
  });
  const look = () => {
    const seen = sight();
    place.current = placeOf(seen);
    const left = news.seen(seen.scrollTop, seen.height);
    setUnread((before) => (before.above === left.above && before.below === left.below ? before : left));
    setView((before) =>
      before.scrollTop === seen.scrollTop && before.height === seen.height
        ? before
        : { scrollTop: seen.scrollTop, height: seen.height },
    );
  };
  const moveTo = (top: (seen: Sight) => number | undefined) => {
    const to = top(sight());
    if (scroller.current && to !== undefined && to !== scroller.current.scrollTop) scroller.current.scrollTop = to;
    look();
  };
  const bringInSight = (key: string | undefined) => (seen: Sight) => {
    const index = key === undefined ? -1 : rows.findIndex((row) => row.key === key);
    return index === -1 ? undefined : scrollTo(layout, index, seen.scrollTop, seen.height);
  };

  useLayoutEffect(() => {
    news.arrived(rows, layout, trace.value.steps.length, progress.value !== undefined);
    moveTo((seen) => place.current && keepPlace(place.current, seen));
  }, [rows]);
  useLayoutEffect(() => moveTo(bringInSight(selected)), [selected]);
  const resized = useRef(() => {});
  resized.current = () => {
    // Smaller than before: what was selected and in sight stays in sight.
    moveTo(bringInSight(place.current?.key === selected ? selected : undefined));
  };
  useLayoutEffect(() => {
    if (!scroller.current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => resized.current());
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);

  const show = (side: keyof Unread) =>
    moveTo((seen) => {
      const index = news.take(side, seen.scrollTop);
      return index === undefined ? undefined : scrollTo(layout, index, seen.scrollTop, seen.height);
    });
  useKey('newest', () => {
    // A selection is read, and not left behind: whoever follows what is recorded selects nothing.
    outline.select(current.value?.state === 'recording' ? undefined : tailOf(rows));
    moveTo(tailTop);
  });

  return { scroller, layout, range: inSight(layout, scrollTop, height), unread, look, show };
}
