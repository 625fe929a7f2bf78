import { fapi1Advanced, jarm } from '../../flow/clauses.ts';
import type { System } from '../../flow/system.ts';
import type { AuthorizationResponse, SignedResponse } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged, type Where } from '../check.ts';
import { between, clockTime, readNumericDate, skewOf } from '../moments.ts';
import { nearness } from '../nearness.ts';
import { asOpusHasIt } from '../opus-links.ts';
import type { Profile } from '../profiles.ts';
import { isIssuer, METADATA_MISSING, type Server } from '../server.ts';
import { quoted, shown } from '../shown.ts';
import { claimAt } from '../tokens.ts';

/** What must stand in the signed response alone. */
const SIGNED = new Set([
  'code',
  'state',
  'error',
  'error_description',
  'id_token',
  'access_token',
  'token_type',
  'expires_in',
]);

/** M6. A signed authorization response (JARM): of whom, for whom, until when, and nothing beside it. */
export default defineCheck({
  id: 'invalid-signed-response',
  code: 'M6',
  title: 'The signed authorization response is not valid, or came unsigned',
  severity: 'error',
  clauses: [jarm('2.1'), jarm('2.4'), fapi1Advanced('5.2.2', 'authorization-server')],
  needs: ['signedResponses', 'clientId', 'server'],
  help: {
    why: 'A signed response proves that this server answered this client a moment ago. That holds only if issuer, audience and expiry are compared, and if nothing unsigned beside it is believed.',
    attack: [
      'The attacker adds code and state of their own to the address that carries the signed response.',
      'The third party reads the plain parameters first, as it did before it asked for a signed response.',
      'It redeems the attacker’s code, and the signature beside it has protected nothing.',
    ],
    fix: {
      'third party':
        'Read code, state and error from the verified response only, and compare iss, aud and exp before they are used.',
      'authorization server':
        'Put iss, aud and exp into every signed response, and no other parameter beside response; answer errors in the same way.',
    },
  },
  check({ signedResponses, clientId, server, profile, system }) {
    const faults = signedResponses.flatMap((one) => faultsOf(one, clientId, server, profile, system));
    if (faults.length > 0) return judged(faults);
    if (server.issuer === undefined) return couldNotTell(...METADATA_MISSING);
    return judged(
      [],
      ...signedResponses.flatMap(({ response }) =>
        ['iss', 'aud', 'exp'].map((name) => claimAt(whereOf(response), name)),
      ),
    );
  },
});

type Client = { text: string; where: Where };

function faultsOf(
  { response, claims, mode, asked }: SignedResponse,
  client: Client,
  server: Server,
  profile: Profile,
  system: System | undefined,
): Fault[] {
  if (!claims) return [unsigned(response, mode, asked, profile, system)];
  const where = whereOf(response);
  return [
    ...beside(response),
    ...ofIssuer(claims, server, where),
    ...forClient(claims, client, where),
    ...inTime(response, claims, where, profile),
  ];
}

function whereOf(response: AuthorizationResponse): Where {
  return { step: response.message.step.n, field: `${partOf(response)} response` };
}

function partOf({ written }: AuthorizationResponse): string {
  return written.find(({ name }) => name === 'response')?.part === 'body' ? 'request body' : 'address';
}

function unsigned(
  { message, parameters }: AuthorizationResponse,
  mode: string | undefined,
  asked: Where,
  profile: Profile,
  system: System | undefined,
): Fault {
  const where = [{ step: message.step.n, field: 'address' }, asked] as const;
  const expected = 'response=<JWT>';
  if (mode === undefined || !/jwt$/.test(mode))
    return asOpusHasIt(
      {
        ...{ where, expected },
        cause: 'The code came unsigned: neither in a signed response nor with an ID token.',
        remedy: 'Ask for response_mode=jwt, or for response_type=code id_token.',
        because: `${profile.title} requires code id_token, or code with response_mode=jwt (FAPI 1.0 Advanced §5.2.2, 2).`,
      },
      system,
    );
  return {
    ...{ where, expected },
    cause: `The response is not signed, although response_mode=${quoted(mode)} was asked for.`,
    remedy: 'Refuse the response: anyone could have made it.',
    ...(parameters.has('error') && {
      severity: 'warning' as const,
      because: 'It is an error: a server that does not know this response_mode cannot answer in it.',
    }),
  };
}

function beside({ message, written }: AuthorizationResponse): Fault[] {
  const plain = written.filter(({ name }) => SIGNED.has(name));
  return plain.map(({ name, value, part }) => ({
    where: [{ step: message.step.n, field: `${part === 'body' ? 'request body' : 'address'} ${name}` }],
    expected: `no ${name} beside the signed response`,
    seen: value,
    cause: `${name} stands unsigned beside the signed response.`,
    remedy: `Take ${name} from the signed response, and nothing from beside it.`,
  }));
}

function ofIssuer({ iss }: Record<string, unknown>, { issuer, where: told }: Server, where: Where): Fault[] {
  const at = claimAt(where, 'iss');
  if (iss === undefined)
    return [
      {
        where: [at],
        ...(issuer !== undefined && { expected: issuer }),
        cause: 'The signed response names no issuer.',
        remedy: 'Have the authorization server put its issuer into iss.',
      },
    ];
  if (issuer === undefined || isIssuer(issuer, iss)) return [];
  const near = typeof iss === 'string' ? nearness(issuer, iss) : undefined;
  return [
    {
      where: [at, ...(told ? [told] : [])],
      expected: issuer,
      seen: shown(iss),
      ...(near && { difference: near.difference }),
      cause: `The signed response is of another issuer than the metadata name${near ? `: the two differ ${near.words}` : ''}.`,
      remedy: 'Refuse the response, and redeem its code nowhere.',
    },
  ];
}

function forClient({ aud }: Record<string, unknown>, client: Client, where: Where): Fault[] {
  if (Array.isArray(aud) ? aud.includes(client.text) : aud === client.text) return [];
  return [
    {
      where: [claimAt(where, 'aud'), client.where],
      expected: client.text,
      ...(aud !== undefined && { seen: shown(aud) }),
      cause:
        aud === undefined
          ? 'The signed response names no audience.'
          : 'The signed response was made for another client.',
      remedy: 'Refuse the response: its aud must be the client_id.',
    },
  ];
}

function inTime(
  { message }: AuthorizationResponse,
  { exp }: Record<string, unknown>,
  where: Where,
  profile: Profile,
): Fault[] {
  const at = claimAt(where, 'exp');
  if (exp === undefined)
    return [
      {
        where: [at],
        cause: 'The signed response has no exp: it can be used again at any time.',
        remedy: 'Have the authorization server put exp into it, at most ten minutes from now.',
      },
    ];
  const read = readNumericDate(exp);
  if ('problem' in read)
    return [
      {
        where: [at],
        expected: 'seconds since 1970',
        seen: shown(exp),
        cause: `exp of the signed response ${read.problem}.`,
        remedy: 'Write the time as a number of seconds since 1970 (RFC 7519 §2).',
      },
    ];
  const now = message.step.time;
  if (read.time + skewOf(profile) > now) return [];
  return [
    {
      where: [at],
      expected: `later than ${clockTime(now)}`,
      seen: clockTime(read.time),
      cause: `The signed response had expired ${between(read.time, now)} before it came.`,
      remedy: 'Refuse the response; if it was just made, set the clock of the authorization server by NTP.',
    },
  ];
}
