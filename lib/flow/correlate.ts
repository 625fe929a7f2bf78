import { hostOf } from './address.ts';
import { chainOf } from './assemble.ts';
import { areUses, flowOf, hasRole, isNested, KeyMap, nameOf } from './belonging.ts';
import { isDocument, isStatic } from './bodies.ts';
import { addScore, type Draft, type Found, rankedSystems, rootOf } from './draft.ts';
import { Expectations, type Landing, readReturn } from './expectation.ts';
import { asObject } from './json.ts';
import { type Message, readMessage, rememberMessage } from './message.ts';
import { recognitionsOf } from './recognitions.ts';
import { isPreflight, isSideRequest } from './side-request.ts';
import type { Step } from './step.ts';
import type { Recognition, System } from './system.ts';
import { Trail } from './trail.ts';

/** A step with all that the systems say of it. */
export interface Reading {
  message: Message;
  found: Found[];
  /** Set where the browser came back to a third party. */
  landing?: Landing;
  draft?: Draft;
  /** Between a broker and its own server: decides nothing for the third party. */
  aside?: boolean;
}

/** Milliseconds for which a prelude, or a request whose id was not captured, waits for what follows. */
const PATIENCE = 300_000;

export interface Correlation {
  steps: readonly Step[];
  systems: readonly System[];
  readings: (Reading | undefined)[];
  expectations: Expectations;
  trail: Trail;
  keys: KeyMap;
  /** Keys that a broker's own request brought about. */
  brokered: Set<string>;
  /** By tab: the flow that was there last. */
  active: Map<number, Draft>;
  /** By tab: index of the latest document. */
  documents: Map<number, number>;
  /** By redirect chain: the flow of its latest recognised hop. */
  chains: Map<string, Draft>;
  /** Flows that pushed or created something whose id was not captured. */
  dangling: Draft[];
  /** By tab: steps that wait for a flow to begin. */
  preludes: Map<number, number[]>;
}

/**
 * Ties recognised steps to flows, in one pass by order of arrival: by the keys that they carry,
 * by the address to which a request asked the browser to return, else by the flow that is
 * under way in their tab.
 *
 * @returns one reading for each step; undefined for pictures, scripts, beacons and preflights
 */
export function correlate(steps: readonly Step[], systems: readonly System[]): (Reading | undefined)[] {
  const correlation: Correlation = {
    ...{ steps, systems, readings: [], expectations: new Expectations(), trail: new Trail() },
    ...{ keys: new KeyMap(), brokered: new Set<string>(), active: new Map(), documents: new Map() },
    ...{ chains: new Map(), dangling: [], preludes: new Map() },
  };
  for (const [index, step] of steps.entries()) {
    correlation.readings.push(read(correlation, step, index));
    correlation.trail.follow(step);
  }
  return correlation.readings;
}

function read(correlation: Correlation, step: Step, index: number): Reading | undefined {
  // Its address was read when it was shown.
  if (step.kind === 'tab-closed') return undefined;
  // What was never sent says nothing to anybody.
  if (step.held) return undefined;
  if (step.exchange && (isStatic(step.exchange) || isPreflight(step) || isSideRequest(step))) return undefined;
  const message = readMessage(step);
  const reading: Reading = { message, found: [] };
  followOpener(correlation, step);
  if (!land(correlation, reading, index)) {
    reading.found = recognitionsOf(message, correlation.systems);
    if (reading.found.length > 0) rememberMessage(message);
    if (repeatsRequest(correlation, reading)) reading.found = [];
    if (!reading.found.length) handOver(correlation, reading);
    const draft = flowOf(correlation, reading, index);
    if (draft) attach(correlation, reading, index, draft);
  }
  if (step.exchange && isDocument(step.exchange)) correlation.documents.set(step.tabId, index);
  return reading;
}

/** A tab that a flow's page opened goes on with the flow. */
function followOpener({ active }: Correlation, step: Step): void {
  const opener = step.navigation?.fromTabId;
  const draft = step.kind === 'tab-opened' && opener !== undefined ? active.get(opener) : undefined;
  if (!draft || rootOf(draft).ended) return;
  active.set(step.tabId, draft);
  rootOf(draft).tabs.add(step.tabId);
}

function land(correlation: Correlation, reading: Reading, index: number): boolean {
  const { active, brokered, chains, expectations, keys, trail } = correlation;
  const { step } = reading.message;
  const underWay = (step.via === 'redirect' && chains.get(chainOf(step))) || active.get(step.tabId);
  const arrival = { draft: underWay && rootOf(underWay), senders: trail.before(step) };
  const landing = expectations.find(reading.message, arrival);
  const recognition = landing && readReturn(reading.message, landing);
  if (!landing || !recognition) return false;
  const draft = rootOf(landing.draft);
  if (!draft.addressed) expectations.add(landing);
  reading.landing = landing;
  attach(correlation, reading, index, draft);
  for (const key of recognition.keys) {
    keys.set(key, draft);
    // The broker may pass the code on: then it is the third party's own.
    if (landing.nested) brokered.add(nameOf(key));
    else brokered.delete(nameOf(key));
  }
  if (landing.nested) return true;
  if (recognition.role === 'authorization-response') draft.returned = true;
  if (decides(recognition)) draft.ended = true;
  noteSecrets(draft, recognition);
  return true;
}

/** The callback page gives the code to its own server: all that is seen where that one redeems it. */
function handOver({ active }: Correlation, { message, found }: Reading): void {
  const { step, query, form } = message;
  const draft = active.get(step.tabId);
  const root = draft && rootOf(draft);
  const [system] = root ? rankedSystems(root) : [];
  if (!root?.codes.size || !system || !root.clients.has(hostOf(step.url)) || step.exchange?.type === 'main_frame')
    return;
  const values = [...query.values(), ...form.values(), ...Object.values(asObject(message.requestJson) ?? {})];
  const code = values.find((value) => typeof value === 'string' && root.codes.has(value));
  if (typeof code !== 'string') return;
  const refused = (step.status ?? 0) >= 400;
  const outcome = refused
    ? { kind: 'failed' as const, reason: `The third party’s own server answered ${step.status} to the code.` }
    : undefined;
  const words = 'code handed to the third party’s server';
  found.push({
    system,
    recognition: { role: 'other', words, keys: [{ name: 'code', value: code }], outcome, weight: 0 },
  });
}

/** What a page's script copies from its own address, to a log for instance, is no request of its own. */
function repeatsRequest({ active }: Correlation, { message: { step }, found }: Reading): boolean {
  const draft = active.get(step.tabId);
  if (!draft || !step.exchange || isDocument(step.exchange)) return false;
  const { asked, returned, states } = rootOf(draft);
  return (
    asked.has(step.tabId) &&
    !returned &&
    found.length > 0 &&
    found.every(
      ({ recognition: { role, keys } }) =>
        role === 'authorization-request' && keys.every(({ name, value }) => name !== 'state' || states.has(value)),
    )
  );
}

function attach(correlation: Correlation, reading: Reading, index: number, draft: Draft): void {
  const { step } = reading.message;
  const { active, brokered, chains, keys } = correlation;
  const recognitions = reading.found.map(({ recognition }) => recognition);
  const begins = recognitions.some((recognition) => recognition.begins);
  reading.draft = draft;
  if (begins && draft.begin === undefined) {
    draft.begin = index;
    takePreludes(correlation, draft, step);
  }
  draft.members.push(index);
  draft.tabs.add(step.tabId);
  const current = active.get(step.tabId);
  // A call with the token of an earlier consent does not interrupt the one that is under way.
  const interrupts = !current || rootOf(current).ended || !areUses(recognitions);
  if (draft.begin !== undefined && interrupts) active.set(step.tabId, draft);
  if (step.exchange) chains.set(chainOf(step), draft);
  const host = hostOf(step.url);
  if (host) draft.hosts.add(host);
  const nested = expectReturns(correlation, recognitions, step, draft);
  const redeemed = recognitions.some((recognition) => recognition.keys.some((key) => brokered.has(nameOf(key))));
  reading.aside = nested || redeemed;
  for (const { system, recognition } of reading.found) {
    addScore(draft, system, recognition.weight);
    for (const key of recognition.keys) {
      keys.set(key, draft);
      if (redeemed) brokered.add(nameOf(key));
      else if (key.name === 'state' && !nested) draft.states.add(key.value);
    }
    if (decides(recognition) && !reading.aside) draft.ended = true;
    noteSecrets(draft, recognition);
  }
  if (hasRole(recognitions, 'authorization-request')) {
    if (host) draft.servers.add(host);
    if (step.exchange?.type === 'main_frame') draft.asked.add(step.tabId);
  }
  if (begins) draft.dangling = isDangling(recognitions);
  if (draft.dangling) correlation.dangling.push(draft);
}

/** @returns true when the request is a broker's own */
function expectReturns({ expectations }: Correlation, all: Recognition[], { url }: Step, draft: Draft): boolean {
  const addresses = all.flatMap(({ returnsTo = [], role }) => returnsTo.map((address) => ({ address, asks: role })));
  const judged = addresses.map(({ address, asks }) => ({
    ...address,
    draft,
    nested: asks !== 'app-open' && isNested(draft, address, hostOf(url)),
  }));
  for (const expectation of judged) expectations.add(expectation);
  return judged.some(({ nested }) => nested);
}

function noteSecrets(draft: Draft, { keys, outcome }: Recognition): void {
  for (const { name, value } of keys) {
    if (name === 'code') draft.codes.add(value);
    if (name === 'access_token' && outcome?.kind === 'consented') draft.tokened = true;
  }
}

function takePreludes({ preludes, steps, readings }: Correlation, draft: Draft, { tabId, time }: Step): void {
  for (const index of preludes.get(tabId) ?? []) {
    const reading = readings[index];
    const step = steps[index];
    if (!reading || !step || time - step.time > PATIENCE) continue;
    reading.draft = draft;
    draft.members.push(index);
    draft.hosts.add(hostOf(step.url));
  }
  preludes.delete(tabId);
}

/** The answer names what the next request will carry; without its body the next one is taken on trust. */
function isDangling(recognitions: readonly Recognition[]): boolean {
  const names = (name: string) => recognitions.some(({ keys }) => keys.some((key) => key.name === name));
  return (
    (hasRole(recognitions, 'pushed-authorization-request') && !names('request_uri')) ||
    (hasRole(recognitions, 'consent-creation') && !names('consent_id'))
  );
}

function decides({ outcome }: Recognition): boolean {
  return outcome !== undefined && outcome.kind !== 'waiting';
}
