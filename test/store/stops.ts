import type { Stops } from '../../lib/store/recorder.ts';

export interface KeptStops extends Stops {
  watch(callback: (stops: Record<number, string>) => void): () => void;
}

/** Keeps them in memory, as the browser does. */
export function keptStops(): KeptStops {
  let kept: Record<number, string> = {};
  const watching = new Set<(stops: Record<number, string>) => void>();
  return {
    read: async () => ({ ...kept }),
    write: async (stops) => {
      kept = { ...stops };
      for (const callback of watching) callback(kept);
    },
    watch: (callback) => {
      watching.add(callback);
      callback(kept);
      return () => watching.delete(callback);
    },
  };
}
