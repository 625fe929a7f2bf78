import { hostOf } from '../../flow/address.ts';
import type { Flow } from '../../flow/step.ts';
import type { Plan, PlannedStep } from '../planned.ts';

/** Hosts that are asked when a plan is carried out, sorted: those of its requests, and those of the pages between them. */
export function hostsOf({ steps, before = [] }: Plan, flow: Flow): string[] {
  const all = [...before, ...steps];
  const sent = all.flatMap((step) => (step.do === 'person' ? [step.address] : [step.draft.url]));
  const between = all.some(({ do: what }) => what === 'person') ? pagesOf(all, flow) : [];
  const isOnward = all.some((step) => step.do === 'open' && step.held);
  // A page of the third party that gets an answer goes on by itself, as it did.
  const after = isOnward ? flow.steps.filter(({ aside }) => !aside).map(({ url }) => url) : [];
  const hosts = [...sent, ...between, ...after].map(hostOf).filter((host) => host !== '');
  return [...new Set(hosts)].sort();
}

/** Where the browser was between the first step that is opened and the last that is waited for. */
function pagesOf(steps: readonly PlannedStep[], flow: Flow): string[] {
  const first = Math.min(...steps.map(({ n }) => n));
  const last = Math.max(...steps.map((step) => (step.do === 'person' ? step.until : step.n)));
  return pagesBetween(flow, first, last);
}

/** Addresses of the pages from one step on and before another. */
export function pagesBetween({ steps }: Flow, from: number, until: number): string[] {
  return steps
    .filter(({ n, exchange }) => n >= from && n < until && exchange?.type === 'main_frame')
    .map(({ url }) => url);
}
