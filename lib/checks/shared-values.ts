import type { Step } from '../flow/step.ts';
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

/** What a request shares with the request of an earlier flow of the session; an address that was opened again is none. */
export function sharedValuesOf(request: AuthorizationRequest, flowId: string, traffic: Traffic): SharedValue[] {
  return ONE_TIME.flatMap((name) => {
    const value = request.parameters.get(name);
    if (!value) return [];
    const own = askedAt(request, name).step;
    const [earlier] = traffic
      .asking(name, value)
      .filter(
        (step) =>
          step.flowId !== undefined &&
          step.flowId !== flowId &&
          step.n < own &&
          !isReopened(request.message.step, step.url),
      );
    return earlier ? [{ name, value, earlier: writtenAt(traffic.message(earlier), name) }] : [];
  });
}

/** The very same address once more, by reload, by going back or from the address bar: the person’s doing. */
function isReopened({ url, via, navigation }: Step, earlier: string): boolean {
  if (url !== earlier) return false;
  const { transition, qualifiers } = navigation ?? {};
  return via === 'typed' || transition === 'reload' || (qualifiers?.includes('forward_back') ?? false);
}
