import type { Artifacts, AuthorizationRequest } from './artifacts.ts';
import type { Where } from './check.ts';
import { askedAt } from './places.ts';

/** What is to be new in every request. */
const ONE_TIME = ['state', 'nonce', 'code_challenge'] as const;

export interface SharedValue {
  name: (typeof ONE_TIME)[number];
  value: string;
  /** Where an earlier flow has it. */
  earlier: Where;
}

interface Index {
  /** Of how many flows it was made. */
  size: number;
  /** By name and value: where the first flow has it. */
  first: ReadonlyMap<string, Where>;
}

/** By the flows of a session, so that it is read once for all of them. */
const indexes = new WeakMap<readonly Artifacts[], Index>();

/**
 * What a request shares with the request of an earlier flow of the session.
 *
 * @param all the flows of the session, this one among them
 */
export function sharedValuesOf(request: AuthorizationRequest, all: readonly Artifacts[]): SharedValue[] {
  const { first } = indexOf(all);
  return ONE_TIME.flatMap((name) => {
    const value = request.parameters.get(name);
    const earlier = value ? first.get(`${name} ${value}`) : undefined;
    return value && earlier && earlier.step < askedAt(request, name).step ? [{ name, value, earlier }] : [];
  });
}

function indexOf(all: readonly Artifacts[]): Index {
  const known = indexes.get(all);
  if (known?.size === all.length) return known;
  const first = new Map<string, Where>();
  for (const { authorizationRequest: request } of all) {
    if (request.state !== 'present') continue;
    for (const name of ONE_TIME) {
      const value = request.value.parameters.get(name);
      const where = askedAt(request.value, name);
      const key = `${name} ${value}`;
      if (value && where.step < (first.get(key)?.step ?? Number.POSITIVE_INFINITY)) first.set(key, where);
    }
  }
  const index = { size: all.length, first };
  indexes.set(all, index);
  return index;
}
