import { ATTACKS, type Attack, type Weak } from './attacks.ts';

/** A request's or a response's parameters, each once. */
export type Parameters = Readonly<Partial<Record<string, string>>>;

/**
 * Reads the parameters of a query or a form, of which none may be there twice: RFC 6749 §3.1 and
 * §3.2, for requests and for responses. Where a weak party overlooks it, the first value counts.
 *
 * @returns undefined when a parameter is repeated
 */
export function readParameters(given: URLSearchParams, weak: Weak): Parameters | undefined {
  const names = [...new Set(given.keys())];
  const repeated = names.filter((name) => given.getAll(name).length > 1);
  if (repeated.length > 0 && !attacksOf(given, names, repeated).some(weak)) return undefined;
  return Object.fromEntries([...given].reverse());
}

/** What such a repetition is called: two names where a parameter comes back with another value. */
function attacksOf(given: URLSearchParams, names: string[], repeated: string[]): Attack[] {
  const [name = ''] = repeated;
  if (repeated.length > 1) return repeated.length === names.length ? ['duplicate/all'] : [];
  const own = ATTACKS.filter((attack) => attack === `${name.replaceAll('_', '-')}/repeat`);
  return new Set(given.getAll(name)).size > 1 ? [...own, 'duplicate/one-changed'] : own;
}
