import { hostOf, withoutFragment } from './address.ts';
import { chainOf } from './assemble.ts';
import type { Correlation, Reading } from './correlate.ts';
import { type Draft, newDraft, rootOf, unite } from './draft.ts';
import type { Role, Step } from './step.ts';
import type { Key, Recognition } from './system.ts';

/** What a third party does before it begins, with nothing in it that names the flow. */
const PRELUDES: ReadonlySet<Role> = new Set(['discovery', 'jwks', 'client-registration', 'token-request']);
/** What one does with a consent that is there; it may happen hours later, between other things. */
const USES: ReadonlySet<Role> = new Set([
  'resource-request',
  'userinfo',
  'refresh-request',
  'revocation',
  'introspection',
]);

/** The flow of a recognised step; undefined for a step that says nothing, or waits for a flow. */
export function flowOf(correlation: Correlation, reading: Reading, index: number): Draft | undefined {
  const { step } = reading.message;
  const recognitions = reading.found.map(({ recognition }) => recognition);
  if (recognitions.some(({ ends }) => ends)) {
    correlation.active.delete(step.tabId);
    return undefined;
  }
  const begins = recognitions.some((recognition) => recognition.begins);
  const known = knownBy(correlation, recognitions, step, begins);
  if (known) return known;
  if (!recognitions.length) return undefined;
  if (begins) return continued(correlation, reading) ?? newDraft();
  const draft = correlation.active.get(step.tabId);
  const active = draft && rootOf(draft);
  if (isPrelude(recognitions)) {
    const later = (correlation.documents.get(step.tabId) ?? -1) > (active?.members.at(-1) ?? index);
    if (active && !(active.ended && (later || hasRole(recognitions, 'discovery')))) return active;
    const waiting = correlation.preludes.get(step.tabId);
    if (waiting) waiting.push(index);
    else correlation.preludes.set(step.tabId, [index]);
    return undefined;
  }
  if (active && belongsTo(active, recognitions, hostOf(step.url))) return active;
  // Seen without its beginning, as when recording started late: kept together by its keys.
  return recognitions.some(({ keys }) => keys.length) ? newDraft() : undefined;
}

/** Whether a step that nothing ties to a flow is of the one that is under way in its tab. */
function belongsTo(active: Draft, recognitions: Recognition[], host: string): boolean {
  const atHome = active.hosts.has(host);
  if (!areUses(recognitions)) return atHome || !active.ended;
  // Whoever refreshes has a token; before there is one, it is the server's own page that does.
  if (!active.ended) return !hasRole(recognitions, 'refresh-request') && (atHome || hasRole(recognitions, 'userinfo'));
  return atHome && !active.tokened;
}

function knownBy({ active, keys }: Correlation, all: Recognition[], step: Step, begins: boolean): Draft | undefined {
  const carried = all.flatMap((recognition) => recognition.keys);
  carried.push({ name: 'sca_url', value: withoutFragment(step.url) });
  const inTab = active.get(step.tabId);
  const here = inTab && rootOf(inTab);
  let known: Draft | undefined;
  for (const key of carried) {
    const repeats = begins && key.name === 'state';
    const found = repeats && here?.states.has(key.value) && !here.returned ? here : keys.get(key);
    if (!found || (repeats && isNewAttempt(rootOf(found), step))) continue;
    known = known ? unite(known, found) : rootOf(found);
  }
  return known;
}

/** A state that is used again after its answer came, or from another tab, belongs to a new attempt. */
function isNewAttempt({ asked, returned, tabs }: Draft, { exchange, tabId }: Step): boolean {
  return returned || (exchange?.type === 'main_frame' && asked.size > 0 && !tabs.has(tabId));
}

/** The flow that a beginning step goes on with after all, although no key says so. */
function continued(correlation: Correlation, reading: Reading): Draft | undefined {
  const { active, chains, trail } = correlation;
  const { step } = reading.message;
  const inChain = step.exchange && chains.get(chainOf(step));
  const chain = inChain && rootOf(inChain);
  if (chain?.begin !== undefined && isUnderWay(chain)) return chain;
  const inTab = active.get(step.tabId);
  const draft = inTab && rootOf(inTab);
  const pushed = danglingFor(correlation, reading, draft);
  if (pushed || !draft || !isUnderWay(draft)) return pushed;
  const host = hostOf(step.url);
  const recognitions = reading.found.map(({ recognition }) => recognition);
  const handedOff = draft.hosts.has(host) && hasRole(recognitions, 'hand-off');
  const sender = trail.before(step)?.at(-1) ?? '';
  // A server's page sends the browser to another server: a broker that lets the user choose.
  const brokered = isOnlyServer(draft, sender) && !draft.servers.has(host);
  const addresses = recognitions.flatMap(({ returnsTo = [] }) => returnsTo);
  const nested = addresses.some(({ redirectUri }) => isOnlyServer(draft, hostOf(redirectUri)));
  return handedOff || brokered || nested ? draft : undefined;
}

function isUnderWay({ ended, returned }: Draft): boolean {
  return !ended && !returned;
}

/**
 * The flow whose pushed request this may be: of its tab, else the latest at the same server that
 * no page pushed, for a page sends its own tab on, or one that it opens.
 */
function danglingFor(
  { dangling, documents }: Correlation,
  { message: { step }, found }: Reading,
  inTab?: Draft,
): Draft | undefined {
  const keys = found.flatMap(({ recognition }) => recognition.keys);
  const fits = (draft: Draft) =>
    draft.dangling &&
    isUnderWay(draft) &&
    keys.every(({ name, value }) => name !== 'state' || !draft.states.size || draft.states.has(value));
  const creates = found.some(({ recognition }) => recognition.role === 'consent-creation');
  if (inTab && fits(inTab) && !creates) return inTab;
  if (!keys.some(({ name }) => name === 'request_uri')) return undefined;
  const isByPage = ({ tabs }: Draft) => [...tabs].some((tab) => documents.has(tab));
  return dangling.map(rootOf).findLast((draft) => fits(draft) && draft.hosts.has(hostOf(step.url)) && !isByPage(draft));
}

/** An authorization server that asks another one: it is the client of that request. */
export function isNested(draft: Draft, { redirectUri }: { redirectUri: string }, server: string): boolean {
  const host = hostOf(redirectUri);
  if (draft.clients.has(host)) return false;
  return draft.servers.has(host) || (draft.clients.size > 0 && draft.servers.size > 0 && !draft.servers.has(server));
}

function isOnlyServer({ clients, servers }: Draft, host: string): boolean {
  return servers.has(host) && !clients.has(host);
}

function isPrelude(recognitions: readonly Recognition[]): boolean {
  return recognitions.every(({ role, keys }) => PRELUDES.has(role) && !keys.length);
}

export function nameOf({ name, value }: Key): string {
  return `${name} ${value}`;
}

/** The flows of keys. By name and then by value, for a session has many steps, and addresses are long. */
export class KeyMap {
  readonly #byName = new Map<string, Map<string, Draft>>();

  get({ name, value }: Key): Draft | undefined {
    return this.#byName.get(name)?.get(value);
  }

  set({ name, value }: Key, draft: Draft): void {
    const values = this.#byName.get(name);
    if (values) values.set(value, draft);
    else this.#byName.set(name, new Map([[value, draft]]));
  }
}

/** True for calls that only use what a consent gave. */
export function areUses(recognitions: readonly Recognition[]): boolean {
  return recognitions.length > 0 && recognitions.every(({ role }) => USES.has(role));
}

export function hasRole(recognitions: readonly Recognition[], role: Role): boolean {
  return recognitions.some((recognition) => recognition.role === role);
}
