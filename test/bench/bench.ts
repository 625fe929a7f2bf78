/** One measured figure. */
export interface Figure {
  name: string;
  value: number;
  unit: 'ms' | '×' | 'count' | 'MB' | 'kB' | '%';
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

/** Runs of which the median counts; the first ones, while code is still being compiled, do not. */
const RUNS = 5;
const WARMING = 3;

/**
 * Milliseconds that this thread has worked: what pure work takes, whatever else the machine does. Garbage that other
 * threads collect for it is not in it.
 */
export function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds that a run must last: the kernel counts in steps of some. */
const LASTING = 60;

/** Median milliseconds of a task over five runs, after three that do not count; a short one is repeated within each. */
export function medianTime(task: () => unknown): number {
  for (let run = 1; run < WARMING; run++) task();
  const began = performance.now();
  task();
  const times = Math.max(1, Math.ceil(LASTING / Math.max(0.01, performance.now() - began)));
  return median(
    Array.from({ length: RUNS }, () => {
      const start = cpuTime();
      for (let run = 0; run < times; run++) task();
      return (cpuTime() - start) / times;
    }),
  );
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
