import { placeOf, withoutFragment } from '../flow/address.ts';
import type { Arrow } from '../flow/sequence.ts';
import type { Role, Step } from '../flow/step.ts';

/** Steps that are drawn as one arrow. */
export interface Folded {
  arrow: Arrow;
  /** The step of the arrow, and those that repeat it. */
  steps: Step[];
  /** CORS preflights that the browser sent for it. */
  preflights: Step[];
}

/** What is asked again and again until something changes. */
const POLLED: ReadonlySet<Role> = new Set([
  'consent-status',
  'authorisation-status',
  'hand-off',
  'token-request',
  'static',
  'other',
]);

/**
 * The arrows of a picture: preflights stand with the request that they are for, and polls that
 * follow each other with the same answer are one. Every step is in one of them, once.
 *
 * @param apart number of a step that has an arrow of its own, as it decided the outcome
 */
export function foldArrows(arrows: readonly Arrow[], apart: number | undefined): Folded[] {
  const folds: Folded[] = [];
  const pending: Arrow[] = [];
  for (const arrow of arrows) {
    if (arrow.step.role === 'preflight') {
      pending.push(arrow);
      continue;
    }
    const last = folds.at(-1);
    if (last && repeats(last, arrow, apart)) last.steps.push(arrow.step);
    else folds.push({ arrow, steps: [arrow.step], preflights: [] });
  }
  const requests = pending.length > 0 ? byAddress(folds) : undefined;
  for (const arrow of pending) {
    const request = nearest(requests?.get(withoutFragment(arrow.step.url)) ?? [], arrow.step);
    if (request) request.preflights.push(arrow.step);
    else insert(folds, arrow);
  }
  return folds;
}

/** All steps of an arrow, by number. */
export function stepsIn({ steps, preflights }: Folded): Step[] {
  return [...steps, ...preflights].sort((a, b) => a.n - b.n);
}

function repeats({ arrow, steps }: Folded, next: Arrow, apart: number | undefined): boolean {
  const [a, b] = [steps.at(-1), next.step];
  if (!a || a.n === apart || b.n === apart || arrow.from !== next.from || arrow.to !== next.to) return false;
  if (a.role !== b.role || a.kind !== b.kind || a.method !== b.method || !POLLED.has(a.role)) return false;
  return a.status === b.status && a.error === b.error && placeOf(a.url) === placeOf(b.url);
}

interface Request {
  n: number;
  fold: Folded;
}

/** What was asked of each address, by number. */
function byAddress(folds: readonly Folded[]): ReadonlyMap<string, readonly Request[]> {
  const requests = folds.flatMap((fold) =>
    fold.steps.map(({ n, url }) => ({ address: withoutFragment(url), n, fold })),
  );
  return Map.groupBy(
    requests.sort((a, b) => a.n - b.n),
    ({ address }) => address,
  );
}

/** Of the requests to the address of a preflight the one next to it; browsers report either first. */
function nearest(requests: readonly Request[], { n }: Step): Folded | undefined {
  let low = 0;
  let high = requests.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((requests[middle]?.n ?? 0) < n) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [requests[low - 1], requests[low]];
  if (!before || !after) return (before ?? after)?.fold;
  return (n - before.n <= after.n - n ? before : after).fold;
}

function insert(folds: Folded[], arrow: Arrow): void {
  const after = folds.findIndex(({ arrow: { step } }) => step.n > arrow.step.n);
  folds.splice(after === -1 ? folds.length : after, 0, { arrow, steps: [arrow.step], preflights: [] });
}
