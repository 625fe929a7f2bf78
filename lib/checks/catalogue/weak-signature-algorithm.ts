import { fapi1Advanced, fapi2, oidc, openFinanceBrasil, rfc } from '../../flow/clauses.ts';
import { asText } from '../../flow/json.ts';
import { couldNotTell, defineCheck, type Fault, judged } from '../check.ts';
import type { Profile } from '../profiles.ts';
import { METADATA_MISSING, type Server } from '../server.ts';
import { quoted, shown } from '../shown.ts';
import { claimAt, type SeenToken, type TokenKind } from '../tokens.ts';

/** Where a server says with what it signs. */
const ADVERTISED: Readonly<Record<TokenKind, string>> = {
  'ID token': 'id_token_signing_alg_values_supported',
  'signed response': 'authorization_signing_alg_values_supported',
  'signed userinfo': 'userinfo_signing_alg_values_supported',
};

/** I1. A token without a signature, or with one that others than the server can make. */
export default defineCheck({
  id: 'weak-signature-algorithm',
  code: 'I1',
  title: 'A token is signed so that others can forge it',
  severity: 'error',
  clauses: [
    rfc('RFC 8725', '3.1'),
    rfc('RFC 8725', '3.2'),
    oidc('3.1.3.7', 'IDTokenValidation'),
    fapi1Advanced('8.6', 'algorithm-considerations'),
    fapi2('5.4.1'),
    openFinanceBrasil('6.2'),
  ],
  needs: ['tokens', 'server'],
  help: {
    why: 'The algorithm in the header of a token is a claim of whoever sent it. A token with none has no signature at all, and one with HS256 can be made by everybody who knows the shared secret: if a library takes the server’s public key for that secret, that is everybody.',
    attack: [
      'The attacker takes an ID token of their own and writes the victim’s subject into it.',
      'They set alg to none and leave the signature out, or set HS256 and sign with the server’s public key.',
      'A third party that believes the header accepts the token, and signs the attacker in as the victim.',
    ],
    fix: {
      'third party':
        'Fix the expected algorithm where the client is configured, RS256, PS256 or ES256, and refuse every other before the signature is looked at.',
      'authorization server': 'Sign with an asymmetric key, and register no client for none.',
    },
  },
  check({ tokens, server, profile }) {
    const faults: Fault[] = [];
    let undecided: SeenToken | undefined;
    for (const token of tokens) {
      const fault = unsigned(token, server) ?? symmetric(token, server) ?? outsideProfile(token, profile);
      if (fault) faults.push(fault);
      else if (isSymmetric(token) && !advertised(token, server)) undecided = token;
    }
    if (faults.length === 0 && undecided)
      return couldNotTell(
        `whether the client is registered for ${quoted(undecided.header.alg)}: ${METADATA_MISSING[0]}`,
        METADATA_MISSING[1],
      );
    return judged(faults, ...tokens.map(({ where }) => claimAt(where, 'alg')));
  },
});

function isSymmetric({ header }: SeenToken): boolean {
  return /^HS\d/i.test(asText(header.alg) ?? '');
}

function advertised({ kind }: SeenToken, { metadata }: Server): string[] | undefined {
  const names = metadata?.[ADVERTISED[kind]];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined;
}

function unsigned(token: SeenToken, server: Server): Fault | undefined {
  const alg = asText(token.header.alg);
  const signature = token.text.split('.')[2];
  const isNone = alg === undefined || /^none$/i.test(alg);
  if (!isNone && signature) return undefined;
  const permitted = isNone && token.way === 'code' && advertised(token, server)?.includes('none');
  return {
    where: [claimAt(token.where, 'alg')],
    expected: 'an asymmetric algorithm, such as PS256',
    seen: alg ?? 'no alg',
    cause: isNone
      ? `The ${token.kind} has ${alg === undefined ? 'no algorithm in its header' : `alg ${quoted(alg)}`}: anyone could have made it.`
      : `The header of the ${token.kind} says ${quoted(alg)}, but its signature was left out: anyone could have made it.`,
    remedy: 'Refuse the token, and register an asymmetric algorithm for the client.',
    ...(permitted && {
      severity: 'warning' as const,
      because:
        'The server advertises none, and OpenID Connect Core §2 permits it for a token that comes directly from the token endpoint.',
    }),
  };
}

function symmetric(token: SeenToken, server: Server): Fault | undefined {
  if (!isSymmetric(token)) return undefined;
  const alg = shown(token.header.alg);
  const { kid } = token.header;
  const kind = typeof kid === 'string' ? server.keys?.kinds.get(kid) : undefined;
  if (server.keys && kind !== undefined && kind !== 'oct')
    return {
      where: [claimAt(token.where, 'alg'), server.keys.where],
      expected: `an algorithm for ${kind} keys`,
      seen: alg,
      cause: `The ${token.kind} names the public key “${quoted(kid)}”, but is signed with ${quoted(alg)}, which takes a key for a shared secret.`,
      remedy: 'Refuse the token: whoever knows the public key can have made it.',
    };
  const names = advertised(token, server);
  if (!names || names.includes(alg)) return undefined;
  return {
    where: [claimAt(token.where, 'alg'), ...(server.where ? [server.where] : [])],
    expected: names.join(' or '),
    seen: alg,
    cause: `The ${token.kind} is signed with ${quoted(alg)}, a shared secret, although the server signs with ${names.join(' or ')}.`,
    remedy: 'Refuse the token, and fix the expected algorithm in the configuration of the client.',
  };
}

function outsideProfile(token: SeenToken, { title, sharpens, signs }: Profile): Fault | undefined {
  const alg = shown(token.header.alg);
  if (!signs || !sharpens.includes('I1') || signs.with.includes(alg)) return undefined;
  const admitted = signs.with.join(' or ');
  return {
    where: [claimAt(token.where, 'alg')],
    expected: admitted,
    seen: alg,
    cause: `The ${token.kind} is signed with ${quoted(alg)}.`,
    remedy: `Register ${signs.with[0]} for what the server signs for this client.`,
    because: `${title} admits ${admitted} only (${signs.clause}).`,
  };
}
