import { oidc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged } from '../check.ts';
import { type Arrival, arrivalOf, between, clockTime, readNumericDate, skewOf } from '../moments.ts';
import { shown } from '../shown.ts';
import { claimAt, type SeenToken } from '../tokens.ts';

/** I3. The times of an ID token are compared with the time at which it came, not with now: a recording is read later. */
export default defineCheck({
  id: 'id-token-lifetime',
  code: 'I3',
  title: 'The ID token has expired, or is not valid yet',
  severity: 'error',
  clauses: [oidc('3.1.3.7', 'IDTokenValidation')],
  needs: ['idTokens'],
  help: {
    why: 'An ID token says when it was made and until when it may be believed. If the clock of the server is wrong, or a time counts milliseconds, a careful third party refuses every sign-in, and a careless one believes a token for thousands of years.',
    attack: [
      'The server writes exp in milliseconds, so that the token expires some fifty thousand years from now.',
      'An ID token leaks, for example out of a log, years after the sign-in.',
      'The attacker hands it to a third party that checks exp faithfully, and it is still good.',
    ],
    fix: {
      'authorization server':
        'Write exp, iat and nbf as whole seconds since 1970, `Math.floor(Date.now() / 1000)` in JavaScript, and keep the clock by NTP.',
      'third party': 'Allow for a few minutes between the clocks, and for no more.',
    },
  },
  check({ idTokens, profile }) {
    const skew = skewOf(profile);
    return judged(
      idTokens.flatMap((token) => faultsOf(token, skew)),
      ...idTokens.flatMap(({ where }) => [claimAt(where, 'exp'), claimAt(where, 'iat')]),
    );
  },
});

function faultsOf(token: SeenToken, skew: number): Fault[] {
  // With the browser it came to the third party, whose clock is not the one that wrote the token.
  const arrival = token.way === 'browser' ? { here: token.message.step.time } : arrivalOf(token.message);
  return ['exp', 'iat', 'nbf'].flatMap((name) => {
    const value = token.claims[name];
    if (value === undefined) return name === 'exp' ? [withoutExpiry(token)] : [];
    const read = readNumericDate(value);
    if ('problem' in read)
      return [
        {
          where: [claimAt(token.where, name)],
          expected: 'seconds since 1970',
          seen: shown(value),
          cause: `${name} of the ID token ${read.problem}.`,
          remedy: 'Write the time as a number of seconds since 1970 (RFC 7519 §2).',
        },
      ];
    return late(token, name, read.time, arrival, skew) ?? [];
  });
}

function withoutExpiry({ where }: SeenToken): Fault {
  return {
    where: [claimAt(where, 'exp')],
    cause: 'The ID token has no exp: it never expires.',
    remedy: 'Have the authorization server put exp into every ID token.',
  };
}

/** By the server's clock where it told it with this answer: whose clock is right, a recording cannot say. */
function late(
  { where }: SeenToken,
  name: string,
  time: number,
  { here, there = here }: Arrival,
  skew: number,
): Fault[] | undefined {
  const isWrong = (now: number) => (name === 'exp' ? time + skew <= now : time - skew > now);
  if (!isWrong(here)) return undefined;
  const byBoth = isWrong(there);
  const cause =
    name === 'exp'
      ? `The ID token had expired ${between(time, here)} before it came.`
      : `${name} of the ID token is ${between(time, here)} after the time at which it came.`;
  return [
    {
      where: [claimAt(where, name)],
      expected: `${name === 'exp' ? 'later' : 'not later'} than ${clockTime(here)}`,
      seen: clockTime(time),
      cause: byBoth
        ? cause
        : `${cause} The server’s own clock differs from that of this computer by ${between(here, there)}.`,
      remedy: byBoth
        ? 'Set the clock of the authorization server by NTP, and look at what it writes into the token.'
        : 'Find out which of the two clocks is wrong, and set it by NTP.',
      ...(!byBoth && {
        severity: 'warning' as const,
        because: 'By the Date of the server’s answer the token is valid: the clock of this computer may be wrong.',
      }),
    },
  ];
}
