import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { hookConsole, MOST_OF_PAGE, type PageError } from '../../lib/browser/console-hook.ts';
import { consoleText } from '../../lib/browser/console-text.ts';
import { takeError } from '../../lib/browser/posted-error.ts';

class Failure extends Error {
  override name = 'Failure';
}

const withoutStack = (error: Error, stack?: string) => Object.defineProperty(error, 'stack', { value: stack });

describe('what a page gives its console', () => {
  it.each<[string, unknown[], string]>([
    ['texts', ['a', 'b'], 'a b'],
    ['nothing', [], ''],
    ['what is no text', [1, null, undefined, true, 12n], '1 null undefined true 12n'],
    [
      'a format',
      ['%s failed after %d of %i: %c%o', 'Login', 2, 3, 'color: red', { a: 1 }, 'more'],
      'Login failed after 2 of 3: {a: 1} more',
    ],
    ['a format without its values', ['100%% of %s'], '100% of %s'],
    ['an object', [{ a: 'x', b: [1, 'y'], c: { d: { e: 1 } } }], '{a: "x", b: [1, "y"], c: {d: {…}}}'],
    ['an error', [withoutStack(new Failure('no code'))], 'Failure: no code'],
    [
      'an error with a stack',
      [withoutStack(new Failure('no code'), 'Failure: no code\n    at x.js:1')],
      'Failure: no code\n    at x.js:1',
    ],
    ['an error as Firefox has it', [withoutStack(new Failure('no code'), 'go@x.js:1')], 'Failure: no code\ngo@x.js:1'],
    ['a function', [() => 1], 'function'],
  ])('is told as a text: %s', (_, values, text) => {
    expect(consoleText(values)).toBe(text);
  });

  it('is never called', () => {
    let called = 0;
    const trap = {
      get secret() {
        called++;
        return 1;
      },
      toString: () => `${called++}`,
      toJSON: () => called++,
      [Symbol.toPrimitive]: () => called++,
    };
    expect(consoleText([trap])).toBe('{secret: (getter), toString: function, toJSON: function}');
    expect(called).toBe(0);
  });

  it('is short, however long or deep it is', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(consoleText([circle])).toBe('{self: {self: {…}}}');
    expect(consoleText(['x'.repeat(10_000), 'y']).length).toBe(2000);
    expect(consoleText([Array.from({ length: 100_000 }, () => 'z')]).length).toBeLessThanOrEqual(2000);
  });
});

function withGetters(page: typeof globalThis, names: string[]) {
  const values = new WeakMap<Event, Record<string, unknown>>();
  class Told extends page.Event {
    constructor(name: string, init: Record<string, unknown>) {
      super(name);
      values.set(this, init);
    }
  }
  for (const name of names)
    Object.defineProperty(Told.prototype, name, {
      get(this: Event) {
        return values.get(this)?.[name];
      },
    });
  return Told;
}

describe('a page with the hook', () => {
  function hooked(listening = true) {
    const told: PageError[] = [];
    const wrote: unknown[][] = [];
    const page = new Window() as never as typeof globalThis.window & typeof globalThis;
    page.console.error = (...args: unknown[]) => void wrote.push(args);
    // As browsers have them: with getters on the prototype.
    Object.assign(page, { ErrorEvent: withGetters(page, ['message', 'filename', 'lineno', 'colno']) });
    Object.assign(page, { PromiseRejectionEvent: withGetters(page, ['reason']) });
    hookConsole(page, { report: ({ error }) => told.push(error), wanted: () => ({ listening, limit: 0 }) });
    return { page, told, wrote };
  }

  it('writes to its console as before, and tells', () => {
    const { page, told, wrote } = hooked();
    page.console.error('state is missing', { expected: 'x' });
    expect(wrote).toEqual([['state is missing', { expected: 'x' }]]);
    expect(told).toMatchObject([{ kind: 'console', text: 'state is missing {expected: "x"}' }]);
  });

  it('tells where an exception came from, and leaves an image that does not load alone', () => {
    const { page, told } = hooked();
    const thrown = { message: 'boom', filename: 'https://a.example/x.js', lineno: 3, colno: 9 };
    page.dispatchEvent(new page.ErrorEvent('error', thrown));
    page.dispatchEvent(new page.Event('error'));
    expect(told).toMatchObject([
      { kind: 'exception', text: 'boom', source: 'https://a.example/x.js', line: 3, column: 9 },
    ]);
  });

  it('tells of a promise that is rejected in vain', () => {
    const { page, told } = hooked();
    const rejected = { reason: withoutStack(new Failure('no state')) } as never;
    page.dispatchEvent(new page.PromiseRejectionEvent('unhandledrejection', rejected));
    expect(told).toMatchObject([{ kind: 'rejection', text: 'Failure: no state' }]);
  });

  it('tells only so much, and nothing while nobody records', () => {
    const { page, told } = hooked();
    for (let n = 0; n < MOST_OF_PAGE + 20; n++) page.console.error(n);
    expect(told).toHaveLength(MOST_OF_PAGE);
    const silent = hooked(false);
    silent.page.console.error('x');
    expect(silent.told).toEqual([]);
  });

  it('goes on when what it is given throws', () => {
    const { page, told, wrote } = hooked();
    const hostile = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    );
    page.console.error(hostile);
    expect(wrote).toHaveLength(1);
    expect(told).toEqual([]);
  });
});

describe('what is posted as an error', () => {
  const good = { time: 1, kind: 'console', text: 'x' };
  it.each([
    null,
    'x',
    {},
    { error: null },
    { error: 'x' },
    { error: { ...good, time: 'now' } },
    { error: { ...good, kind: 'log' } },
    { error: { ...good, text: {} } },
    { error: { ...good, time: Number.NaN } },
  ])('is refused: %j', (data) => {
    expect(takeError(data)).toBeUndefined();
  });

  it('is taken with the known fields and no others, and cut', () => {
    const posted = {
      ...good,
      text: 'x'.repeat(5000),
      source: 'y'.repeat(5000),
      line: 2,
      column: -1,
      __proto__: 1,
      page: 'https://evil.example/',
    };
    const taken = takeError({ error: posted });
    expect(Object.keys(taken ?? {})).toEqual(['time', 'kind', 'text', 'source', 'line']);
    expect(taken?.text.length).toBe(2000);
    expect(taken?.source?.length).toBe(2000);
  });
});
