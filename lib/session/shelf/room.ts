import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { SessionDeps } from '../deps.ts';

/** What the browser says of the room that there is. */
export interface RoomNow {
  /** Bytes that the extension takes, about. */
  used: number;
  /** Bytes that it may take; undefined where the browser does not say. */
  quota?: number;
  /** The browser deletes nothing of it when room is short. */
  isLasting: boolean;
}

export interface Room {
  /** Undefined until the browser has answered, or where it never does. */
  now: ReadonlySignal<RoomNow | undefined>;
  /** Asks the browser again. */
  look(): void;
  /** Asks the browser never to delete anything by itself. @returns whether it promises that */
  keep(): Promise<boolean>;
  dispose(): void;
}

/** @param changes whatever changes what is stored */
export function createRoom({ storage }: Pick<SessionDeps, 'storage'>, changes: ReadonlySignal<unknown>): Room {
  const now = signal<RoomNow | undefined>(undefined);
  let asked = 0;
  const look = () => {
    if (!storage) return;
    const turn = ++asked;
    Promise.all([storage.estimate(), storage.persisted()]).then(
      ([{ usage = 0, quota }, isLasting]) => {
        // An answer that was overtaken is old.
        if (turn === asked) now.value = { used: usage, isLasting, ...(quota !== undefined && { quota }) };
      },
      () => undefined,
    );
  };
  const dispose = effect(() => {
    changes.value;
    look();
  });
  return {
    now,
    look,
    keep: async () => {
      const isLasting = (await storage?.persist()) ?? false;
      look();
      return isLasting;
    },
    dispose,
  };
}
