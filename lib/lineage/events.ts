import { hostOf, isDeepLink } from '../flow/address.ts';
import type { Role, Step } from '../flow/step.ts';
import type { ValueEvent, ValueKind } from '../flow/value.ts';
import type { Group } from './identity.ts';
import { CLIENT_MADE } from './kinds.ts';
import { asksForConsent, isRequest, type Occurrence } from './slot.ts';

type Rule = (occurrence: Occurrence, first: Occurrence) => ValueEvent;

/** The browser is back at the third party, or its app. */
const BACK: ReadonlySet<Role> = new Set(['authorization-response', 'app-return']);

export function isBack({ step }: { step: Step }): boolean {
  return BACK.has(step.role);
}

/** Where a value of its kind is named as such, and not merely contained. */
function isOwn(kind: ValueKind, { slot }: Occurrence): boolean {
  return slot.kind === kind && !slot.copied;
}

function redeemedIn(kind: ValueKind, where: (occurrence: Occurrence) => boolean): Rule {
  return (one) => (isOwn(kind, one) && where(one) ? 'redeemed' : 'sent');
}

/** Whether it is back with whoever it was first seen from. */
function isAnswerTo(one: Occurrence, first: Occurrence): boolean {
  return hostOf(one.step.url) === hostOf(first.step.url) && isRequest(one) !== isRequest(first);
}

/** Host of the server or page that a value was first seen from; empty where that is not known. */
export function makerOf(first: Occurrence): string {
  return hostOf(isRequest(first) ? (first.step.exchange?.initiator ?? '') : first.step.url);
}

/** A code in a token request, or in what looks like one. */
export function isRedemption(one: Occurrence): boolean {
  const { step, part, slot } = one;
  if (!isOwn('code', one) || part !== 'request-body' || isBack(one)) return false;
  return step.role === 'token-request' || slot.beside.has('grant_type');
}

const OPENS = ({ part }: Occurrence) => part === 'address';
const ECHOED: Rule = (one, first) => (isAnswerTo(one, first) ? 'returned' : 'sent');

/** What happens to a value of a kind after it was made. */
const RULES: Partial<Record<ValueKind, Rule>> = {
  state(one, first) {
    if (!isRequest(one) || !isOwn('state', one) || asksForConsent(one)) return 'sent';
    return isBack(one) || makerOf(first) === hostOf(one.step.url) ? 'returned' : 'sent';
  },
  nonce(one, first) {
    if (one.slot.kind !== 'nonce' || one.slot.under !== 'claim' || asksForConsent(one)) return 'sent';
    // In a proof of possession it goes back to the server that asked for it.
    if (one.part === 'request-header') return isAnswerTo(one, first) ? 'returned' : 'sent';
    return one.part === 'response-body' || (isRequest(one) && isBack(one)) ? 'returned' : 'sent';
  },
  code(one) {
    if (!isRequest(one) || !isOwn('code', one)) return 'sent';
    return isBack(one) ? 'returned' : isRedemption(one) ? 'redeemed' : 'sent';
  },
  code_challenge: (one) => (one.slot.kind === 'code_verifier' ? 'redeemed' : 'sent'),
  code_verifier: redeemedIn('code_verifier', ({ part }) => part === 'request-body'),
  request_uri: redeemedIn('request_uri', OPENS),
  access_token: redeemedIn(
    'access_token',
    (one) => one.part === 'request-header' || (isRequest(one) && one.step.role === 'userinfo'),
  ),
  refresh_token: redeemedIn('refresh_token', ({ part }) => part === 'request-body'),
  autostart_token: redeemedIn('autostart_token', OPENS),
  command_id: redeemedIn('command_id', OPENS),
  handoff_id: redeemedIn('handoff_id', OPENS),
  session: (one, first) => (one.slot.under === 'cookie' && isRequest(one) ? 'returned' : ECHOED(one, first)),
  jti: ECHOED,
  other(one, first) {
    if (one.slot.under !== 'address') return ECHOED(one, first);
    // A client that names an address wants to be found there; one that a server issues is to be opened.
    return isRequest(first) ? 'returned' : 'redeemed';
  },
};

/** What an occurrence is in the life of its value; `first` is the one before all others. */
export function eventOf({ kind }: Group, occurrence: Occurrence, first: Occurrence): ValueEvent {
  if (occurrence === first) {
    const made = birthOf(kind, occurrence);
    if (made) return made;
  }
  return RULES[kind]?.(occurrence, first) ?? 'sent';
}

/** Undefined where it must have been made before, outside of what was recorded. */
function birthOf(kind: ValueKind, first: Occurrence): ValueEvent | undefined {
  const { part, slot } = first;
  if (part === 'response-body') return 'issued';
  if (part === 'response-header') return CLIENT_MADE.has(kind) && slot.under === 'cookie' ? 'created' : 'issued';
  if (CLIENT_MADE.has(kind)) return 'created';
  const free = kind === 'other' || kind === 'jti' || kind === 'session';
  // Whoever asks for consent hands on what others have issued.
  if (part === 'redirect') return !free && asksForConsent(first) ? undefined : 'issued';
  return free && kind !== 'session' && !/secret|password/i.test(slot.name) ? 'created' : undefined;
}

/** Addresses say which URL was followed only where a whole page, or an app, was opened. */
export function opensPage({ step, part }: Occurrence): boolean {
  const type = step.exchange?.type;
  return part === 'address' && (type === 'main_frame' || type === 'sub_frame' || isDeepLink(step.url));
}
