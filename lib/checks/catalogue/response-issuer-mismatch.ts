import { rfc } from '../../flow/clauses.ts';
import { asText } from '../../flow/json.ts';
import type { AuthorizationResponse } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { nearness } from '../nearness.ts';
import { hiddenResponse } from '../out-of-sight.ts';
import type { Profile } from '../profiles.ts';
import { isIssuer, METADATA_MISSING, type Server } from '../server.ts';
import { shown } from '../shown.ts';
import { claimAt, type SeenToken, tokensIn } from '../tokens.ts';

/** Who says to have answered, and where. */
interface Named {
  issuer: unknown;
  where: Where;
}

/** M1. The issuer of the authorization response is the server that was asked. */
export default defineCheck({
  id: 'response-issuer-mismatch',
  code: 'M1',
  title: 'The authorization response is not of the server that was asked',
  severity: 'error',
  clauses: [rfc('RFC 9207', '2.4'), rfc('RFC 9700', '4.4.2.1')],
  needs: ['authorizationResponses', 'server'],
  help: {
    why: 'A third party that works with several authorization servers has to know which of them answered before it redeems the code: otherwise it can be led to hand the code of an honest server to a dishonest one. The parameter iss says who it was.',
    attack: [
      'The attacker runs one of the authorization servers, and the victim chooses to sign in there.',
      'The attacker’s server sends the victim on to the honest server, with the client_id of the same third party.',
      'The code of the honest server comes back, and the third party redeems it at the attacker’s token endpoint.',
    ],
    fix: {
      'authorization server':
        'Add iss to every authorization response, errors too, and set authorization_response_iss_parameter_supported in the metadata.',
      'third party':
        'Compare iss with the issuer to which the user was sent, character by character, and refuse a response without it where the metadata promise it.',
    },
  },
  check({ authorizationResponses: responses, server, profile }) {
    const read = responses.filter((one) => !hiddenResponse(one)).map(namesIn);
    const faults = read.flatMap((one) => faultsOf(one, server, profile));
    if (faults.length > 0) return judged(faults);
    const hidden = responses.map(hiddenResponse).find((one) => one !== undefined);
    if (hidden) return hidden;
    if (server.issuer === undefined) return couldNotTell(...METADATA_MISSING);
    const named = read.flatMap(({ names }) => names);
    if (named.length === 0)
      return notApplicable('The response names no issuer, and the metadata do not promise that it does.');
    return judged([], ...named.map(({ where }) => where));
  },
});

/** All that one response says of its issuer. */
interface Names {
  names: readonly Named[];
  /** Where the parameter stands, or should. */
  at: Where;
  parameter: string | undefined;
  idToken: SeenToken | undefined;
}

function namesIn({ message, parameters, mode }: AuthorizationResponse): Names {
  const part = mode === 'form_post' ? 'request body' : 'address';
  const at = { step: message.step.n, field: `${part} ${mode === 'jwt' ? 'response.iss' : 'iss'}` };
  const parameter = parameters.get('iss');
  const idToken = tokensIn(message).find(({ kind }) => kind === 'ID token');
  const claimed = idToken?.claims.iss;
  const names = [
    ...(parameter === undefined ? [] : [{ issuer: parameter, where: at }]),
    ...(idToken === undefined || claimed === undefined
      ? []
      : [{ issuer: claimed, where: claimAt(idToken.where, 'iss') }]),
  ];
  return { names, at, parameter, idToken };
}

function faultsOf({ names, at, parameter, idToken }: Names, server: Server, profile: Profile): Fault[] {
  const { issuer, where: told, metadata } = server;
  const wrong = issuer === undefined ? [] : names.filter((one) => !isIssuer(issuer, one.issuer));
  if (issuer !== undefined && wrong.length > 0) return wrong.map((one) => otherServer(issuer, one, told));
  const apart = disagreement(parameter, idToken, at);
  if (apart) return [apart];
  const promised = metadata?.authorization_response_iss_parameter_supported === true;
  if (names.length > 0 || !(promised || profile.sharpens.includes('M1'))) return [];
  return [missing(issuer, at, promised ? told : undefined, promised ? undefined : profile.title)];
}

function otherServer(expected: string, { issuer, where }: Named, told: Where | undefined): Fault {
  const near = typeof issuer === 'string' ? nearness(expected, issuer) : undefined;
  return {
    where: [where, ...(told ? [told] : [])],
    expected,
    seen: shown(issuer),
    ...(near && { difference: near.difference }),
    cause: `The response is of another issuer than the server that was asked${near ? `: the two differ ${near.words}` : ''}.`,
    remedy: 'Refuse the response, and redeem its code nowhere.',
  };
}

function disagreement(parameter: string | undefined, token: SeenToken | undefined, at: Where): Fault | undefined {
  const claimed = asText(token?.claims.iss);
  if (!token || parameter === undefined || claimed === undefined || parameter === claimed) return undefined;
  return {
    where: [at, claimAt(token.where, 'iss')],
    expected: claimed,
    seen: parameter,
    difference: nearness(claimed, parameter).difference,
    cause: 'The iss of the response is another than that of the ID token beside it.',
    remedy: 'Refuse the response: the two must be the same (RFC 9207 §2.4).',
  };
}

function missing(issuer: string | undefined, at: Where, told: Where | undefined, profile: string | undefined): Fault {
  return {
    where: [at, ...(told ? [{ ...told, field: 'response body authorization_response_iss_parameter_supported' }] : [])],
    ...(issuer !== undefined && { expected: issuer }),
    cause: profile
      ? 'The response has no iss.'
      : 'The response has no iss, although the metadata promise it with every response.',
    remedy: 'Refuse the response, and have the authorization server add iss.',
    ...(profile && { because: `${profile} requires iss in every response.` }),
  };
}
