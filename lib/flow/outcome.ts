import { hostOf } from './address.ts';
import { isDocument } from './bodies.ts';
import { explainError } from './error-codes.ts';
import { readParameters } from './parameters.ts';
import type { Outcome, Role, Step } from './step.ts';
import type { Recognition } from './system.ts';

/** A step of a flow with what its system says of it. */
export interface Said {
  step: Step;
  recognition?: Recognition;
}

interface Verdict {
  outcome: Outcome;
  role: Role;
  /** A page that did not load: forgotten as soon as the flow goes on. */
  provisional: boolean;
}

/** Steps at which a flow that failed may be tried again. */
const RETRIES: ReadonlySet<Role> = new Set([
  'pushed-authorization-request',
  'authorization-request',
  'consent-creation',
  'authorisation-start',
]);
const RETURNS: ReadonlySet<Role> = new Set(['authorization-request', 'authorization-response', 'app-return']);
/** The person went elsewhere, or an app took over: not a fault. */
const ABORTED = /ERR_ABORTED|BINDING_ABORTED/;

/**
 * What became of a flow. The last word counts, with four exceptions: waiting never undoes a
 * decision unless the step is a new attempt; of several failures in a row the first one that
 * has a code is the cause and the others repeat it; a success undoes a failure only where the
 * same stage was tried again; and a token once issued stays issued when its code is sent a
 * second time, as by reloading the callback page: the words of that step tell of it.
 *
 * @param said the steps of the flow, in order
 * @param servers hosts of the authorization servers
 */
export function outcomeOf(said: readonly Said[], servers: ReadonlySet<string>): Outcome {
  let current: Verdict | undefined;
  let before: Verdict | undefined;
  for (const one of said) {
    const next = verdictOf(one, servers);
    if (next && overrides(current, next)) {
      if (next.provisional) before = current;
      current = next;
    } else if (current?.provisional && wentOn(one)) {
      current = before;
    }
  }
  return current?.outcome ?? { kind: 'waiting', reason: waitingFor(said) };
}

function verdictOf({ step, recognition }: Said, servers: ReadonlySet<string>): Verdict | undefined {
  const role = recognition?.role ?? step.role;
  const stated = recognition?.outcome;
  const broken = !stated || stated.kind === 'waiting' ? brokenPage(step, recognition, servers) : undefined;
  const outcome = broken ?? stated;
  return outcome && { outcome: { ...outcome, step: step.n }, role, provisional: broken !== undefined };
}

/** A page of the flow that did not load, or loaded as an error. */
function brokenPage(
  { kind, exchange, status, error, url }: Step,
  recognition: Recognition | undefined,
  servers: ReadonlySet<string>,
): Omit<Outcome, 'step'> | undefined {
  if (kind !== 'http' || (exchange && !isDocument(exchange))) return undefined;
  // A frame that nobody recognised is a helper of its page.
  if (exchange?.type === 'sub_frame' && !recognition) return undefined;
  const host = hostOf(url);
  if (error !== undefined && exchange?.state !== 'redirected')
    return ABORTED.test(error) ? undefined : { kind: 'failed', reason: `${host} could not be reached: ${error}.` };
  if (status !== undefined && status >= 400)
    return { kind: 'failed', reason: `${host} answered with an error page (${status}).` };
  return recognition || exchange?.state !== 'completed' || !servers.has(host) ? undefined : errorPage(host, url);
}

/** Where a server may not send the browser back, it sends it to a page of its own: `/error?error=…`. */
function errorPage(host: string, url: string): Omit<Outcome, 'step'> | undefined {
  const parameters = readParameters(new URL(url).search.slice(1));
  const [code, description] = [parameters.get('error'), parameters.get('error_description')];
  if (!code || !description) return undefined;
  return { kind: 'failed', code, reason: `${host} shows an error page: ${explainError(code, description)}.` };
}

function wentOn({ step }: Said): boolean {
  const { exchange, status, error } = step;
  return exchange !== undefined && isDocument(exchange) && status !== undefined && status < 400 && error === undefined;
}

function overrides(current: Verdict | undefined, next: Verdict): boolean {
  if (!current) return true;
  if (current.provisional) return !next.provisional;
  const [now, then] = [current.outcome, next.outcome];
  if (now.kind === 'waiting') return true;
  if (next.provisional) return false;
  if (now.kind === 'consented')
    return isFailure(then) && !RETURNS.has(next.role) && !isCodeAgain(current.role, next.role);
  if (then.kind === 'waiting') return RETRIES.has(next.role) || isNewCode(current.role, next.role);
  if (then.kind === 'consented') return next.role === current.role || next.role === 'consent-status';
  return now.code === undefined && then.code !== undefined;
}

function isFailure({ kind }: Outcome): boolean {
  return kind === 'failed' || kind === 'refused';
}

function isCodeAgain(consented: Role, next: Role): boolean {
  return consented === 'token-request' && next === 'token-request';
}

function isNewCode(failed: Role, next: Role): boolean {
  return failed === 'token-request' && next === 'authorization-response';
}

function waitingFor(said: readonly Said[]): string {
  const last = said.findLast(({ recognition }) => recognition !== undefined);
  return last?.recognition
    ? `Nothing was seen that decides it; the last known step is ${last.recognition.words} (#${last.step.n}).`
    : 'Nothing was seen that decides it.';
}
