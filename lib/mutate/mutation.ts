import type { KeyForm } from '../decode/forged-token.ts';
import type { Clause } from '../flow/clauses.ts';
import type { RequestDraft } from '../flow/request-draft.ts';
import type { Role } from '../flow/step.ts';
import type { Where } from '../flow/where.ts';
import type { Outcome } from './outcome.ts';
import type { Target } from './target.ts';

/** Who has to refuse. */
export type Refuser = 'authorization server' | 'third party' | 'resource server' | 'bank';

/** What an attack needs besides the recorded step. */
export interface Needs {
  /** Who makes the fresh authorization request; absent: none is needed. */
  fresh?: 'runner' | 'third party';
  /** A person has to consent once more. */
  consent?: true;
  /** What it takes of another run of the same consent. */
  another?: 'code';
  /** Milliseconds that have to pass before the changed request is sent. */
  wait?: number;
  /** The same request goes out unchanged before. */
  first?: true;
  /** What decides comes later: this request has to follow, with the values of the run. */
  afterwards?: 'token-request';
  /** What would make the verdict surer, in one sentence. */
  better?: string;
}

/** Why an attack is not offered at a step, in one sentence. */
export interface Missing {
  missing: string;
}

/** What a changed request is made of, besides the recorded step. */
export interface Given {
  /** The step as it is to be sent, with the values of the fresh run in it. */
  draft: RequestDraft;
  /** A text of the recording, as it is in the fresh run; itself where nothing was run. */
  fresh(text: string): string;
  /** Milliseconds since the epoch. */
  now: number;
  /** The code of another run. */
  otherCode?: string;
  /** A private JWK that the receiver takes for the sender's, where the user supplied one; kept nowhere. */
  privateKey?: unknown;
  keyForm?: KeyForm;
  /** Which parameter is to be repeated, where the attack works on any. */
  parameter?: string;
}

/** The changed request, or in a sentence why there is none. */
export type Changed =
  | {
      draft: RequestDraft;
      /** The same for the request that follows where the attack needs one. */
      afterwards?(draft: RequestDraft): RequestDraft;
      /** What to know when the answer is read, in one sentence. */
      note?: string;
    }
  | { problem: string };

export type ReadVerdict = 'rejected' | 'accepted' | 'unclear';

/** What an answer says about the attack. */
export interface Reading {
  /** `rejected` as required; `unclear` where the answer has another reason, or is none. */
  verdict: ReadVerdict;
  /** What was seen, in one sentence. */
  evidence: string;
  where?: Where;
}

/** One way to attack. */
export interface Variant {
  /** Absent where the mutation has but one. */
  id?: string;
  /** What is done, as a phrase: `the state is left out`. */
  title: string;
  /** Steps at which it may be offered. */
  roles: readonly Role[];
  refuses: Refuser;
  /** What a correct receiver must do, in one sentence. */
  must: string;
  clauses: readonly [Clause, ...Clause[]];
  /** Cheap: it is asked for every step that somebody looks at. */
  applies(target: Target): Needs | Missing;
  /** Pure. */
  change(given: Given, target: Target): Changed | Promise<Changed>;
  /** Pure; never guesses. */
  read(outcome: Outcome, target: Target): Reading;
}

export interface Mutation {
  /** The file's name. */
  id: string;
  /** What is attacked, as a noun phrase. */
  title: string;
  /** What an attacker gains where it is accepted, in one sentence. */
  gain: string;
  /** Id of the one system that has it; elsewhere it is not even named among what is not offered. */
  system?: string;
  variants: readonly Variant[];
}

export function defineMutation(mutation: Mutation): Mutation {
  return mutation;
}

/** `state/drop`, or `code-twice` where there is but one way. */
export function attackId({ id }: Pick<Mutation, 'id'>, variant: Pick<Variant, 'id'>): string {
  return variant.id === undefined ? id : `${id}/${variant.id}`;
}

export function isMissing(answer: Needs | Missing): answer is Missing {
  return 'missing' in answer;
}
