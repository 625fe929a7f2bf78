import { clause, fapi2, openFinanceBrasil, rfc } from '../../flow/clauses.ts';
import { asText } from '../../flow/json.ts';
import type { TokenCall } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged, type Severity, type Verdict } from '../check.ts';

interface Ban {
  because: string;
  severity?: Severity;
}

/** Who forbids what RFC 6749 allows, a new refresh token with each use: by the id of a system or a profile. */
const AGAINST_ROTATION: Readonly<Record<string, Ban>> = {
  'cdr-australia': { because: 'Consumer Data Standards: data holders must not cycle refresh tokens.' },
  'open-finance-brasil': {
    because: 'Open Finance Brasil Security Profile 2.1.0 §5.1, 13: servers shall not allow rotation.',
  },
  'fapi-2-security': {
    because:
      'FAPI 2.0 Security Profile §5.3.2.1, 9 forbids rotation except in extraordinary circumstances, such as a migration.',
    severity: 'warning',
  },
};

/**
 * K8. A refresh token is not used any more once its successor has arrived. Where a system is against
 * rotation it is the other way round: the old one stays good, and the successor is the fault.
 */
export default defineCheck({
  id: 'superseded-refresh-token',
  code: 'K8',
  title: 'An old refresh token was used, or one was rotated that must not be',
  severity: 'error',
  clauses: [
    rfc('RFC 6749', '6'),
    rfc('RFC 9700', '4.14.2'),
    clause('Consumer Data Standards, Tokens', 'https://consumerdatastandardsaustralia.github.io/standards/#tokens'),
    openFinanceBrasil('5.1'),
    fapi2('5.3.2.1'),
  ],
  needs: ['tokenCalls', 'refreshes'],
  help: {
    why: 'With rotation each refresh returns a new refresh token, and the old one is spent. Its use afterwards looks like theft to the server, which may revoke the whole consent, and the user has to begin again. Where clients are confidential, rotation only adds the danger that an answer is lost and with it the consent: Australia’s CDR, Open Finance Brasil and FAPI 2.0 forbid it.',
    attack: [
      'The attacker copies a refresh token from a backup or a log.',
      'They use it after the client has, or before; one of the two is now the second.',
      'A server that rotates notices the second use and revokes both; one that does not serves the thief for months.',
    ],
    fix: {
      'third party':
        'Store the refresh token of each answer at once, in one place, and let one process alone refresh; where there is none in the answer, keep the old one.',
      'authorization server':
        'Rotate for public clients and revoke on reuse; under CDR, Open Finance Brasil and FAPI 2.0 return the same token, or none.',
    },
  },
  check({ tokenCalls, refreshes, profile, system }) {
    const byProfile = profile.sharpens.includes('K8') ? AGAINST_ROTATION[profile.id] : undefined;
    const against = AGAINST_ROTATION[system?.id ?? ''] ?? byProfile;
    return against ? judgeRotation(refreshes, against) : judgeReuse(tokenCalls, refreshes);
  },
});

function judgeReuse(tokenCalls: readonly TokenCall[], refreshes: readonly TokenCall[]): Verdict {
  const faults: Fault[] = [];
  const replaced = new Map<string, TokenCall>();
  const unknown = new Map<string, TokenCall>();
  let unsure: TokenCall | undefined;
  for (const call of tokenCalls) {
    const sent = call.fields.get('refresh_token');
    if (!sent) continue;
    const successor = replaced.get(sent);
    if (successor && call.message.step.time >= arrivalOf(successor))
      faults.push({
        where: [
          { step: call.message.step.n, field: 'request body refresh_token' },
          { step: successor.message.step.n, field: 'response body refresh_token' },
        ],
        expected: asText(successor.answer?.refresh_token) ?? '',
        seen: sent,
        cause: `The refresh token was replaced in #${successor.message.step.n}, and used once more${call.ok ? '; the server took it' : ''}.`,
        remedy: 'Discard the old refresh token as soon as a new one has arrived.',
      });
    else if (unknown.has(sent)) unsure ??= unknown.get(sent);
    if (!call.ok) continue;
    const next = asText(call.answer?.refresh_token);
    if (next !== undefined && next !== sent) replaced.set(sent, replaced.get(sent) ?? call);
    else if (!call.answer) unknown.set(sent, call);
  }
  if (faults.length === 0 && unsure) return notSeen(unsure);
  return judged(faults, ...placesOf(refreshes));
}

function judgeRotation(refreshes: readonly TokenCall[], { because, severity }: Ban): Verdict {
  const faults: Fault[] = [];
  for (const { message, fields, answer, ok } of refreshes) {
    const sent = fields.get('refresh_token');
    const next = asText(answer?.refresh_token);
    if (!ok || !sent || next === undefined || next === sent) continue;
    faults.push({
      where: [
        { step: message.step.n, field: 'response body refresh_token' },
        { step: message.step.n, field: 'request body refresh_token' },
      ],
      expected: sent,
      seen: next,
      cause: 'The refresh returned another refresh token: the server rotates.',
      remedy: 'Let the server keep the refresh token; a client has to store the new one all the same.',
      because,
      ...(severity && { severity }),
    });
  }
  const unseen = refreshes.find(({ ok, answer }) => ok && !answer);
  if (faults.length === 0 && unseen) return notSeen(unseen);
  return judged(faults, ...placesOf(refreshes));
}

function notSeen({ message: { step } }: TokenCall): Verdict {
  return couldNotTell(
    `whether #${step.n} returned a new refresh token`,
    'Its body was not captured: record with DevTools open.',
  );
}

/** When the answer was there, in milliseconds since the epoch: only then can the old token be put away. */
function arrivalOf({ message: { step } }: TokenCall): number {
  return step.time + (step.duration ?? 0);
}

function placesOf(calls: readonly TokenCall[]) {
  return calls.map(({ message: { step } }) => ({ step: step.n, field: 'request body refresh_token' }));
}
