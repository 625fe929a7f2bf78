import { hostOf } from '../flow/address.ts';
import { isBack, isRedemption } from './events.ts';
import type { Occurrence } from './slot.ts';

/** What a flow says about why a value did not come back; steps by their numbers. */
export interface Circumstances {
  /** Steps that brought the browser back to the third party, and whether with a state. */
  responses: ReadonlyMap<number, boolean>;
  /** Token requests with a code, and their hosts. */
  tokenRequests: ReadonlyMap<number, string>;
  /** Requests with a code_verifier, and their hosts. */
  verifiers: ReadonlyMap<number, string>;
  idTokenSeen: boolean;
  codeSeen: boolean;
}

export function circumstancesOf(occurrences: readonly Occurrence[]): Circumstances {
  const responses = new Map<number, boolean>();
  const tokenRequests = new Map<number, string>();
  const verifiers = new Map<number, string>();
  let [idTokenSeen, codeSeen] = [false, false];
  for (const occurrence of occurrences) {
    const { step, part, slot } = occurrence;
    const inRequest = part === 'address' || part === 'request-body';
    if (isBack({ step })) {
      const hasState = inRequest && slot.kind === 'state' && !slot.copied;
      responses.set(step.n, responses.get(step.n) || hasState);
    }
    if (isRedemption(occurrence)) tokenRequests.set(step.n, hostOf(step.url));
    if (slot.kind === 'code_verifier' && part === 'request-body') verifiers.set(step.n, hostOf(step.url));
    idTokenSeen ||= slot.kind === 'id_token';
    codeSeen ||= slot.kind === 'code';
  }
  return { responses, tokenRequests, verifiers, idTokenSeen, codeSeen };
}
