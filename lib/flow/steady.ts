import type { Exchange } from './exchange.ts';
import { isSame } from './same.ts';
import type { Flow, Step, Trace } from './step.ts';

/**
 * The trace of a later fold, with the very objects of the one before wherever they say the same: a fold makes all steps
 * anew, and most of them are what they were. So whoever keeps something for a step or a flow sees by identity alone
 * whether it changed. Neither trace is altered; where nothing changed at all, `before` itself comes back.
 *
 * @param before of the same session; of another one, nothing is kept that differs
 */
export function steady(before: Trace | undefined, after: Trace): Trace {
  if (!before) return after;
  const steps = after.steps.map((step, at) => {
    const known = before.steps[at];
    return known && isSameStep(known, step) ? known : step;
  });
  const byId = new Map(before.flows.map((flow) => [flow.id, flow]));
  const flows = after.flows.map((flow) => keep(byId.get(flow.id), flow, steps));
  return isSameList(before.steps, steps) && isSameList(before.flows, flows) ? before : { steps, flows };
}

function keep(known: Flow | undefined, flow: Flow, steps: readonly Step[]): Flow {
  const own = flow.steps.map((step) => steps[step.n - 1] ?? step);
  return known && isSameList(known.steps, own) && isSame({ ...known, steps: [] }, { ...flow, steps: [] })
    ? known
    : { ...flow, steps: own };
}

function isSameStep(a: Step, b: Step): boolean {
  return (
    a.n === b.n &&
    a.id === b.id &&
    (a.exchange === b.exchange || isSameExchange(a.exchange, b.exchange)) &&
    a.navigation === b.navigation &&
    a.response.body === b.response.body &&
    a.response.absence === b.response.absence &&
    a.response.reason === b.response.reason &&
    a.role === b.role &&
    a.words === b.words &&
    a.flowId === b.flowId &&
    a.aside === b.aside &&
    a.via === b.via &&
    a.error === b.error &&
    a.held?.fate === b.held?.fate &&
    a.held?.onward === b.held?.onward &&
    // What follows comes from the exchange, if there is one.
    (b.exchange !== undefined || (a.kind === b.kind && a.url === b.url && a.time === b.time && a.tabId === b.tabId))
  );
}

/** What a fold completes, it copies at each fold: `followRedirects`, `explainAborted`, `completeByBody`. */
function isSameExchange(a: Exchange | undefined, b: Exchange | undefined): boolean {
  if (!a || !b) return false;
  const keys = Object.keys(b) as (keyof Exchange)[];
  return keys.length === Object.keys(a).length && keys.every((key) => a[key] === b[key]);
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
