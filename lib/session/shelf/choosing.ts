import { computed, type ReadonlySignal, signal } from '@preact/signals';

/** Sessions of a list chosen at once, and the one at which the keyboard is. */
export interface ShelfChoosing {
  /** Ids of the chosen ones, as they stand in the list; what is out of sight is not chosen. */
  chosen: ReadonlySignal<readonly number[]>;
  /** Where the keyboard is; undefined where the list is empty. */
  cursor: ReadonlySignal<number | undefined>;
  /** Goes there, and chooses nothing. */
  goTo(id: number): void;
  /** Goes some rows on, or back; `also` chooses all that lies between. */
  move(by: number | 'first' | 'last', also?: boolean): void;
  /** Ctrl+click: chooses it as well, or no longer; what the keyboard was at is chosen with the first. */
  also(id: number): void;
  /** Chooses it, or no longer, and nothing else with it. */
  toggle(id: number): void;
  /** Shift+click: chooses from where choosing began up to here. */
  upTo(id: number): void;
  all(): void;
  clear(): void;
}

/**
 * @param shown ids in the order of the list
 * @param start where the keyboard is at first
 */
export function createShelfChoosing(
  shown: ReadonlySignal<readonly number[]>,
  start: ReadonlySignal<number | undefined>,
): ShelfChoosing {
  const picked = signal<ReadonlySet<number>>(new Set());
  const place = signal<number | undefined>(undefined);
  let anchor: number | undefined;
  const cursor = computed(() => {
    const ids = shown.value;
    for (const id of [place.value, start.value]) if (id !== undefined && ids.includes(id)) return id;
    return ids[0];
  });
  const put = (ids: Iterable<number>) => {
    picked.value = new Set(ids);
  };
  const upTo = (id: number) => {
    const ids = shown.peek();
    anchor ??= cursor.peek();
    const ends = [ids.indexOf(anchor ?? id), ids.indexOf(id)].sort((a, b) => a - b);
    place.value = id;
    put(ids.slice(Math.max(0, ends[0] ?? 0), (ends[1] ?? 0) + 1));
  };
  const flip = (id: number, before: Iterable<number>) => {
    const next = new Set(before);
    if (!next.delete(id)) next.add(id);
    anchor = id;
    place.value = id;
    put(next);
  };
  const goTo = (id: number) => {
    anchor = undefined;
    place.value = id;
    if (picked.peek().size > 0) put([]);
  };
  return {
    chosen: computed(() => shown.value.filter((id) => picked.value.has(id))),
    cursor,
    goTo,
    move: (by, also = false) => {
      const ids = shown.peek();
      const at = ids.indexOf(cursor.peek() ?? -1);
      const to = by === 'first' ? 0 : by === 'last' ? ids.length - 1 : Math.min(ids.length - 1, Math.max(0, at + by));
      const id = ids[to];
      if (id === undefined) return;
      if (also) upTo(id);
      else goTo(id);
    },
    also: (id) => {
      const before = picked.peek();
      const here = cursor.peek();
      flip(id, before.size === 0 && here !== undefined && here !== id ? [here] : before);
    },
    toggle: (id) => flip(id, picked.peek()),
    upTo,
    all: () => put(shown.peek()),
    clear: () => {
      anchor = undefined;
      if (picked.peek().size > 0) put([]);
    },
  };
}
