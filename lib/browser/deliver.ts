import { type Messages, send } from './messages.ts';

type Captured = Messages['bodies.captured']['payload'][number];

/** Up to here a body is sent at once; with so many calls under way, bodies gather and go together. */
const CALLS = 2;

/** Characters of text in one call, which browsers limit to 64 MiB. */
const CALL_SIZE = 8 * 1024 * 1024;

/**
 * The way of bodies to the background, from a page or from DevTools. Each is sent until the
 * background says that it is stored.
 *
 * @param told whether anything still records the tab, after every call
 */
export function createDelivery(told: (recording: boolean) => void): (body: Omit<Captured, 'id'>) => void {
  const waiting: Captured[] = [];
  let calls = 0;
  const dispatch = async () => {
    calls += 1;
    told(await deliver(take(waiting)));
    calls -= 1;
    if (waiting.length > 0) void dispatch();
  };
  // The page is left: what still waits goes now or never.
  addEventListener('pagehide', () => {
    while (waiting.length > 0) void dispatch();
  });
  return (body) => {
    waiting.push({ ...body, id: freshId() });
    if (calls < CALLS) void dispatch();
  };
}

function take(waiting: Captured[]): Captured[] {
  let size = 0;
  const fitting = waiting.findIndex(({ text, base64 }, index) => {
    size += (text ?? base64 ?? '').length;
    return index > 0 && size > CALL_SIZE;
  });
  return waiting.splice(0, fitting < 0 ? waiting.length : fitting);
}

/**
 * A worker that is killed in between leaves the call without an answer; it is then sent again
 * under the same ids. After an update of the extension nobody listens any more, and this gives up.
 */
async function deliver(bodies: Captured[]): Promise<boolean> {
  for (let attempt = 0; attempt < 4; attempt++) {
    try {
      return (await send('bodies.captured', bodies)).recording;
    } catch {
      // No answer: the next call wakes the worker again.
    }
  }
  return false;
}

function freshId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('');
}
