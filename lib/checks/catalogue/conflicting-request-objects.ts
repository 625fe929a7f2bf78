import { fapi1Advanced, fapi2, openFinanceBrasil, rfc } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import type { AuthorizationRequest } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { asOpusHasIt } from '../opus-links.ts';
import type { Profile } from '../profiles.ts';
import { type RequestObject, requestObjectOf } from '../request-objects.ts';
import { quoted, shown } from '../shown.ts';
import { BY_SERVER } from '../states.ts';
import { claimAt } from '../tokens.ts';

/** M4. One request object, of the client that the request names; FAPI does not do without. */
export default defineCheck({
  id: 'conflicting-request-objects',
  code: 'M4',
  title: 'The request object contradicts the request that carries it, or is missing where the profile wants one',
  severity: 'error',
  clauses: [
    rfc('RFC 9101', '5'),
    rfc('RFC 9101', '6.3'),
    rfc('RFC 9126', '2.1'),
    fapi1Advanced('5.2.2', 'authorization-server'),
    fapi2('5.3.2.2'),
    openFinanceBrasil('5.1'),
  ],
  needs: ['authorizationRequest'],
  help: {
    why: 'A request object is the signed request; what stands beside it in the address is unsigned and only says whose key is to be looked up. Two objects, or an object of another client, leave it to chance which of the two the server believes. Without any object, whatever the browser passes can be changed on the way, which is why FAPI wants every request signed or pushed.',
    attack: [
      'The attacker takes a request object that was signed for their own client.',
      'They put the client_id of a trusted third party beside it in the address.',
      'A server that checks the one and shows the other has the user confirm the attacker’s request under the trusted name.',
    ],
    fix: {
      'third party':
        'Send either request or request_uri, and beside it the very client_id that is in the object; under FAPI 2.0 push every request.',
      'authorization server': 'Refuse a request with both, and compare client_id with that of the object.',
    },
  },
  check({ authorizationRequest: request, profile, system }) {
    const { message, pushed, written } = request;
    const object = requestObjectOf(request);
    const uri = message.query.get('request_uri');
    const bare = unprotected(request, object, profile);
    if (bare && !object) return judged([asOpusHasIt(bare, system)]);
    if (!object && uri === undefined) return notApplicable('The request has neither request nor request_uri.');
    const beside = written.find(({ name }) => name === 'request');
    const faults: Fault[] = bare ? [asOpusHasIt(bare, system)] : [];
    if (beside && uri !== undefined)
      faults.push({
        where: [plainAt(message, 'request'), plainAt(message, 'request_uri')],
        cause: 'The request has both request and request_uri.',
        remedy: 'Send one of the two.',
      });
    if (pushed?.form.has('request_uri'))
      faults.push({
        where: [at(pushed.step.n, 'request body request_uri')],
        cause: 'A request_uri was pushed, although what is pushed must be the request itself.',
        remedy: 'Push the parameters, or a request object.',
      });
    if (object) faults.push(...inside(object), ...weak(object, profile));
    faults.push(...otherClient(request, object));
    if (faults.length > 0) return judged(faults);
    const carried = [
      ...(beside ? [plainAt(message, 'request')] : []),
      ...(uri ? [plainAt(message, 'request_uri')] : []),
    ];
    if (object && !object.claims)
      return couldNotTell(
        'the claims of the request object',
        'It is encrypted, or damaged: look at its claims before the third party encrypts them.',
      );
    if (!object && !pushed) return couldNotTell('what was asked under request_uri', BY_SERVER);
    return judged([], ...carried, plainAt(message, 'client_id'));
  },
});

/** Outside of a request object. */
function plainAt({ step, query, form }: Message, name: string): Where {
  return { step: step.n, field: `${form.has(name) && !query.has(name) ? 'request body' : 'address'} ${name}` };
}

function at(step: number, field: string): Where {
  return { step, field };
}

/** RFC 9101 §4. */
function inside({ claims, where }: RequestObject): Fault[] {
  return ['request', 'request_uri'].flatMap((name) =>
    claims?.[name] === undefined
      ? []
      : [
          {
            where: [claimAt(where, name)],
            cause: `The request object holds a ${name} of its own.`,
            remedy: `Leave ${name} out of the request object.`,
          },
        ],
  );
}

/** OpenID Connect Core §6.1 permits objects without a signature; FAPI does not. */
function weak({ header, where }: RequestObject, { title, sharpens, signs }: Profile): Fault[] {
  const alg = header.alg === undefined ? undefined : shown(header.alg);
  // An encrypted one is signed within.
  if (!signs || !sharpens.includes('M4') || alg === undefined || header.enc !== undefined || signs.with.includes(alg))
    return [];
  const admitted = signs.with.join(' or ');
  return [
    {
      where: [claimAt(where, 'alg')],
      expected: admitted,
      seen: alg,
      cause: /^none$/i.test(alg)
        ? 'The request object is not signed.'
        : `The request object is signed with ${quoted(alg)}.`,
      remedy: `Sign the request object with ${signs.with[0]}.`,
      because: `${title} admits ${admitted} only (${signs.clause}).`,
    },
  ];
}

/** What FAPI does not let through the browser as it is: a request that is not signed, or in FAPI 2.0 not pushed. */
function unprotected(
  { message, pushed }: AuthorizationRequest,
  object: RequestObject | undefined,
  { id, title, sharpens }: Profile,
): Fault | undefined {
  if (!sharpens.includes('M4')) return undefined;
  const uri = message.query.get('request_uri') ?? message.form.get('request_uri');
  if (id === 'fapi-2-security')
    return uri !== undefined
      ? undefined
      : {
          where: [at(message.step.n, 'address')],
          expected: 'client_id and request_uri',
          cause: 'The request was not pushed: its parameters came through the browser.',
          remedy: 'Push the request (RFC 9126), and send the browser on with client_id and request_uri alone.',
          because: `${title} admits pushed requests only (§5.3.2.2, 3).`,
        };
  if (id === 'open-finance-brasil' && object && uri === undefined && !pushed)
    return {
      where: [object.where],
      expected: 'request_uri',
      cause: 'The request object came through the browser, and was not pushed.',
      remedy: 'Push the request object (RFC 9126), and send the browser on with its request_uri.',
      severity: 'warning',
      because: 'Open Finance Brasil Security Profile 2.1.0 §5.1, 2 wants it pushed; before, an encrypted one would do.',
    };
  if (object || (uri !== undefined && !pushed)) return undefined;
  return {
    where: [pushed ? at(pushed.step.n, 'request body') : at(message.step.n, 'address')],
    expected: 'request=<JWT>',
    cause: 'The request is not signed: it has no request object.',
    remedy: 'Put all parameters into a signed request object, and send it as request, or push it.',
    because: `${title} requires a signed request object (FAPI 1.0 Advanced §5.2.2, 1).`,
  };
}

function otherClient({ message, pushed }: AuthorizationRequest, object: RequestObject | undefined): Fault[] {
  const outer = message.query.get('client_id') ?? message.form.get('client_id');
  const named: [text: unknown, where: Where][] = [
    [pushed?.form.get('client_id'), at(pushed?.step.n ?? 0, 'request body client_id')],
    [object?.claims?.client_id, object ? claimAt(object.where, 'client_id') : at(0, '')],
  ];
  return named.flatMap(([text, where]) =>
    text === undefined || outer === undefined || text === outer
      ? []
      : [
          {
            where: [plainAt(message, 'client_id'), where],
            expected: shown(text),
            seen: outer,
            cause: `The client_id of the request is another than that ${object?.claims && text === object.claims.client_id ? 'in its request object' : 'with which it was pushed'}.`,
            remedy: 'Send the same client_id in both places.',
          },
        ],
  );
}
