import { placeOf } from '../flow/address.ts';
import type { Step } from '../flow/step.ts';
import { isTrivial } from '../lineage/trivial.ts';

/** What is read of a step to know others of its kind. */
export type Kin = Pick<Step, 'n' | 'role' | 'url' | 'flowId' | 'kind' | 'method'>;

/** Steps to compare one with. */
export interface Candidates<S extends Kin> {
  /** The latest earlier one of its kind in another flow. */
  proposed: S | undefined;
  /** Of the same role and place: earlier ones first, the nearest first; then later ones. */
  others: S[];
}

/** Steps of the same role that are looked at, the nearest before and behind. */
const LOOKED_AT = 2000;
/** Steps that are named. */
const NAMED = 60;

/**
 * Steps of the same role at the same place as one, ids in the path aside. A step of no flow is compared with any of its
 * kind; others only with those of another flow are proposed.
 *
 * @param steps all of the session in their order
 */
export function sameKind<S extends Kin>(step: Kin, steps: readonly S[]): Candidates<S> {
  const template = pathTemplate(placeOf(step.url));
  const isKin = (other: S) =>
    other.role === step.role &&
    other.kind === step.kind &&
    other.method === step.method &&
    pathTemplate(placeOf(other.url)) === template;
  const search = (from: number, by: 1 | -1) => {
    const found: S[] = [];
    let looked = 0;
    for (let at = from; at >= 0 && at < steps.length && looked < LOOKED_AT && found.length < NAMED; at += by) {
      const other = steps[at];
      if (!other || other.role !== step.role) continue;
      looked += 1;
      if (isKin(other)) found.push(other);
    }
    return found;
  };
  const earlier = search(step.n - 2, -1);
  const proposed = earlier.find(({ flowId }) => step.flowId === undefined || flowId !== step.flowId);
  return { proposed, others: [...earlier, ...search(step.n, 1)].slice(0, NAMED) };
}

/** An address with its ids left out, as of which two addresses of one kind are equal. */
export function pathTemplate(place: string): string {
  return place
    .split('/')
    .map((segment, index) => (index > 2 && isId(segment) ? '*' : segment))
    .join('/');
}

function isId(segment: string): boolean {
  return /^\d{3,}$/.test(segment) || (segment.length >= 8 && !isTrivial(segment));
}
