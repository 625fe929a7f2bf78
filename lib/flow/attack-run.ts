/** `rejected` as required; `unclear` where it could not be told, or was not tried. */
export type AttackVerdict = 'rejected' | 'accepted' | 'unclear';

/** What came of one attack. */
export interface AttackResult {
  /** `state/drop`. */
  attack: string;
  /** Number of the step that was attacked. */
  step: number;
  /** `The state of the answer: it is left out`. */
  title: string;
  verdict: AttackVerdict;
  /** What was seen, in one sentence or two. */
  evidence: string;
  /** What a correct receiver does, in one sentence. */
  expected: string;
  /** The clauses that say so: `RFC 6749 §4.1.2, RFC 9700 §4.1`. */
  clause: string;
  /** Where the first of them can be read. */
  clauseUrl: string;
  /** Ids of what was sent for it, in that order. */
  attempts: number[];
  /** That of them which carried the attack. */
  decisive?: number;
}

/** Attacks on one flow that were carried out one after the other; stored with its session. */
export interface AttackRun {
  /** Also that of its attempts: `Attempt.run`. */
  id: string;
  session: number;
  /** Id of the flow. */
  flow: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt?: number;
  /** `interrupted`: the view from which it was made was closed. */
  state: 'running' | 'done' | 'cancelled' | 'interrupted';
  /** Why it ended before its time, in one sentence. */
  problem?: string;
  /** How many attacks were chosen. */
  planned: number;
  /** Hosts that the user confirmed for it, by name. */
  hosts: string[];
  results: AttackResult[];
  /** Sessions in which its tabs were recorded. */
  tabSessions?: number[];
}
