import { signal } from '@preact/signals';

/**
 * A function that is loaded when it is first called. Until it is there it answers undefined; what
 * reads its answer in a computed signal or in a view is told when it is.
 */
export function whenLoaded<A extends unknown[], R>(
  load: () => Promise<(...values: A) => R>,
): (...values: A) => R | undefined {
  const loaded = signal<((...values: A) => R) | undefined>(undefined);
  let asking = false;
  const ask = async () => {
    asking = true;
    try {
      loaded.value = await load();
    } catch {
      // The next call asks again.
      asking = false;
    }
  };
  return (...values) => {
    const call = loaded.value;
    if (call) return call(...values);
    if (!asking) void ask();
    return undefined;
  };
}
