import { fapi1Advanced, fapi2, rfc } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import type { AuthorizationRequest } from '../artifacts.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { between, readNumericDate, skewOf } from '../moments.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import type { Profile } from '../profiles.ts';
import { type RequestObject, requestObjectOf } from '../request-objects.ts';
import { shown } from '../shown.ts';
import { claimAt } from '../tokens.ts';

/** Milliseconds: FAPI 1.0 Advanced §5.2.2, 13 and 17. */
const HOUR = 3_600_000;

/** What stands beside an object by rule; client_id is compared by M4. */
const OUTSIDE = new Set(['client_id', 'request', 'request_uri']);

/** M5. What stands beside the request object says the same, and the object does not live longer than an hour. */
export default defineCheck({
  id: 'divergent-request-object',
  code: 'M5',
  title: 'The request object differs from the query, or lives too long',
  severity: 'warning',
  clauses: [rfc('RFC 9101', '6.3'), fapi1Advanced('5.2.2', 'authorization-server'), fapi2('5.3.3.2')],
  needs: ['authorizationRequest'],
  help: {
    why: 'Where a request object is used, the server takes the parameters from it alone and ignores those of the query. If the two differ, the third party expects something that never happens; and an object that is good for days can be sent again for days.',
    attack: [
      'The attacker finds a signed request object in a log or a browser history.',
      'It has no exp, or one of next year, so that the server still accepts it.',
      'They send it to a victim as a link, and the victim confirms a request that the third party made long ago.',
    ],
    fix: {
      'third party':
        'Put every parameter into the object, repeat in the query only what OpenID Connect requires there, and set nbf to now and exp a few minutes later.',
      'authorization server': 'Ignore the query, and refuse an object whose exp is more than 60 minutes after its nbf.',
    },
  },
  check({ authorizationRequest: request, profile }) {
    const object = requestObjectOf(request);
    const asked = signedParameters(request, object);
    if (!asked) {
      const isCarried = request.parameters.has('request') || request.message.query.has('request_uri');
      return (isCarried ? hiddenRequest(request) : undefined) ?? notApplicable('The request has no request object.');
    }
    const faults = divergences(request, asked, profile);
    if (object?.claims) faults.push(...lifetime(object, object.claims, request.message, profile));
    return judged(faults, asked.where);
  },
});

interface Asked {
  parameters: ReadonlyMap<string, unknown>;
  where: Where;
  /** `the request object` or `the pushed request`. */
  words: string;
}

function signedParameters({ pushed }: AuthorizationRequest, object: RequestObject | undefined): Asked | undefined {
  if (object)
    return (
      object.claims && {
        parameters: new Map(Object.entries(object.claims)),
        where: object.where,
        words: 'the request object',
      }
    );
  return (
    pushed && {
      parameters: pushed.form,
      where: { step: pushed.step.n, field: 'request body' },
      words: 'the pushed request',
    }
  );
}

function divergences({ message, pushed }: AuthorizationRequest, asked: Asked, profile: Profile): Fault[] {
  const beside = new Map([
    ...message.query,
    ...message.form,
    ...(pushed && asked.words !== 'the pushed request' ? pushed.form : []),
  ]);
  return [...beside].flatMap(([name, value]): Fault[] => {
    if (OUTSIDE.has(name) || NOT_ASKED.has(name)) return [];
    const where: Fault['where'] = [
      {
        step: message.query.has(name) || message.form.has(name) ? message.step.n : (pushed?.step.n ?? message.step.n),
        field: name,
      },
      asked.where,
    ];
    const inside = asked.parameters.get(name);
    if (inside === undefined || isSame(value, inside) || (name === 'scope' && isPart(value, inside))) {
      const because = forbids(profile, inside, message.query.has(name));
      if (because === undefined) return [];
      return [
        {
          where,
          seen: value,
          cause: `${name} stands beside ${asked.words}${inside === undefined ? ' only' : ', too'}, and is ignored.`,
          remedy: inside === undefined ? `Put ${name} into ${asked.words}.` : `Leave ${name} out of the address.`,
          because,
        },
      ];
    }
    return [
      {
        where,
        expected: shown(inside),
        seen: value,
        cause: `${name} beside ${asked.words} is another than in it, and is ignored.`,
        remedy: `Send the same ${name}, or leave it out of the query.`,
      },
    ];
  });
}

/** Why a parameter must not stand beside the object although it says nothing else; undefined where it may. */
function forbids(profile: Profile, inside: unknown, isInAddress: boolean): string | undefined {
  if (!profile.sharpens.includes('M5')) return undefined;
  if (profile.id === 'fapi-2-security')
    return isInAddress
      ? `${profile.title} admits client_id and request_uri only in the address (§5.3.3.2, 6).`
      : undefined;
  return inside === undefined
    ? `${profile.title} admits only parameters that are signed (FAPI 1.0 Advanced §5.2.2, 10).`
    : undefined;
}

/** FAPI 2.0 requires no request object, and says nothing of the life of one. */
function limitsLife({ id, sharpens }: Profile): boolean {
  return sharpens.includes('M5') && id !== 'fapi-2-security';
}

/** Fields of a pushed form by which the client proves itself; they are no part of the request. */
const NOT_ASKED = new Set(['client_secret', 'client_assertion', 'client_assertion_type']);

function isSame(outside: string, inside: unknown): boolean {
  if (typeof inside === 'string' && outside.includes(' ')) return words(outside) === words(inside);
  if (typeof inside === 'string' || typeof inside === 'number' || typeof inside === 'boolean')
    return outside === String(inside);
  try {
    return canonical(JSON.parse(outside)) === canonical(inside);
  } catch {
    return false;
  }
}

/** OpenID Connect Core §6.1 wants openid in the query, too, where the object has more. */
function isPart(outside: string, inside: unknown): boolean {
  const all = typeof inside === 'string' ? inside.split(' ') : [];
  return outside.split(' ').every((scope) => all.includes(scope));
}

/** The order of scopes and prompts means nothing. */
function words(text: string): string {
  return text.split(' ').sort().join(' ');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function lifetime(
  { where }: RequestObject,
  claims: Record<string, unknown>,
  { step }: Message,
  profile: Profile,
): Fault[] {
  const faults: Fault[] = [];
  const times = new Map<string, number>();
  for (const name of ['exp', 'nbf']) {
    if (claims[name] === undefined) {
      if (limitsLife(profile))
        faults.push({
          where: [claimAt(where, name)],
          cause: `The request object has no ${name}.`,
          remedy: `Add ${name} to the request object.`,
          because: `${profile.title} requires it (FAPI 1.0 Advanced §5.2.2, ${name === 'exp' ? 13 : 17}).`,
        });
      continue;
    }
    const read = readNumericDate(claims[name]);
    if ('time' in read) times.set(name, read.time);
    else
      faults.push({
        where: [claimAt(where, name)],
        expected: 'seconds since 1970',
        seen: shown(claims[name]),
        cause: `${name} of the request object ${read.problem}.`,
        remedy: 'Write the time as a number of seconds since 1970 (RFC 7519 §2).',
      });
  }
  return [...faults, ...spans(times, where, step.time, profile)];
}

function spans(times: ReadonlyMap<string, number>, where: Where, now: number, profile: Profile): Fault[] {
  const [exp, nbf] = [times.get('exp'), times.get('nbf')];
  const faults: Fault[] = [];
  if (exp !== undefined && exp + skewOf(profile) < now)
    faults.push({
      where: [claimAt(where, 'exp')],
      cause: `The request object had expired ${between(exp, now)} before it was sent.`,
      remedy: 'Make a new request object for every request.',
    });
  if (!limitsLife(profile) || nbf === undefined) return faults;
  if (exp !== undefined && exp - nbf > HOUR)
    faults.push({
      where: [claimAt(where, 'exp'), claimAt(where, 'nbf')],
      expected: 'at most 60 minutes',
      seen: between(nbf, exp),
      cause: `The request object is good for ${between(nbf, exp)}.`,
      remedy: 'Set exp at most 60 minutes after nbf.',
      because: `${profile.title} limits it to 60 minutes (FAPI 1.0 Advanced §5.2.2, 13).`,
    });
  if (now - nbf > HOUR + skewOf(profile))
    faults.push({
      where: [claimAt(where, 'nbf')],
      expected: 'at most 60 minutes ago',
      seen: `${between(nbf, now)} ago`,
      cause: `nbf of the request object was ${between(nbf, now)} ago when it was sent.`,
      remedy: 'Make a new request object for every request.',
      because: `${profile.title} limits it to 60 minutes (FAPI 1.0 Advanced §5.2.2, 17).`,
    });
  return faults;
}
