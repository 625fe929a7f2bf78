import type { Row } from '../../lib/session/rows.ts';
import type { Layout } from './window.ts';

/** Rows that arrived and were not in sight yet. */
export interface Unread {
  above: number;
  below: number;
}

export const ALL_READ: Unread = { above: 0, below: 0 };

interface Place {
  n: number;
  index: number;
  top: number;
  bottom: number;
}

/** Remembers which rows arrived out of sight, until they have been in sight. What is folded away is no news. */
export class News {
  #upTo: number | undefined;
  #wasReading = false;
  #fresh = new Set<number>();
  #places: Place[] = [];

  /**
   * @param length how many steps there are by now
   * @param reading a long session is still being read: what comes has been there before
   */
  arrived(rows: readonly Row[], layout: Layout, length: number, reading: boolean): void {
    const known = this.#upTo;
    const isNews = known !== undefined && length >= known && !reading && !this.#wasReading;
    if (!isNews) this.#fresh.clear();
    else for (let n = known + 1; n <= length; n++) this.#fresh.add(n);
    this.#upTo = length;
    this.#wasReading = reading;
    this.#places = this.#fresh.size === 0 ? [] : this.#placed(rows, layout);
    this.#fresh = new Set(this.#places.map(({ n }) => n));
  }

  /** What is new out of sight, given what is in sight; the latter is known from now on. */
  seen(scrollTop: number, height: number): Unread {
    const above: Place[] = [];
    const below: Place[] = [];
    for (const place of this.#places) {
      if (place.bottom <= scrollTop) above.push(place);
      else if (place.top >= scrollTop + height) below.push(place);
      else this.#fresh.delete(place.n);
    }
    if (above.length + below.length < this.#places.length) this.#places = [...above, ...below];
    return { above: above.length, below: below.length };
  }

  /** Index of the newest row that arrived on one side of what is in sight; all on that side are known from now on. */
  take(side: keyof Unread, scrollTop: number): number | undefined {
    const isThere = ({ top }: Place) => (side === 'above' ? top < scrollTop : top >= scrollTop);
    const there = this.#places.filter(isThere);
    this.#places = this.#places.filter((place) => !isThere(place));
    for (const { n } of there) this.#fresh.delete(n);
    return there.reduce<Place | undefined>(
      (newest, place) => (newest && newest.n > place.n ? newest : place),
      undefined,
    )?.index;
  }

  #placed(rows: readonly Row[], { tops }: Layout): Place[] {
    const places: Place[] = [];
    for (const [index, row] of rows.entries()) {
      const n = row.kind === 'step' ? row.step.n : row.kind === 'poll' && !row.open ? row.last.n : undefined;
      if (n === undefined || !this.#fresh.has(n)) continue;
      places.push({ n, index, top: tops[index] ?? 0, bottom: tops[index + 1] ?? 0 });
    }
    return places;
  }
}
