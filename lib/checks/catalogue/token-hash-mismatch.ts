import { base64urlOf, leftHalfHash, sha256, sha384, sha512 } from '../../decode/hash.ts';
import { fapi1Advanced, oidc } from '../../flow/clauses.ts';
import { asText } from '../../flow/json.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import type { Profile } from '../profiles.ts';
import { quoted, shown } from '../shown.ts';
import { claimAt, type SeenToken } from '../tokens.ts';

/** What each claim is the hash of. */
const HASHES = [
  { claim: 'at_hash', of: 'accessToken', words: 'access token' },
  { claim: 'c_hash', of: 'code', words: 'code' },
  { claim: 's_hash', of: 'state', words: 'state' },
] as const;

type Hash = (typeof HASHES)[number];

/** I5. The hashes by which an ID token signs what came with it. */
export default defineCheck({
  id: 'token-hash-mismatch',
  code: 'I5',
  title: 'A hash in the ID token is not that of what came with it',
  severity: 'error',
  clauses: [
    oidc('3.3.2.11', 'HybridIDToken'),
    oidc('3.3.2.10', 'CodeValidation'),
    oidc('3.1.3.6', 'CodeIDToken'),
    fapi1Advanced('5.2.2.1', 'id-token-as-detached-signature-1'),
  ],
  needs: ['idTokens'],
  help: {
    why: 'The hashes at_hash, c_hash and s_hash make the ID token a signature over the access token, the code and the state that came with it. If one of them does not fit, something was exchanged on the way, or the server computes it wrongly and every careful client refuses the answer.',
    attack: [
      'The attacker holds a code of their own session, and sees the answer on its way to the victim’s browser.',
      'They put their code in the place of the victim’s; the ID token beside it stays, for they cannot sign another.',
      'Its c_hash is that of the victim’s code: a third party that compares it refuses the answer.',
    ],
    fix: {
      'authorization server':
        'Take the left half of the hash that the token’s alg names, SHA-256 for RS256, of the ASCII text as it is sent, in base64url without padding.',
      'third party': 'Compare at_hash, c_hash and s_hash before the code or the access token is used.',
    },
  },
  check({ idTokens, profile }) {
    const compared = idTokens.flatMap((token) => HASHES.map((hash) => ({ token, hash })));
    const faults = compared.flatMap(({ token, hash }) => faultOf(token, hash, profile) ?? []);
    const held = compared.filter(({ token, hash }) => token.claims[hash.claim] !== undefined);
    if (faults.length > 0) return judged(faults);
    if (held.length === 0) return notApplicable('No ID token holds a hash, and none of them needs one.');
    const dark = held.find(({ token, hash }) => expectedOf(token, hash) === undefined);
    if (!dark) return judged([], ...held.map(({ token, hash }) => claimAt(token.where, hash.claim)));
    return token(dark.token, dark.hash);
  },
});

function token(dark: SeenToken, { claim, of, words }: Hash) {
  return dark.along[of] === undefined
    ? couldNotTell(`the ${words} of which ${claim} is the hash`, 'Record the whole sign-in, from its first page on.')
    : couldNotTell(
        `which hash belongs to alg ${quoted(dark.header.alg)}`,
        'Look it up in the documentation of the authorization server.',
      );
}

function expectedOf({ header, along }: SeenToken, { of }: Hash): string | undefined {
  const text = along[of];
  return text === undefined ? undefined : leftHalfHash(text, asText(header.alg) ?? '');
}

function faultOf(token: SeenToken, hash: Hash, profile: Profile): Fault | undefined {
  const { claim, of, words } = hash;
  const seen = token.claims[claim];
  const expected = expectedOf(token, hash);
  const where = [claimAt(token.where, claim)] as const;
  if (seen === undefined) {
    const because = needed(token, hash, profile);
    if (because === undefined) return undefined;
    return {
      where,
      ...(expected !== undefined && { expected }),
      cause: `The ID token came with ${words === 'access token' ? 'an access token' : `a ${words}`}, but has no ${claim}.`,
      remedy: `Have the authorization server put ${claim} into the ID token.`,
      because,
    };
  }
  if (expected === undefined || seen === expected) return undefined;
  const how = otherReading(shown(seen), token.along[of] ?? '');
  return {
    where,
    expected,
    seen: shown(seen),
    cause: how
      ? `${claim} is ${how} of the ${words}, not the left half of the hash that alg ${quoted(token.header.alg)} names in base64url.`
      : `${claim} is not the hash of the ${words} that came with the ID token.`,
    remedy: how
      ? `Have the authorization server compute ${claim} as OpenID Connect Core §3.3.2.11 says.`
      : `Do not use the ${words}: it is not the one for which the ID token was made.`,
  };
}

/** Why a hash must be there; undefined where it may be left out. */
function needed({ way, along }: SeenToken, { claim, of }: Hash, profile: Profile): string | undefined {
  if (way !== 'browser' || along[of] === undefined) return undefined;
  if (claim !== 's_hash') return `OpenID Connect Core §3.3.2.11 requires ${claim} where both come with the browser.`;
  return profile.sharpens.includes('I5')
    ? `${profile.title} requires s_hash where the request has a state (FAPI 1.0 Advanced §5.2.2.1).`
    : undefined;
}

/** The usual ways to compute it wrongly. */
function otherReading(seen: string, text: string): string | undefined {
  for (const [name, hash] of [
    ['SHA-256', sha256(text)],
    ['SHA-384', sha384(text)],
    ['SHA-512', sha512(text)],
  ] as const) {
    const half = hash.subarray(0, hash.length / 2);
    const plain = seen.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
    if (plain === base64urlOf(half))
      return plain === seen ? `the left half of ${name}` : `the left half of ${name} in standard base64`;
    if (plain === base64urlOf(hash)) return `the whole ${name}`;
    if (seen.toLowerCase() === hexOf(half)) return `the left half of ${name} in hexadecimal digits`;
  }
  return undefined;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
