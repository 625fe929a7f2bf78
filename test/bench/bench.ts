/** One measured figure. */
export interface Figure {
  name: string;
  value: number;
  unit: 'ms' | '×' | 'count' | 'MB' | 'kB';
  /** More than this is a failure; absent where the figure is only told. */
  limit?: number;
}

/** Something that is measured in one run, what it is compared with included. */
export interface Bench {
  /** The file's name. */
  id: string;
  title: string;
  measure(): Promise<Figure[]>;
}

export function defineBench(bench: Bench): Bench {
  return bench;
}

/** Runs of which the median counts; one more before them warms up. */
const RUNS = 5;

/** Median milliseconds of a task over five runs, after one that does not count. */
export function medianTime(task: () => unknown): number {
  task();
  return median(
    Array.from({ length: RUNS }, () => {
      const began = performance.now();
      task();
      return performance.now() - began;
    }),
  );
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
