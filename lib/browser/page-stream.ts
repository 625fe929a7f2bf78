import { apply, disguise, getterOf, methodOf, settled } from './natives.ts';

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;
type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** Someone beside the page reads a clone of a response, for as long as the page wants the response. */
interface Watch {
  /** The response and what the page cloned of it, as far as the page has cancelled none of them. */
  users: number;
  stop(): void;
}

/**
 * The page's part in a response that a clone is read of. A clone is a tee, whose source is closed
 * only when both of its branches are cancelled: a page that cancels its stream would go on holding
 * the connection, of which it has six. So the page gets as `body` a stream of the same bytes that
 * stops the other reader, too, however it is cancelled: by itself, by a reader, an iterator or a
 * pipe. A page that looks at no `body` has no way to cancel but `AbortController`, which ends both.
 *
 * @returns what watches a response: calls `stop` when the page has cancelled all that it has of it
 */
export function hookBody({ Response, ReadableStream }: typeof globalThis) {
  const { prototype } = Response;
  const [get, set, remove] = [
    methodOf(WeakMap.prototype, 'get'),
    methodOf(WeakMap.prototype, 'set'),
    methodOf(WeakMap.prototype, 'delete'),
  ];
  const watches = new WeakMap<Response, Watch>();
  const standIns = new WeakMap<Bytes, Bytes>();
  const isLocked = getterOf(ReadableStream.prototype, 'locked');
  const standIn = standInMaker(ReadableStream);

  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'body') as PropertyDescriptor & { get(): Bytes | null };
  const body = disguise(descriptor.get, (target, self: Response) => {
    const own = apply(target, self, []) as Bytes | null;
    if (!own) return own;
    const before = get(standIns, own);
    const watch = get(watches, self) as Watch | undefined;
    if (before || !watch || isLocked(own)) return before ?? own;
    const made = standIn(own, () => {
      watch.users -= 1;
      if (watch.users === 0) watch.stop();
    });
    set(standIns, own, made);
    return made;
  });
  Object.defineProperty(prototype, 'body', { ...descriptor, get: body });
  prototype.clone = disguise(prototype.clone, (target, self: Response, args) => {
    const copy = apply(target, self, args) as Response;
    const watch = get(watches, self) as Watch | undefined;
    if (watch) {
      watch.users += 1;
      set(watches, copy, watch);
    }
    return copy;
  });

  return {
    watch: (response: Response, stop: () => void) => void set(watches, response, { users: 1, stop }),
    unwatch: (response: Response) => void remove(watches, response),
  };
}

function standInMaker(Stream: typeof ReadableStream) {
  const Later = Promise;
  const { prototype } = Stream;
  const getReader = methodOf(prototype, 'getReader') as unknown as (stream: Bytes) => Reader;
  const cancelStream = methodOf(prototype, 'cancel');
  const read = methodOf(ReadableStreamDefaultReader.prototype, 'read') as (
    reader: Reader,
  ) => ReturnType<Reader['read']>;
  const cancelReader = methodOf(ReadableStreamDefaultReader.prototype, 'cancel');
  const closed = getterOf(ReadableStreamDefaultReader.prototype, 'closed');
  const { enqueue, close, fail, request, respond, length } = byteNatives();

  /** The stream itself is read, and so locked, only when the page reads. */
  return (own: Bytes, cancelled: () => void): Bytes => {
    let reader: Reader | undefined;
    const pull = (controller: ReadableByteStreamController, done: () => void, failed: (reason: unknown) => void) => {
      if (!reader) {
        reader = getReader(own);
        // Aborted while the page asks for nothing.
        settled(
          closed(reader),
          () => undefined,
          (reason) => fail(controller, reason),
        );
      }
      const next = (part: ReadableStreamReadResult<Uint8Array<ArrayBuffer>>) => {
        if (!part.done && length(part.value) === 0) return pull(controller, done, failed);
        if (part.done) {
          close(controller);
          const waiting = request(controller);
          if (waiting) respond(waiting, 0);
        } else enqueue(controller, part.value);
        done();
      };
      settled(read(reader), next, failed);
    };
    const source: UnderlyingByteSource = {
      type: 'bytes',
      pull: (controller) => new Later((done, failed) => pull(controller, done, failed)),
      cancel: (reason) => {
        cancelled();
        return reader ? cancelReader(reader, reason) : cancelStream(own, reason);
      },
    };
    return new Stream(source) as Bytes;
  };
}

function byteNatives() {
  const { prototype } = ReadableByteStreamController;
  return {
    enqueue: methodOf(prototype, 'enqueue'),
    close: methodOf(prototype, 'close'),
    fail: methodOf(prototype, 'error'),
    request: getterOf(prototype, 'byobRequest'),
    respond: methodOf(ReadableStreamBYOBRequest.prototype, 'respond'),
    length: getterOf(Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array, 'byteLength'),
  };
}
