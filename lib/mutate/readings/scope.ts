import { asObject, asText } from '../../flow/json.ts';
import type { Reading } from '../mutation.ts';
import type { Outcome } from '../outcome.ts';
import { type Target, words } from '../target.ts';
import { readAuthorizationAnswer } from './authorization.ts';
import { jsonOf, reading } from './said.ts';
import { readTokenAnswer, tokenCallAfter } from './token.ts';

export const NEVER_REGISTERED = 'consent-tracer:never-registered';

/**
 * Whether words of a scope were granted that must not be. A server may leave words out, or have a default: only the
 * scope of the token tells, which is the one that was asked for where the answer has none (RFC 6749 §5.1).
 *
 * @param mustNot words that were not asked for, or that nobody registered
 */
export function readScope(outcome: Outcome, target: Pick<Target, 'asked'>, mustNot: readonly string[]): Reading {
  const first = readAuthorizationAnswer(outcome, target);
  if (first.verdict !== 'accepted') return first;
  const call = tokenCallAfter(outcome);
  if (!call)
    return {
      ...first,
      verdict: 'unclear',
      evidence: `${first.evidence} Which scope it stands for, only its token tells.`,
    };
  const token = readTokenAnswer(call);
  if (token.verdict !== 'accepted') return token;
  const json = asObject(jsonOf(call));
  const granted = asText(json?.scope);
  const field = 'response body scope';
  if (granted === undefined) {
    if (mustNot.includes(NEVER_REGISTERED))
      return reading(
        'accepted',
        'The answer has no scope, which says that all was granted that was asked for.',
        call,
        field,
      );
    if (mustNot.includes('openid') && asText(json?.id_token))
      return reading(
        'accepted',
        'It gave an ID token, for which the scope did not ask.',
        call,
        'response body id_token',
      );
    return reading('unclear', 'It gave a token, and does not say for which scope.', call, field);
  }
  const given = words(granted);
  return mustNot.length > 0 && mustNot.every((word) => given.includes(word))
    ? reading('accepted', `It granted “${granted}”.`, call, field)
    : reading('rejected', `It granted no more than “${granted}”.`, call, field);
}
