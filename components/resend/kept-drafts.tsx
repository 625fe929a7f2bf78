import { type Signal, signal } from '@preact/signals';
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { type CookieChoice, PATIENCE, type Way } from '../../lib/flow/attempt.ts';
import { type DraftOfStep, draftOf, type RequestDraft } from '../../lib/flow/request-draft.ts';
import type { Step } from '../../lib/flow/step.ts';
import type { Spelling } from '../../lib/flow/typed-pair.ts';

/** An attack that somebody put into a draft. */
export interface Applied {
  /** `state/drop` */
  id: string;
  /** The draft before it, and with it: what is edited since is neither. */
  base: RequestDraft;
  changed: RequestDraft;
  /** What to know when the answer is read. */
  note?: string;
}

/** A draft as somebody left it. */
export interface Edited {
  draft: RequestDraft;
  applied?: Applied;
}

/** How drafts are shown and sent; the same for the next step. */
export interface Manner {
  way: Way;
  cookies: CookieChoice;
  /** As it was typed. */
  seconds: string;
  spelling: Spelling;
}

interface Kept {
  /** By id of the step; of one that is not in it, nothing was changed. */
  drafts: Signal<ReadonlyMap<string, Edited>>;
  manner: Signal<Manner>;
}

const KeptDrafts = createContext<Kept | undefined>(undefined);

/** Keeps what was edited of each step for as long as the session is in sight. */
export function DraftKeeper({ children }: { children: ComponentChildren }) {
  const kept = useMemo(
    (): Kept => ({
      drafts: signal(new Map()),
      manner: signal({ way: 'single', cookies: 'profile', seconds: String(PATIENCE / 1000), spelling: 'as sent' }),
    }),
    [],
  );
  return <KeptDrafts.Provider value={kept}>{children}</KeptDrafts.Provider>;
}

/** The draft of a step, and how it is changed. */
export interface Editing extends Edited {
  original: DraftOfStep;
  isChanged: boolean;
  manner: Manner;
  change(part: Partial<RequestDraft>): void;
  /** Takes another draft whole, with the attack that is in it. */
  take(edited: Edited): void;
  reset(): void;
  choose(part: Partial<Manner>): void;
}

/** @throws Error outside of a {@link DraftKeeper} */
export function useEditing(step: Step): Editing {
  const kept = useContext(KeptDrafts);
  if (!kept) throw new Error('This view needs a DraftKeeper above it.');
  const { drafts, manner } = kept;
  const original = useMemo(() => draftOf(step), [step]);
  const edited = drafts.value.get(step.id);
  const put = (next: Edited) => {
    drafts.value = new Map(drafts.peek()).set(step.id, next);
  };
  const current = () => drafts.peek().get(step.id) ?? { draft: original.draft };
  return {
    ...(edited ?? { draft: original.draft }),
    original,
    isChanged: edited !== undefined,
    manner: manner.value,
    change: (part) => put({ ...current(), draft: { ...current().draft, ...part } }),
    take: put,
    reset: () => {
      const left = new Map(drafts.peek());
      left.delete(step.id);
      drafts.value = left;
    },
    choose: (part) => {
      manner.value = { ...manner.peek(), ...part };
    },
  };
}
