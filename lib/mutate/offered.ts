import type { Clause } from '../flow/clauses.ts';
import type { Flow, Step } from '../flow/step.ts';
import { mutations } from './index.ts';
import {
  attackId,
  type Changed,
  type Given,
  isMissing,
  type Mutation,
  type Needs,
  type Reading,
  type Refuser,
  type Variant,
} from './mutation.ts';
import type { Outcome } from './outcome.ts';
import { type Target, targetOf } from './target.ts';

/** A mutation bound to a step: all that a view shows and a runner needs. */
export interface Attack {
  /** `state/drop`; with the step it is unique. */
  id: string;
  /** Number of the step whose request is changed. */
  step: number;
  /** `The state of the answer`. */
  of: string;
  /** `state is left out`. */
  title: string;
  gain: string;
  refuses: Refuser;
  must: string;
  clauses: readonly [Clause, ...Clause[]];
  needs: Needs;
  /** The changed request; a throw becomes a problem. */
  change(given: Given): Promise<Changed>;
  /** How the answer is read; a throw becomes `unclear`. */
  read(outcome: Outcome): Reading;
}

/** A mutation that is of this kind of step, and cannot be made of this one. */
export interface NotOffered {
  id: string;
  title: string;
  /** One sentence. */
  missing: string;
}

export interface Offer {
  attacks: readonly Attack[];
  others: readonly NotOffered[];
}

/**
 * Which attacks can be made at a step, in the order of the list, and which could not and why. Cheap: the step is read
 * once, and nothing is decoded that its role rules out.
 *
 * @param around other steps of the session, where key sets are looked for
 */
export function offeredFor(flow: Flow, step: Step, around: readonly Step[] = []): Offer {
  const attacks: Attack[] = [];
  const others: NotOffered[] = [];
  const fitting = step.aside ? [] : mutations.flatMap((mutation) => ofRole(mutation, step));
  if (fitting.length === 0) return { attacks, others };
  const target = targetOf(flow, step, around);
  for (const [mutation, variant] of fitting) {
    const needs = variant.applies(target);
    const id = attackId(mutation, variant);
    // Of two ways of the same name, for two kinds of request, that counts which fits.
    if (!isMissing(needs)) attacks.push(attackOf(mutation, variant, target, needs));
    else if ((mutation.system ?? flow.system) === flow.system && !others.some((other) => other.id === id))
      others.push({ id, title: variant.title, missing: needs.missing });
  }
  const offered = new Set(attacks.map(({ id }) => id));
  return { attacks, others: others.filter(({ id }) => !offered.has(id)) };
}

/** All attacks of a flow, by the order of its steps. */
export function attacksOf(flow: Flow, around: readonly Step[] = []): Attack[] {
  return flow.steps.flatMap((step) => offeredFor(flow, step, around).attacks);
}

function ofRole(mutation: Mutation, { role }: Step): [Mutation, Variant][] {
  return mutation.variants.filter(({ roles }) => roles.includes(role)).map((variant) => [mutation, variant]);
}

function attackOf(mutation: Mutation, variant: Variant, target: Target, needs: Needs): Attack {
  const { title, refuses, must, clauses } = variant;
  return {
    ...{ id: attackId(mutation, variant), step: target.step.n, of: mutation.title, title, gain: mutation.gain },
    ...{ refuses, must, clauses, needs },
    async change(given) {
      try {
        return await variant.change(given, target);
      } catch (error) {
        return { problem: `The request could not be changed: ${wordsOf(error)}.` };
      }
    },
    read(outcome) {
      try {
        return variant.read(outcome, target);
      } catch (error) {
        return { verdict: 'unclear', evidence: `The answer could not be read: ${wordsOf(error)}.` };
      }
    },
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
