import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { words } from '../flow/words.ts';
import type { TraceHar } from '../trace/har.ts';
import type { ListedSecret, Redaction } from '../trace/redaction.ts';
import type { SessionDeps, Told } from './deps.ts';

/** What an export will hide, before it is written. */
export interface ExportPreview {
  /** Undefined while it is not open. */
  state: ReadonlySignal<PreviewState | undefined>;
  /** Texts that are hidden beside those of the policy. */
  also: ReadonlySignal<readonly string[]>;
  /** How many values are left as they are. */
  revealed: ReadonlySignal<number>;
  open(): void;
  close(): void;
  /** Why a text cannot be hidden, in a sentence; undefined where it is. */
  hide(text: string): string | undefined;
  /** Takes that back. */
  unhide(text: string): void;
  /** Leaves a value as it is, or hides it again. */
  reveal(value: string, open: boolean): void;
  /** Writes what is shown, and closes. */
  save(): Promise<void>;
}

/** `reading` also while a choice is applied: then with what was listed before. */
export type PreviewState =
  | { kind: 'reading'; listed: readonly ListedSecret[] }
  | { kind: 'ready'; listed: readonly ListedSecret[] }
  | { kind: 'failed'; problem: string };

interface Read {
  whole: TraceHar;
  startedAt: number;
  key: Uint8Array<ArrayBuffer>;
}

/**
 * @param current id of the session in sight
 * @param packed whether the file is compressed
 */
export function createExportPreview(
  deps: SessionDeps,
  current: ReadonlySignal<number | undefined>,
  told: Signal<Told | undefined>,
  packed: ReadonlySignal<boolean>,
): ExportPreview {
  const state = signal<PreviewState | undefined>(undefined);
  const also = signal<readonly string[]>([]);
  const open = signal<ReadonlySet<string>>(new Set());
  let read: Promise<Read> | undefined;
  let redaction: Redaction | undefined;
  // What was asked for last counts.
  let turn = 0;

  const listed = () => (state.peek() as { listed?: readonly ListedSecret[] } | undefined)?.listed ?? [];
  const show = async () => {
    const mine = ++turn;
    state.value = { kind: 'reading', listed: listed() };
    try {
      const { createRedaction } = await import('../trace/redaction.ts');
      const { whole, key } = await (read as Promise<Read>);
      const made = await createRedaction(whole, [], key, { hideAlso: also.peek(), reveal: [...open.peek()] });
      if (mine !== turn) return;
      redaction = made;
      state.value = { kind: 'ready', listed: made.listed };
    } catch (error) {
      if (mine === turn) state.value = { kind: 'failed', problem: words(error) };
    }
  };
  const close = () => {
    turn += 1;
    read = undefined;
    redaction = undefined;
    state.value = undefined;
  };

  return {
    state,
    also,
    revealed: computed(() => {
      const now = state.value;
      return now && 'listed' in now ? now.listed.filter(({ revealed }) => revealed).length : 0;
    }),
    open: () => {
      const id = current.peek();
      if (id === undefined) return;
      also.value = [];
      open.value = new Set();
      state.value = undefined;
      read = import('./export.ts').then(async ({ readForExport }) => {
        const { session, whole } = await readForExport(deps, id);
        return { whole, startedAt: session.startedAt, key: crypto.getRandomValues(new Uint8Array(32)) };
      });
      void show();
    },
    close,
    hide: (text) => {
      const trimmed = text.trim();
      if (trimmed.length < 2) return 'One character stands in every word: write two or more.';
      if (also.peek().includes(trimmed)) return 'That is hidden already.';
      also.value = [...also.peek(), trimmed];
      void show();
      return undefined;
    },
    unhide: (text) => {
      also.value = also.peek().filter((one) => one !== text);
      void show();
    },
    reveal: (value, isOpen) => {
      const values = new Set(open.peek());
      if (isOpen) values.add(value);
      else values.delete(value);
      open.value = values;
      void show();
    },
    save: async () => {
      if (!redaction || !read) return;
      try {
        const { saveHidden } = await import('./export.ts');
        const { startedAt } = await read;
        const sentence = await saveHidden(deps, redaction, startedAt, packed.peek());
        told.value = { sentence, failed: false };
      } catch (error) {
        told.value = { sentence: `Nothing was exported: ${words(error)}`, failed: true };
      }
      close();
    },
  };
}
