import type { Attempt, Way } from '../../flow/attempt.ts';
import type { RequestDraft } from '../../flow/request-draft.ts';
import type { Step } from '../../flow/step.ts';

/** For what a draft is sent. */
export interface Said {
  /** Id of the recorded step whose draft it was. */
  of: string;
  /** It carries the attack. */
  attack: boolean;
}

/** An address to which the browser was on its way when it was stopped. */
export interface Held {
  url: string;
  /** Fields that would have been posted to it. */
  posted?: readonly (readonly [name: string, value: string])[];
}

/** What a tab did when it had gone to an address. */
export interface Visit {
  attempt: Attempt;
  /** What its pages requested, the navigation itself included, in its order. */
  steps: readonly Step[];
  /** Its pages are loaded and quiet. */
  settled: boolean;
}

/** For what it is worth to wait though the tab is quiet. */
export interface Patience {
  /** True as soon as all was seen that can decide. */
  isThere(steps: readonly Step[]): boolean;
  /** Perhaps somebody has to do something in the tab: that takes as long as it takes. */
  person: boolean;
}

/** What a person is asked for. */
export interface Errand {
  /** Where they go on: a page that wants something of somebody. Absent: they begin by hand. */
  address?: string;
  /** Scheme, host and path at which the browser is to be stopped. */
  until: string;
}

/** All that a run needs of the world. Each throws what the run was cancelled with. */
export interface Ways {
  /** Sends a draft and resolves when it has ended, however it did. */
  send(draft: RequestDraft, way: Exclude<Way, 'navigation'>, said: Said): Promise<Attempt>;
  /**
   * Has the tab go there, and waits until it is quiet.
   */
  visit(draft: RequestDraft, said: Said, patience: Patience): Promise<Visit>;
  /** Opens a page in the tab, and waits until somebody has come to the address that is waited for. */
  person(errand: Errand): Promise<Held | { problem: string }>;
  /** Waits so many milliseconds, and shows that it does. */
  wait(milliseconds: number): Promise<void>;
  /** By a cryptographic generator. */
  random(length: number): Uint8Array;
  /** Milliseconds since the epoch. */
  now(): number;
}
