import { assemble } from '../../flow/assemble.ts';
import type { RequestEvent } from '../../flow/capture-event.ts';
import type { Exchange } from '../../flow/exchange.ts';
import type { Watch } from './watch.ts';

/** Milliseconds for which the browser's news of a request are waited for that is over by itself. */
const GRACE = 2000;

/** What the browser told of one request and of its redirects. */
export interface Heard {
  /** The hops until now. */
  hops(): readonly Exchange[];
  /** Resolves when it holds, and after a while also when it does not. */
  until(holds: (last: Exchange | undefined) => boolean): Promise<void>;
  stop(): void;
}

/**
 * Listens for one request.
 *
 * @param isIt tells it by its first event
 * @param run names this run of the browser
 * @param changed hears whenever something was told
 */
export function hear(
  watch: Watch,
  isIt: (event: RequestEvent) => boolean,
  run: string,
  changed: () => void = () => undefined,
): Heard {
  let requestId: string | undefined;
  let hops: readonly Exchange[] = [];
  const waiting = new Set<() => void>();
  const stop = watch.follow((event) => {
    if (requestId === undefined && event.kind === 'request' && isIt(event)) requestId = event.requestId;
    if (event.requestId !== requestId) return;
    const exchange = assemble(hops, event, { run, seq: hops.length });
    hops = [...hops.filter(({ id }) => id !== exchange.id), exchange].sort((a, b) => a.hop - b.hop);
    changed();
    for (const look of waiting) look();
  });
  return {
    hops: () => hops,
    stop,
    until: (holds) =>
      new Promise((resolve) => {
        const over = () => {
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        const look = () => {
          if (holds(hops.at(-1))) over();
        };
        const timer = setTimeout(over, GRACE);
        waiting.add(look);
        look();
      }),
  };
}
