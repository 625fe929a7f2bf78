import type { RequestDraft } from '../flow/request-draft.ts';
import type { ValueKind, ValuePlace } from '../flow/value.ts';

/** Where a value of the fresh run comes from. */
export type Source =
  /** It stands there in the answer to an earlier step of the plan, or in the address to which the browser is sent back. */
  | { kind: 'answer'; step: number; place: ValuePlace }
  /** Whoever asks draws it: as random and as long as the recorded one. */
  | { kind: 'drawn' }
  /** The S256 hash of another value of the plan, or that value itself where the method is plain. */
  | { kind: 'challenge'; of: string; method: 'S256' | 'plain' };

/** One value that has to be another one in the fresh run. */
export interface Replacement {
  /** Its id in the lineage of the flow. */
  value: string;
  kind: ValueKind;
  name: string;
  /** As it was recorded: what is to be replaced. */
  text: string;
  source: Source;
}

/** One thing to do; its order is that of the plan. */
export type PlannedStep = { n: number; what: string } & (
  | {
      /** By the background where nothing follows a redirect, or by the tab. */
      do: 'send' | 'open';
      draft: RequestDraft;
      replace: readonly Replacement[];
      /** The changed request: `change` is asked once the fresh values are in the draft. */
      attack?: true;
      /** Milliseconds to wait before. */
      wait?: number;
      /** The request is the one that was stopped before, and the draft but shows how it was recorded. */
      held?: true;
      /** The attack changes this request too, by what its change says of what comes afterwards. */
      afterwards?: true;
    }
  | {
      /** A person goes through the bank's pages, in the tab. */
      do: 'person';
      /** Number of the recorded step that is waited for. */
      until: number;
      /** Scheme, host and path of it are in its address; it is stopped before it is requested, or let through. */
      address: string;
      hold: boolean;
    }
);

/** All that has to be done for an attack, in order. */
export interface Plan {
  attack: string;
  /** Another run that goes before, with values of its own: the code with which it ends is kept, and not redeemed. */
  before?: readonly PlannedStep[];
  steps: readonly PlannedStep[];
  /** What cannot be made anew, and so may be refused for its age: each in a sentence. */
  problems: readonly string[];
}
