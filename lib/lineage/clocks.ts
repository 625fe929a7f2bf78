import { inWords } from '../decode/time.ts';
import { asObject, peekJwt } from '../flow/json.ts';
import { readMessage } from '../flow/message.ts';
import type { Flow, Role, Step } from '../flow/step.ts';
import type { TimeLimit } from '../flow/system.ts';
import type { Value, ValueKind } from '../flow/value.ts';
import type { Clock } from './clock.ts';
import type { Lineage } from './lives.ts';

const TITLES: Partial<Record<ValueKind, string>> = {
  code: 'authorization code',
  access_token: 'access token',
  refresh_token: 'refresh token',
  id_token: 'ID token',
  request_uri: 'request URI',
  handoff_id: 'hand-off link',
  autostart_token: 'autostart token',
  consent_id: 'consent',
};

/** What may be used but once: with that its time is over. */
const ONCE: ReadonlySet<ValueKind> = new Set(['code', 'request_uri', 'handoff_id', 'autostart_token']);

/** Names under which an answer tells how many seconds something has (RFC 6749 §5.1, RFC 9126 §2.2; Keycloak, Google). */
const LIFETIMES: Partial<Record<ValueKind, readonly string[]>> = {
  access_token: ['expires_in'],
  request_uri: ['expires_in'],
  refresh_token: ['refresh_expires_in', 'refresh_token_expires_in'],
  handoff_id: ['timeoutSeconds'],
};
/** Names under which one tells until when a consent is valid. */
const UNTIL = ['expirationDateTime', 'validUntil', 'ExpirationDateTime'];

/** Steps that keep a session at the server going. */
const IN_SESSION: ReadonlySet<Role> = new Set(['app-command', 'hand-off']);

interface Limit {
  expiresAt: number;
  source: string;
}

/**
 * The clocks of a flow: of each code, token, request URI, hand-off and consent, and of the session
 * that its server keeps. A token's own `exp` comes before the lifetime that the answer tells, and
 * that before what the system's guide says. Times are those of this computer, except `exp` and
 * dates, which are the server's: a difference between the two clocks is not allowed for.
 *
 * @param limits what the flow's system says of lifetimes
 */
export function clocksOf(flow: Flow, lineage: Lineage, limits: readonly TimeLimit[] = []): Clock[] {
  const steps = new Map(flow.steps.map((step) => [step.n, step]));
  const clocks = lineage.values.flatMap((value) => clockOf(value, steps, limits) ?? []);
  const session = sessionClock(flow, limits);
  return session ? [session, ...clocks] : clocks;
}

function clockOf(value: Value, steps: ReadonlyMap<number, Step>, limits: readonly TimeLimit[]): Clock | undefined {
  const { id, kind, text, uses } = value;
  const title = TITLES[kind];
  const issued = uses.find(({ event }) => event === 'issued') ?? uses[0];
  const step = issued && steps.get(issued.step);
  if (title === undefined || !step) return undefined;
  const inAnswer = /^(redirect|response)/.test(issued.place.part);
  const issuedAt = step.time + (inAnswer ? (step.duration ?? 0) : 0);
  const guide = limits.find(({ of }) => of === kind);
  const limit =
    expiryOf(text) ??
    lifetime(kind, text, step, issuedAt) ??
    validity(value, steps) ??
    (guide && byGuide(guide, issuedAt));
  const used = ONCE.has(kind)
    ? uses.find(({ event }) => event === 'redeemed')
    : uses.findLast((use) => use.step > step.n && (use.event === 'redeemed' || use.event === 'sent'));
  const usedStep = used && steps.get(used.step);
  if (!limit && !usedStep) return undefined;
  return {
    valueId: id,
    ...{ kind, title, issuedAt, issuedIn: step.n },
    ...limit,
    ...(usedStep && { usedAt: usedStep.time, usedIn: usedStep.n }),
    over: usedStep !== undefined && ONCE.has(kind),
  };
}

function byGuide({ seconds, source }: TimeLimit, issuedAt: number): Limit {
  return { expiresAt: issuedAt + seconds * 1000, source };
}

function expiryOf(text: string): Limit | undefined {
  const { exp } = peekJwt(text) ?? {};
  return typeof exp === 'number' && Number.isFinite(exp)
    ? { expiresAt: exp * 1000, source: 'exp of the token' }
    : undefined;
}

/** What stands beside the value in the answer that issued it. */
function lifetime(kind: ValueKind, text: string, step: Step, issuedAt: number): Limit | undefined {
  const message = readMessage(step);
  const beside = holderOf(message.responseJson, text, kind === 'handoff_id');
  for (const name of LIFETIMES[kind] ?? []) {
    const inTarget = message.target.get(kind) === text ? message.target.get(name) : undefined;
    const told = beside?.[name] ?? inTarget;
    const seconds = typeof told === 'string' && told !== '' ? Number(told) : told;
    if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0)
      return { expiresAt: issuedAt + seconds * 1000, source: `${name} in #${step.n}` };
  }
  return undefined;
}

/** A consent is named before the bank says until when it is valid: any answer that speaks of it counts. */
function validity({ kind, text, uses }: Value, steps: ReadonlyMap<number, Step>): Limit | undefined {
  if (kind !== 'consent_id') return undefined;
  for (const { step: n, place } of uses) {
    const step = place.part === 'response-body' ? steps.get(n) : undefined;
    const beside = step && holderOf(readMessage(step).responseJson, text, true);
    for (const name of UNTIL) {
      const date = beside?.[name];
      const expiresAt = typeof date === 'string' ? Date.parse(date) : Number.NaN;
      if (!Number.isNaN(expiresAt)) return { expiresAt, source: `${name} in #${n}` };
    }
  }
  return undefined;
}

/** Objects of one answer that are looked through. */
const MAX_OBJECTS = 500;

/** The nearest object that has `text` as a value; `within`: or as a part of one, as an id in a URL. */
function holderOf(json: unknown, text: string, within: boolean): Record<string, unknown> | undefined {
  const waiting: unknown[] = [json];
  for (let seen = 0; seen < MAX_OBJECTS && waiting.length > 0; seen += 1) {
    const next = waiting.shift();
    if (Array.isArray(next)) {
      waiting.push(...next.slice(0, MAX_OBJECTS));
      continue;
    }
    const object = asObject(next);
    if (!object) continue;
    const values = Object.values(object);
    if (values.some((value) => value === text || (within && typeof value === 'string' && value.includes(text))))
      return object;
    waiting.push(...values.slice(0, MAX_OBJECTS));
  }
  return undefined;
}

function sessionClock(flow: Flow, limits: readonly TimeLimit[]): Clock | undefined {
  const limit = limits.find(({ of }) => of === 'session');
  const inSession = flow.steps.filter(({ role }) => IN_SESSION.has(role));
  const [first] = inSession;
  const last = inSession.at(-1);
  if (!limit || !first || !last) return undefined;
  return {
    ...{ kind: 'session', title: limit.title, issuedAt: first.time, issuedIn: first.n },
    ...byGuide(limit, first.time),
    ...(last !== first && { usedAt: last.time, usedIn: last.n }),
    over: flow.outcome.kind !== 'waiting',
  };
}

/**
 * How a clock stands, in a sentence that begins in small letters and has no full stop.
 *
 * @param now milliseconds since the epoch
 */
export function clockSentence(clock: Clock, now: number): string {
  const { expiresAt, usedAt, usedIn, issuedAt, over, kind } = clock;
  const did = ONCE.has(kind) ? 'redeemed' : 'last used';
  const source = clock.source ? ` (${clock.source})` : '';
  if (usedAt !== undefined && expiresAt !== undefined && usedAt > expiresAt)
    return `${did} in #${usedIn}, ${span(usedAt - expiresAt)} after it had expired${source}`;
  if (over && usedAt !== undefined) {
    const after = `${did} in #${usedIn}, ${span(usedAt - issuedAt)} after it was issued`;
    return expiresAt === undefined ? after : `${after}; it had ${span(expiresAt - issuedAt)}${source}`;
  }
  if (over) return `over; it had ${span((expiresAt ?? issuedAt) - issuedAt)}${source}`;
  const use = usedIn === undefined ? '' : `, ${did} in #${usedIn}`;
  if (expiresAt === undefined) return `no limit is known${use}`;
  if (now < expiresAt) return `expires in ${span(expiresAt - now)}${use}${source}`;
  return `expired ${span(now - expiresAt)} ago${use || (ONCE.has(kind) ? ', never redeemed' : '')}${source}`;
}

/** True while its time runs: worth a second look every second. */
export function isRunning({ over, expiresAt }: Clock, now: number): boolean {
  return !over && expiresAt !== undefined && now < expiresAt;
}

function span(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  return seconds < 10 ? `${seconds.toFixed(1)} s` : inWords(seconds);
}
