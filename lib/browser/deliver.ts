import { type Messages, send } from './messages.ts';

type Captured = Messages['bodies.captured']['payload'][number];

/** Up to here a body is sent at once; with so many calls under way, bodies gather and go together. */
const CALLS = 2;

/** Bytes of JSON in one call, unless a single body has more. */
const CALL_SIZE = 8 * 1024 * 1024;

/** No call above this is tried: browsers refuse messages above 64 MiB of JSON. */
const LARGEST_CALL = 60 * 1024 * 1024;

/** Milliseconds between one attempt and the next: a worker that was killed needs time to start. */
const PAUSES = [50, 250, 1000];

/**
 * The way of bodies to the background, from a page or from DevTools. Each is sent until the
 * background says that it is stored; one that cannot be handed over goes without its text, and
 * says so.
 *
 * @param told whether anything still records the tab, after every call that was answered
 */
export function createDelivery(told: (recording: boolean) => void): (body: Omit<Captured, 'id'>) => void {
  const waiting: Waiting[] = [];
  let calls = 0;
  const dispatch = async () => {
    calls += 1;
    await deliver(take(waiting), told);
    calls -= 1;
    if (waiting.length > 0) void dispatch();
  };
  // The page is left: what still waits goes now or never.
  addEventListener('pagehide', () => {
    while (waiting.length > 0) void dispatch();
  });
  return (content) => {
    const body = { ...content, id: freshId() };
    const size = jsonSize(body);
    if (size <= LARGEST_CALL) waiting.push({ body, size });
    else waiting.push({ body: withoutText(body, 'It is too large to be handed to the recording'), size: 0 });
    if (calls < CALLS) void dispatch();
  };
}

interface Waiting {
  body: Captured;
  /** Bytes of JSON. */
  size: number;
}

function take(waiting: Waiting[]): Captured[] {
  let sum = 0;
  const fitting = waiting.findIndex(({ size }, index) => {
    sum += size;
    return index > 0 && sum > CALL_SIZE;
  });
  return waiting.splice(0, fitting < 0 ? waiting.length : fitting).map(({ body }) => body);
}

/** Together, else one by one, so that none is lost for another, else what can be said of it. */
async function deliver(bodies: Captured[], told: (recording: boolean) => void): Promise<void> {
  const error = await attempt(bodies, told);
  if (error === undefined) return;
  const [body] = bodies;
  if (bodies.length > 1) for (const each of bodies) await deliver([each], told);
  else if (body && hasText(body))
    await attempt([withoutText(body, `It could not be handed to the recording: ${error}`)], told);
}

/**
 * A worker that is killed in between leaves the call without an answer; it is then sent again
 * under the same ids. No answer says nothing about what is recorded.
 *
 * @returns why the last attempt failed, or undefined
 */
async function attempt(bodies: Captured[], told: (recording: boolean) => void): Promise<string | undefined> {
  for (let tries = 0; ; tries++) {
    try {
      told((await send('bodies.captured', bodies)).recording);
      return undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // The extension was updated or removed: nobody will ever listen to this page again.
      if (/context invalidated/i.test(reason)) {
        told(false);
        return undefined;
      }
      const pause = PAUSES[tries];
      if (pause === undefined) return reason;
      // The next call wakes the worker again.
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function hasText({ text, base64 }: Captured): boolean {
  return text !== undefined || base64 !== undefined;
}

function withoutText({ text, base64, ...facts }: Captured, missing: string): Captured {
  return { ...facts, truncated: false, missing };
}

const encoder = new TextEncoder();

/** Bytes of the content as a message carries it, which is as JSON: up to six for one that is a control character. */
function jsonSize({ text, base64 }: Captured): number {
  return text === undefined ? (base64?.length ?? 0) : encoder.encode(JSON.stringify(text)).byteLength;
}

function freshId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('');
}
