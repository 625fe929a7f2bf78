/** Where rows of known heights stand, and which of them are in sight. */
export interface Layout {
  /** Top of each row in pixels, and at the end the height of all. */
  tops: ArrayLike<number>;
  total: number;
}

/** @param heightOf the height of the row at an index, in whole pixels */
export function layOut(length: number, heightOf: (index: number) => number): Layout {
  const tops = new Int32Array(length + 1);
  let top = 0;
  for (let index = 0; index < length; index++) {
    tops[index] = top;
    top += heightOf(index);
  }
  tops[length] = top;
  return { tops, total: top };
}

/** Index of the row at `y`; the last one when `y` is below all. */
export function rowAt({ tops }: Layout, y: number): number {
  let low = 0;
  let high = tops.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** First and last row to draw, with `spare` more on either side. */
export function inSight(layout: Layout, scrollTop: number, height: number, spare = 12): [first: number, last: number] {
  const end = layout.tops.length - 2;
  return [Math.max(0, rowAt(layout, scrollTop) - spare), Math.min(end, rowAt(layout, scrollTop + height) + spare)];
}

/** The scroll position, as near to the present one as can be, at which the row is wholly in sight. */
export function scrollTo(layout: Layout, index: number, scrollTop: number, height: number): number {
  const top = layout.tops[index] ?? 0;
  const bottom = layout.tops[index + 1] ?? top;
  if (top < scrollTop) return top;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}
