import { clause } from '../../flow/clauses.ts';
import { asText, peekJwt } from '../../flow/json.ts';
import { limitsOf } from '../../systems/help.ts';
import type { TokenCall } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { seconds } from '../spans.ts';

/** K9. The age of a refresh token when it is used, where the system says how long one lives. */
export default defineCheck({
  id: 'aged-refresh-token',
  code: 'K9',
  title: 'The refresh token is older than it may get',
  severity: 'warning',
  clauses: [
    clause('Banco BS2, consent', 'https://devs.bs2.com/docs/consentimento-cons'),
    clause(
      'Mastercard Open Finance Europe, Connect Flow',
      'https://developer.mastercard.com/open-finance-europe/documentation/unlicensed/aiia-data/connect/connect-flow/',
    ),
  ],
  needs: ['tokenCalls', 'refreshes'],
  help: {
    why: 'Refresh tokens do not live for ever: 30 days at Banco BS2, 14 days at Mastercard Open Finance Europe. After that no refresh helps, and the user has to give their consent again. A client that refreshes only when somebody looks finds out too late, and often reads the answer as a fault of the network.',
    attack: [
      'The user does not open the application for a month.',
      'The client refreshes with a token that has expired, gets invalid_grant, and tries again and again.',
      'No data comes in, and nobody tells the user that a new consent is needed.',
    ],
    fix: {
      'third party':
        'Store when each refresh token was issued, refresh well before its end, and begin a new consent where it has passed.',
    },
  },
  check({ tokenCalls, refreshes, flow, system }) {
    const limit = limitsOf(flow.system).find(({ of }) => of === 'refresh_token');
    if (!limit) return notApplicable('The system does not say how long a refresh token lives.');
    const issued = issueTimes(tokenCalls);
    const faults: Fault[] = [];
    const looked: Where[] = [];
    let unknown: number | undefined;
    for (const { message, fields } of refreshes) {
      const token = fields.get('refresh_token') ?? '';
      const since = Math.min(issued.get(token) ?? Number.POSITIVE_INFINITY, issueOf(token) ?? Number.POSITIVE_INFINITY);
      if (since === Number.POSITIVE_INFINITY) {
        unknown ??= message.step.n;
        continue;
      }
      const where = { step: message.step.n, field: 'request body refresh_token' };
      looked.push(where);
      const age = (message.step.time - since) / 1000;
      if (age <= limit.seconds) continue;
      faults.push({
        where: [where],
        expected: `at most ${seconds(limit.seconds)}`,
        seen: seconds(age),
        cause: `The refresh token is ${seconds(age)} old; it has ${seconds(limit.seconds)}.`,
        remedy: 'Redo the consent, and refresh earlier the next time.',
        because: `${system?.title ?? flow.system}: ${limit.source}.`,
      });
    }
    if (faults.length > 0) return judged(faults);
    if (unknown !== undefined)
      return couldNotTell(
        `when the refresh token of #${unknown} was issued`,
        'Record from the token request on, or look up when the third party got it.',
      );
    return judged([], ...looked);
  },
});

/** By refresh token: when the answer with it arrived, in milliseconds since the epoch. */
function issueTimes(calls: readonly TokenCall[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { message, answer } of calls) {
    const token = asText(answer?.refresh_token);
    if (token && !times.has(token)) times.set(token, message.step.time + (message.step.duration ?? 0));
  }
  return times;
}

/** When it says itself that it was issued, in milliseconds since the epoch. */
function issueOf(token: string): number | undefined {
  const { iat } = peekJwt(token) ?? {};
  return typeof iat === 'number' && Number.isFinite(iat) ? iat * 1000 : undefined;
}
