import type { RequestEvent } from '../../flow/capture-event.ts';
import { EVERYWHERE, requestListeners } from '../request-events.ts';

/** Bytes of what is sent that are kept; what a person edits is not longer. */
const SENT_LIMIT = 16 * 1024 * 1024;

/** Hears what the browser says of requests, while somebody follows one. */
export interface Watch {
  /** Registers the listeners. Synchronously at worker start: an earlier worker may have been ended with them on. */
  start(): void;
  /** Removes them, unless somebody follows a request. */
  rest(): void;
  /** Tells of every request of the background, and of every page. Returns the way to stop. */
  follow(hear: (event: RequestEvent) => void): () => void;
}

export function createWatch(): Watch {
  const followers = new Set<(event: RequestEvent) => void>();
  // Pages and scripts' requests: what is ours among these, each follower knows itself.
  const registrations = requestListeners(
    { ...EVERYWHERE, types: ['main_frame', 'xmlhttprequest'] },
    () => followers.size > 0,
    (make) => {
      const event = make(SENT_LIMIT);
      for (const hear of followers) hear(event);
    },
  );
  let listening = false;
  const start = () => {
    if (!listening) for (const { add } of registrations) add();
    listening = true;
  };
  const rest = () => {
    if (listening && followers.size === 0) {
      for (const { remove } of registrations) remove();
      listening = false;
    }
  };
  return {
    start,
    rest,
    follow(hear) {
      followers.add(hear);
      start();
      return () => {
        followers.delete(hear);
        rest();
      };
    },
  };
}
