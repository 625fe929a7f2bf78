import { hostOf, withoutFragment } from './address.ts';
import { chainOf } from './assemble.ts';
import { areUses } from './belonging.ts';
import { isDocument, isStatic } from './bodies.ts';
import type { Reading } from './correlate.ts';
import { type Draft, rootOf } from './draft.ts';
import { isPreflight, isSideRequest } from './side-request.ts';
import type { Step } from './step.ts';
import { isRedirectedToApp } from './steps.ts';

/** For each step the flow it belongs to. */
export type Owners = (Draft | undefined)[];
type Spans = Map<Draft, { first: number; last: number }>;

/** Milliseconds between a preflight and its request, or a callback and what its page does then. */
const NEAR = 10_000;
/** Milliseconds of silence after which the person has left: longer than any server keeps such a session. */
const LEFT = 1_800_000;

/**
 * Gives every flow the steps that nobody recognised but that belong to it: the redirects and
 * the page that lead to its beginning, the pages, deep links and changes of address between
 * its steps, the rest of its redirect chains, and CORS preflights.
 */
export function assignMembers(steps: readonly Step[], readings: readonly (Reading | undefined)[]): Owners {
  const owners: Owners = readings.map((reading) => {
    const draft = reading?.draft && rootOf(reading.draft);
    return draft?.begin === undefined ? undefined : draft;
  });
  const spans = spansOf(owners, readings);
  const before = beforeInTab(steps);
  for (const [draft, { first }] of spans) leadIn({ steps, owners, before }, draft, first);
  leadToLanding(steps, owners, readings);
  fillIn(steps, owners, readings, spans);
  addPreflights(steps, owners);
  return owners;
}

/** First and last step of each flow itself; the calls that later use what it gave do not stretch it. */
function spansOf(owners: Owners, readings: readonly (Reading | undefined)[]): Spans {
  const spans: Spans = new Map();
  for (const [index, draft] of owners.entries()) {
    if (!draft) continue;
    const span = spans.get(draft);
    const uses = areUses(readings[index]?.found.map(({ recognition }) => recognition) ?? []);
    if (!span) spans.set(draft, { first: index, last: index });
    else if (!uses) span.last = index;
  }
  return spans;
}

/** For each step the index of the one before it in its tab; -1 where there is none. */
function beforeInTab(steps: readonly Step[]): number[] {
  const latest = new Map<number, number>();
  return steps.map(({ tabId }, index) => {
    const before = latest.get(tabId) ?? -1;
    latest.set(tabId, index);
    return before;
  });
}

interface Surroundings {
  steps: readonly Step[];
  owners: Owners;
  before: readonly number[];
}

/** Looks back from a flow's first step for what led there. */
function leadIn({ steps, owners, before }: Surroundings, draft: Draft, first: number): void {
  const start = steps[first];
  if (!start) return;
  const earlier = (index: number) => before[index] ?? -1;
  const opened = earlier(first);
  if (steps[opened]?.kind === 'tab-opened') owners[opened] ??= draft;
  const inFrame = ({ exchange }: Step) => exchange?.frameId === (start.exchange?.frameId ?? 0);
  let wanted = chainIfRedirected(start);
  // A script's call was made by the page that is in the tab; so was a redirect by the page itself.
  let wantsPage = start.via === 'script' || start.via === 'client-redirect';
  for (let index = opened; index >= 0 && (wanted !== undefined || wantsPage); index = earlier(index)) {
    const step = steps[index] as Step;
    const { exchange } = step;
    const isPage = exchange !== undefined && isDocument(exchange) && exchange.state !== 'redirected' && inFrame(step);
    const fits = wanted !== undefined ? exchange !== undefined && chainOf(exchange) === wanted : wantsPage && isPage;
    if (!fits || !exchange) continue;
    if (owners[index]) return;
    owners[index] = draft;
    draft.hosts.add(hostOf(step.url));
    if (wanted === undefined) wantsPage = false;
    else if (step.via === 'client-redirect') wantsPage = true;
    wanted = chainIfRedirected(step);
  }
}

function chainIfRedirected({ exchange }: Step): string | undefined {
  return exchange && exchange.hop > 0 ? chainOf(exchange) : undefined;
}

/** The hops before a return are of the flow that it answers, also when another began in the tab since. */
function leadToLanding(steps: readonly Step[], owners: Owners, readings: readonly (Reading | undefined)[]): void {
  const chains = new Map<string, Draft>();
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index];
    if (!step || (!step.exchange && !isRedirectedToApp(step))) continue;
    const owner = owners[index];
    if (owner && readings[index]?.landing) chains.set(chainOf(step), owner);
    else if (!owner && !readings[index]?.found.length) owners[index] = chains.get(chainOf(step));
  }
}

/** Goes through all steps and gives those between to the flow that is under way in their tab. */
function fillIn(
  steps: readonly Step[],
  owners: Owners,
  readings: readonly (Reading | undefined)[],
  spans: Spans,
): void {
  const inTab = new Map<number, Draft>();
  const inChain = new Map<string, Draft>();
  const latest = new Map<Draft, number>();
  for (const [index, step] of steps.entries()) {
    const chain = step.exchange && chainOf(step);
    const opener = step.kind === 'tab-opened' ? step.navigation?.fromTabId : undefined;
    const candidate = inTab.get(opener ?? step.tabId);
    const last = (candidate && spans.get(candidate)?.last) ?? -1;
    const open = candidate && (index < last || isOpen(candidate, step, steps[last], latest.get(candidate)));
    if (endsSession(readings[index]) || (candidate && !open && isMainPage(step))) inTab.delete(step.tabId);
    else if (isRedirectedToApp(step)) owners[index] ??= inChain.get(chainOf(step));
    else if (chain && step.exchange?.hop) owners[index] ??= inChain.get(chain);
    if (!owners[index] && open && inTab.has(opener ?? step.tabId) && mayBelong(step, candidate))
      owners[index] = candidate;
    const owner = owners[index];
    if (!owner) continue;
    latest.set(owner, step.time);
    inTab.set(step.tabId, owner);
    if (chain) inChain.set(chain, owner);
    if (step.exchange && isDocument(step.exchange)) owner.hosts.add(hostOf(step.url));
  }
}

/** Whether a step behind the last one that is known to be of a flow may be of it still. */
function isOpen(draft: Draft, step: Step, last: Step | undefined, latest = Number.POSITIVE_INFINITY): boolean {
  if (draft.ended || draft.returned) return isAftermath(step, last);
  // Back at the third party's own pages, with no answer: the person gave up, or looks at something else.
  const host = hostOf(step.url);
  const gaveUp = isMainPage(step) && draft.clients.has(host) && !draft.servers.has(host);
  return step.via !== 'typed' && !gaveUp && step.time - latest <= LEFT;
}

function isMainPage({ exchange }: Step): boolean {
  return exchange?.type === 'main_frame' && exchange.hop === 0;
}

function endsSession(reading: Reading | undefined): boolean {
  return reading?.found.some(({ recognition }) => recognition.ends) ?? false;
}

/** The callback page clears its address as soon as it has what it wants. */
function isAftermath(step: Step, last: Step | undefined): boolean {
  const rewrites = step.kind === 'history' || step.kind === 'fragment';
  return rewrites && last !== undefined && step.time - last.time - (last.duration ?? 0) <= NEAR;
}

function mayBelong(step: Step, draft: Draft): boolean {
  const { exchange, kind, url } = step;
  if (kind !== 'http' || !exchange || exchange.type === 'main_frame') return true;
  return !isStatic(exchange) && !isPreflight(step) && !isSideRequest(step) && draft.hosts.has(hostOf(url));
}

/** A preflight goes with the nearest request to its URL; Chromium reports that one before it. */
function addPreflights(steps: readonly Step[], owners: Owners): void {
  const places = new Set(steps.flatMap((step) => (step.kind === 'http' && isPreflight(step) ? urlOf(step) : [])));
  if (places.size === 0) return;
  const asked = [...steps.entries()].filter(([, step]) => step.kind === 'http' && places.has(urlOf(step)));
  const before = neighbours(asked);
  const after = neighbours(asked.toReversed());
  for (const [index, step] of asked) {
    if (!isPreflight(step)) continue;
    const distance = (other: number | undefined) =>
      other === undefined ? Number.POSITIVE_INFINITY : Math.abs((steps[other]?.time ?? 0) - step.time);
    const [previous, next] = [before.get(index), after.get(index)];
    const nearest = distance(next) <= distance(previous) ? next : previous;
    if (nearest !== undefined && distance(nearest) <= NEAR) owners[index] = owners[nearest];
  }
}

function urlOf({ url }: Step): string {
  return withoutFragment(url);
}

/** For each preflight the last request to the same URL before it, in the order given. */
function neighbours(ordered: readonly [number, Step][]): Map<number, number> {
  const latest = new Map<string, number>();
  const found = new Map<number, number>();
  for (const [index, step] of ordered) {
    const url = urlOf(step);
    if (!isPreflight(step)) latest.set(url, index);
    else if (latest.has(url)) found.set(index, latest.get(url) ?? -1);
  }
  return found;
}
