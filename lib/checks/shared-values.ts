import type { AuthorizationRequest } from './artifacts.ts';
import type { Where } from './check.ts';
import { askedAt, writtenAt } from './places.ts';
import type { Traffic } from './traffic.ts';

/** What is to be new in every request. */
const ONE_TIME = ['state', 'nonce', 'code_challenge'] as const;

export interface SharedValue {
  name: (typeof ONE_TIME)[number];
  value: string;
  /** Where an earlier flow has it. */
  earlier: Where;
}

/** What a request shares with the request of an earlier flow of the session. */
export function sharedValuesOf(request: AuthorizationRequest, flowId: string, traffic: Traffic): SharedValue[] {
  return ONE_TIME.flatMap((name) => {
    const value = request.parameters.get(name);
    if (!value) return [];
    const own = askedAt(request, name).step;
    const [earlier] = traffic
      .asking(name, value)
      .filter((step) => step.flowId !== undefined && step.flowId !== flowId && step.n < own);
    return earlier ? [{ name, value, earlier: writtenAt(traffic.message(earlier), name) }] : [];
  });
}
