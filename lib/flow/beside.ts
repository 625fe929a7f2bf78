import type { Exchange, Navigation, ResponseBody } from './exchange.ts';
import { isSame } from './same.ts';
import type { Role, Step, Trace } from './step.ts';
import type { Records } from './steps.ts';

/** What every page does, whether it is part of a consent or not. */
const PLAIN: ReadonlySet<Role> = new Set<Role>(['page', 'redirect', 'preflight', 'static', 'other']);

/**
 * The trace of before with what happened since in tabs where there is no consent: other pages that ask and ask, of
 * which a long session has many. Only these tabs are folded, so it costs as much as they hold.
 *
 * What a fold of everything would say of a consent in another tab, and of how long ago its last step is, it does not
 * look for: such a fold has to follow, soon.
 *
 * @param records all of the session
 * @param changed what is new or other than in `before`
 * @param fold that of everything
 * @returns undefined where what changed may be part of a consent, or is not the last to happen
 */
export function foldBeside(
  before: Trace,
  records: Records,
  changed: readonly (Exchange | Navigation | ResponseBody)[],
  fold: (records: Records) => Trace,
): Trace | undefined {
  const tabs = new Set(changed.map(({ tabId }) => tabId));
  const isThere = ({ tabId }: { tabId: number }) => tabs.has(tabId);
  // Requests of workers are of no tab: any consent may be theirs.
  if (tabs.has(-1) || before.steps.some((step) => step.flowId !== undefined && isThere(step))) return undefined;
  const { exchanges, navigations, bodies } = records;
  const own = fold({
    exchanges: exchanges.filter(isThere),
    navigations: navigations.filter(isThere),
    bodies: bodies.filter(isThere),
  });
  if (own.flows.length > 0) return undefined;
  return joined(before, own.steps, isThere);
}

function joined(before: Trace, own: readonly Step[], isThere: (step: Step) => boolean): Trace | undefined {
  const known = before.steps.filter(isThere);
  const steps = [...before.steps];
  let last = placeOf(before.steps.at(-1));
  for (const [index, step] of own.entries()) {
    const old = known[index];
    const isNew = old === undefined || !isSame({ ...old, n: 0 }, { ...step, n: 0 });
    if (!isNew) continue;
    // A page may be where a consent of another tab comes back to.
    const isPage = step.exchange?.type === 'main_frame';
    if (isPage || !PLAIN.has(step.role) || step.kind !== 'http') return undefined;
    if (old) {
      // The same request said otherwise: what another tab did says more of it than this tab alone.
      if (old.id !== step.id || isSame(old.exchange, step.exchange)) return undefined;
      steps[old.n - 1] = { ...step, n: old.n };
      continue;
    }
    const place = placeOf(step);
    if (place <= last) return undefined;
    last = place;
    steps.push({ ...step, n: steps.length + 1 });
  }
  return own.length < known.length ? undefined : { steps, flows: before.flows };
}

/** Where a step stands in the order of arrival. */
function placeOf(step: Step | undefined): number {
  return step?.exchange?.seq ?? step?.navigation?.seq ?? (step ? Number.POSITIVE_INFINITY : 0);
}
