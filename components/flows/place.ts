import { type Layout, rowAt } from './window.ts';

/** What is being read: a row and how far below the upper edge it stands, in pixels. */
export interface Place {
  key: string;
  below: number;
  /** Where that row is gone: those in sight after it, each as `key` and `below`. */
  else: readonly Pick<Place, 'key' | 'below'>[];
  /** The end of the newest flow is in sight, and nothing else is selected: it is followed. */
  following: boolean;
}

export interface Sight {
  rows: readonly { key: string }[];
  layout: Layout;
  scrollTop: number;
  height: number;
  selected: string | undefined;
  tail: string | undefined;
}

/** Takes note of the place: the selected row when it is in sight, else the first in sight. */
export function placeOf(sight: Sight): Place | undefined {
  const { rows, layout, scrollTop, height, selected, tail } = sight;
  const visible = (key: string | undefined) => {
    const index = indexOf(rows, key);
    if (index === -1) return undefined;
    const [top = 0, bottom = 0] = [layout.tops[index], layout.tops[index + 1]];
    return bottom > scrollTop && top < scrollTop + height ? top - scrollTop : undefined;
  };
  const chosen = visible(selected);
  const from = rowAt(layout, scrollTop);
  const first = rows[from]?.key;
  if (first === undefined) return undefined;
  const shown = rows.slice(from, rowAt(layout, scrollTop + height) + 1);
  const others = shown.map(({ key }, at) => ({ key, below: (layout.tops[from + at] ?? 0) - scrollTop }));
  return {
    key: chosen === undefined ? first : (selected ?? first),
    below: chosen ?? (layout.tops[from] ?? 0) - scrollTop,
    else: others,
    following: atTail(sight) && (selected === undefined || selected === tail),
  };
}

/** Where to scroll so that `place` stays where it was, or the tail stays in sight while it is followed. */
export function keepPlace(place: Place, sight: Sight): number {
  const { rows, layout, scrollTop } = sight;
  if (place.following) return tailTop(sight) ?? scrollTop;
  // Rows go when they are folded into one: those beside them then hold the place.
  for (const { key, below } of [place, ...place.else]) {
    const index = indexOf(rows, key);
    if (index !== -1) return Math.max(0, (layout.tops[index] ?? 0) - below);
  }
  return scrollTop;
}

/** A row's height is near enough. */
const NEAR = 22;

function atTail(sight: Sight): boolean {
  const top = tailTop(sight);
  return top !== undefined && Math.abs(sight.scrollTop - top) <= NEAR;
}

/** Where the newest flow is in sight: whole where it fits, else its end. */
export function tailTop({ rows, layout, height, tail }: Sight): number | undefined {
  const index = indexOf(rows, tail);
  return index === -1 ? undefined : Math.max(0, (layout.tops[index + 1] ?? 0) - height);
}

function indexOf(rows: Sight['rows'], key: string | undefined): number {
  return key === undefined ? -1 : rows.findIndex((row) => row.key === key);
}
