import { oidc } from '../../flow/clauses.ts';
import { couldNotTell, defineCheck, type Fault, judged } from '../check.ts';
import { nearness } from '../nearness.ts';
import { isIssuer, METADATA_MISSING, type Server } from '../server.ts';
import { shown } from '../shown.ts';
import { claimAt, type SeenToken } from '../tokens.ts';

/** I2. The issuer of an ID token is compared with the metadata, its audience with the client. */
export default defineCheck({
  id: 'wrong-issuer-or-audience',
  code: 'I2',
  title: 'The ID token is of another issuer, or for another client',
  severity: 'error',
  clauses: [oidc('3.1.3.7', 'IDTokenValidation')],
  needs: ['idTokens', 'clientId', 'server'],
  help: {
    why: 'A subject means something only together with the issuer that named it, and an ID token is good only for the client for which it was made. Both are compared as plain text: a slash at the end makes another issuer, and most libraries refuse the token for it.',
    attack: [
      'The attacker runs a harmless site that offers the same sign-in, and the victim uses it.',
      'The attacker takes the ID token that the victim’s sign-in brought them.',
      'They hand it to a third party that does not look at aud, and are signed in there as the victim.',
    ],
    fix: {
      'third party':
        'Compare iss with the configured issuer, character by character, and look for the own client_id in aud; copy the issuer from the metadata instead of typing it.',
      'authorization server': 'Put the very issuer of the metadata into every ID token, slash at the end included.',
    },
  },
  check({ idTokens, clientId, server }) {
    const faults = idTokens.flatMap((token) => [
      ...(ofIssuer(token, server) ?? []),
      ...(forClient(token, clientId.text) ? [] : [audienceFault(token, clientId)]),
    ]);
    if (faults.length === 0 && server.issuer === undefined) return couldNotTell(...METADATA_MISSING);
    return judged(faults, ...idTokens.flatMap(({ where }) => [claimAt(where, 'iss'), claimAt(where, 'aud')]));
  },
});

function ofIssuer({ claims, where }: SeenToken, { issuer, where: told }: Server): Fault[] | undefined {
  if (claims.iss === undefined)
    return [
      {
        where: [claimAt(where, 'iss')],
        ...(issuer !== undefined && { expected: issuer }),
        cause: 'The ID token names no issuer.',
        remedy: 'Have the authorization server put its issuer into iss.',
      },
    ];
  if (issuer === undefined || isIssuer(issuer, claims.iss)) return undefined;
  const near = typeof claims.iss === 'string' ? nearness(issuer, claims.iss) : undefined;
  return [
    {
      where: [claimAt(where, 'iss'), ...(told ? [told] : [])],
      expected: issuer,
      seen: shown(claims.iss),
      ...(near && { difference: near.difference }),
      cause: `The issuer of the ID token is not that of the metadata${near ? `: they differ ${near.words}` : ''}.`,
      remedy: 'Make iss and the issuer of the metadata the same, character by character.',
    },
  ];
}

function forClient({ claims: { aud } }: SeenToken, clientId: string): boolean {
  return Array.isArray(aud) ? aud.includes(clientId) : aud === clientId;
}

function audienceFault(
  { claims: { aud }, where }: SeenToken,
  client: { text: string; where: Fault['where'][0] },
): Fault {
  return {
    where: [claimAt(where, 'aud'), client.where],
    expected: client.text,
    ...(aud !== undefined && { seen: Array.isArray(aud) ? aud.map(shown).join(', ') : shown(aud) }),
    cause:
      aud === undefined
        ? 'The ID token names no audience.'
        : 'The audience of the ID token does not hold the client_id of the request.',
    remedy: 'Refuse the token: it was made for another client.',
  };
}
