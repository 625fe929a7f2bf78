import type { ReadonlySignal } from '@preact/signals';
import type { Clear } from './clear-text.ts';
import type { SessionDeps } from './deps.ts';

/** What becomes of a text before it is copied. */
export interface Cleared {
  text: string;
  /** Something in it was secret, and is not in it any more. */
  hidden: boolean;
}

/** The policy of every export, for what leaves by the clipboard. */
export interface Copying {
  /**
   * A text without its secrets.
   *
   * @param names under which it stood
   * @throws Error when the session is gone
   */
  clear(text: string, names?: readonly string[]): Promise<Cleared>;
}

/** @param trace changes when something was recorded: what is known as secret is read anew then */
export function createCopying(
  deps: SessionDeps,
  current: ReadonlySignal<number | undefined>,
  trace: ReadonlySignal<unknown>,
): Copying {
  let made: { id: number | undefined; trace: unknown; clear: Promise<Clear> } | undefined;
  return {
    clear: async (text, names = []) => {
      const [id, of] = [current.peek(), trace.peek()];
      const isMade = made !== undefined && made.id === id && made.trace === of;
      const one = (isMade && made) || {
        ...{ id, trace: of, clear: import('./clear-text.ts').then(({ clearing }) => clearing(deps, id)) },
      };
      made = one;
      try {
        const cleared = await (await one.clear)(text, names);
        return { text: cleared, hidden: cleared !== text };
      } catch (error) {
        // Whoever tries again may have more luck.
        if (made === one) made = undefined;
        throw error;
      }
    },
  };
}
