/**
 * What a script beside a page's own may rely on. A page can redefine every getter and method that
 * it shares with us, in good faith (fake timers) or to put words into the record: they are taken
 * once, before the page runs, and called without a look at what the prototypes hold by then.
 */
export const { apply } = Reflect;
const { get } = Reflect;

// biome-ignore lint/suspicious/noExplicitAny: the only type that takes every function.
type Callable = (...args: any[]) => any;

/** A method as it is now, as a function of its object. */
export function methodOf<T extends object, K extends keyof T>(
  prototype: T,
  key: K,
): T[K] extends (...args: infer A) => infer R ? (self: T, ...args: A) => R : never {
  const method = prototype[key] as Callable;
  return ((self: T, ...args: unknown[]) => apply(method, self, args)) as never;
}

/** A getter as it is now, as a function of its object. */
export function getterOf<T extends object, K extends keyof T>(prototype: T, key: K): (self: T) => T[K] {
  const getter = Object.getOwnPropertyDescriptor(prototype, key)?.get as Callable;
  return (self) => apply(getter, self, []);
}

const attach = methodOf(Promise.prototype, 'then');

/** Hears how a promise ends. Nothing that goes wrong in here becomes a rejection that the page sees. */
export function settled<T>(promise: Promise<T>, done: (value: T) => void, failed: (reason: unknown) => void): void {
  const guarded = (value: T) => {
    try {
      done(value);
    } catch (error) {
      failed(error);
    }
  };
  attach(promise, guarded as never, failed as never);
}

/**
 * A function that does something else and looks the same to `name`, `length`, its properties and
 * its own `toString()`. `Function.prototype.toString.call(…)` tells the two apart: of a proxy it
 * shows no name.
 */
export function disguise<T extends Callable>(
  original: T,
  instead: (target: T, self: never, args: unknown[]) => unknown,
): T {
  const text = Function.prototype.toString.bind(original);
  return new Proxy(original, {
    apply: (target, self, args) => instead(target, self as never, args),
    get: (target, key) => (key === 'toString' ? text : get(target, key)),
  });
}

/** Milliseconds since the epoch, never twice the same: they tell the order of calls, too. */
export function clock(): () => number {
  const { now } = Date;
  let last = 0;
  return () => {
    const time = now();
    last = time > last ? time : last + 0.001;
    return last;
  };
}
