import {
  changed,
  signToken,
  withAlgNone,
  withClaims,
  withoutSignature,
  withPublicKeyAsSecret,
} from '../../decode/forged-token.ts';
import { type Clause, oidc, rfc } from '../../flow/clauses.ts';
import type { Role } from '../../flow/step.ts';
import { altered } from '../altered.ts';
import { ASKED_ANEW, atCallback, atTokenEndpoint } from '../callbacks.ts';
import {
  type Changed,
  defineMutation,
  type Given,
  isMissing,
  type Needs,
  type Reading,
  type Refuser,
  type Variant,
} from '../mutation.ts';
import type { Outcome } from '../outcome.ts';
import { readAuthorizationAnswer } from '../readings/authorization.ts';
import { readCommandAnswer, readResourceAnswer } from '../readings/call.ts';
import { readThirdParty } from '../readings/third-party.ts';
import { readTokenAnswer } from '../readings/token.ts';
import { REQUESTS, type Target } from '../target.ts';
import { publicKeyOf, type TokenInDraft, tokenIn } from '../tokens.ts';

/** Where a signed JWT is sent to somebody who has to verify it. */
interface Place {
  roles: readonly Role[];
  names: readonly string[];
  refuses: Refuser;
  /** `the request object or assertion`. */
  what: string;
  clause: Clause;
  applies: Variant['applies'];
  read: Variant['read'];
}

const PLACES: readonly Place[] = [
  {
    roles: REQUESTS,
    names: ['request', 'client_assertion'],
    refuses: 'authorization server',
    what: 'request object or assertion',
    clause: rfc('RFC 9101', '6.2'),
    applies: () => ASKED_ANEW,
    read: (outcome, target) => readAuthorizationAnswer(outcome, target),
  },
  {
    roles: ['token-request', 'refresh-request'],
    names: ['client_assertion'],
    refuses: 'authorization server',
    what: 'assertion',
    clause: oidc('9', 'ClientAuthentication'),
    applies: atTokenEndpoint,
    read: ({ answer }) => readTokenAnswer(answer, 'client'),
  },
  {
    roles: [
      'userinfo',
      'resource-request',
      'consent-creation',
      'consent-status',
      'authorisation-start',
      'authorisation-update',
      'authorisation-status',
    ],
    names: ['Authorization'],
    refuses: 'resource server',
    what: 'access token',
    clause: rfc('RFC 6750', '3.1'),
    // Sent unchanged before, the token shows that it is alive; what changes something is not sent once more for that.
    applies: ({ step }) => (step.method === 'GET' ? { first: true } : ASKED_ANEW),
    read: readBearer,
  },
  {
    roles: ['app-command'],
    names: ['jwt'],
    refuses: 'authorization server',
    what: 'bank’s JWT',
    clause: rfc('RFC 7515', '5.2'),
    applies: () => ASKED_ANEW,
    read: ({ answer }) => readCommandAnswer(answer),
  },
  {
    roles: ['authorization-response'],
    names: ['id_token', 'response'],
    refuses: 'third party',
    what: 'ID token or signed response',
    clause: oidc('3.1.3.7', 'IDTokenValidation'),
    applies: atCallback,
    read: readThirdParty,
  },
];

interface Forgery {
  title: string;
  must: (what: string) => string;
  clauses: readonly Clause[];
  /** Why not this token, or what it needs more; undefined where it needs nothing. */
  asks?(token: TokenInDraft, target: Target): Needs | { missing: string } | undefined;
  forge(held: TokenInDraft, given: Given, target: Target): Forged | Promise<Forged>;
}

type Forged = { token: string; note?: string } | { problem: string };

const BETTER: Needs = {
  better:
    'With the sender’s private key its signature would be right, and the refusal would be of this claim for sure.',
};
const UNSIGNED = 'The signature is that of the old claims, and may be what it was refused for.';

const FORGERIES: Readonly<Record<string, Forgery>> = {
  none: {
    title: 'alg is none, and there is no signature',
    must: (what) => `It refuses the ${what}: it takes the algorithm that was agreed on, and never none.`,
    clauses: [rfc('RFC 8725', '3.1'), rfc('RFC 8725', '2.1')],
    forge: ({ token }) => ({ token: withAlgNone(token) }),
  },
  'hs256-public-key': {
    title: 'it is signed with the public key as if that were a shared secret',
    must: (what) => `It refuses the ${what}: a key is used with the algorithm that it was made for, and with no other.`,
    clauses: [rfc('RFC 8725', '3.1'), rfc('RFC 8725', '2.1')],
    asks({ token }, target) {
      if (!/^(RS|PS|ES|Ed)/.test(String(token.header.alg)))
        return { missing: `It is signed with ${String(token.header.alg)}, which has no public key.` };
      return publicKeyOf(token, target)
        ? undefined
        : {
            missing:
              'The public key of its signer is not in the recording: open the key set (jwks_uri) while you record.',
          };
    },
    async forge({ token }, { keyForm }, target) {
      const key = publicKeyOf(token, target);
      return key
        ? withPublicKeyAsSecret(token, key.jwk, keyForm)
        : { problem: 'The public key of its signer is not in the recording.' };
    },
  },
  claims: {
    title: 'a claim is another one, under the old signature',
    must: (what) => `It refuses the ${what}, whose signature does not fit.`,
    clauses: [rfc('RFC 7515', '5.2'), rfc('RFC 8725', '3.3')],
    asks: ({ token }) =>
      claimToAlter(token.claims) ? undefined : { missing: 'The token has no claim with a text in it.' },
    forge({ token }) {
      const name = claimToAlter(token.claims);
      return name
        ? { token: withClaims(token, { [name]: altered(String(token.claims[name])) }) }
        : { problem: 'The token has no claim with a text in it.' };
    },
  },
  stripped: {
    title: 'the signature is left out, and alg stays',
    must: (what) => `It refuses the ${what}, which has no signature.`,
    clauses: [rfc('RFC 7515', '5.2'), rfc('RFC 8725', '3.3')],
    forge: ({ token }) => ({ token: withoutSignature(token) }),
  },
  expired: {
    title: 'it expired an hour ago',
    must: (what) => `It refuses the ${what} after its exp, but for a little leeway.`,
    clauses: [rfc('RFC 7519', '4.1.4')],
    asks: ({ token }) =>
      typeof token.claims.exp === 'number' ? BETTER : { missing: 'The token has no exp: it never expires.' },
    forge(held, given, target) {
      const hourAgo = Math.floor(given.now / 1000) - 3600;
      const recorded = tokenIn(target.draft, [held.name]);
      const exp = 'missing' in recorded ? undefined : recorded.token.claims.exp;
      // The recorded one is truly signed, and by now truly expired; an answer's would be refused for its nonce as well.
      const isOwn = held.name === 'client_assertion' || held.name === 'Authorization';
      if (isOwn && !('missing' in recorded) && typeof exp === 'number' && exp <= hourAgo)
        return { token: recorded.text };
      return resigned(held, given, {
        exp: hourAgo,
        ...(typeof held.token.claims.nbf === 'number' && { nbf: hourAgo - 60 }),
      });
    },
  },
  audience: {
    title: 'it is meant for somebody else',
    must: (what) => `It refuses the ${what}, in whose aud it does not find itself.`,
    clauses: [rfc('RFC 8725', '3.9')],
    asks: ({ token }) => (token.claims.aud === undefined ? { missing: 'The token has no aud.' } : BETTER),
    forge: (held, given) => resigned(held, given, { aud: 'https://attacker.invalid' }),
  },
};

export default defineMutation({
  id: 'jwt',
  title: 'Signed tokens',
  gain: 'Whoever can write a token without its key is whoever they like.',
  variants: Object.entries(FORGERIES).flatMap(([id, forgery]) => PLACES.map((place) => variantOf(id, forgery, place))),
});

function variantOf(id: string, { title, must, clauses, asks, forge }: Forgery, place: Place): Variant {
  const { roles, names, refuses, what, clause, applies, read } = place;
  return {
    ...{ id, title, roles, refuses, read },
    must: must(what),
    clauses: [clause, ...clauses],
    applies(target) {
      const held = tokenIn(target.draft, names);
      if ('missing' in held) return held;
      const asked = asks?.(held, target) ?? {};
      if ('missing' in asked) return asked;
      const needs = applies(target);
      return isMissing(needs) ? needs : { ...needs, ...asked };
    },
    async change(given, target): Promise<Changed> {
      const held = tokenIn(given.draft, names);
      if ('missing' in held) return { problem: held.missing };
      const forged = await forge(held, given, target);
      if ('problem' in forged) return forged;
      return { draft: held.replaced(given.draft, forged.token), ...(forged.note && { note: forged.note }) };
    },
  };
}

/** Signed anew where there is a key for it, else under the old signature. */
async function resigned(
  { token }: TokenInDraft,
  { privateKey }: Given,
  claims: Record<string, unknown>,
): Promise<Forged> {
  if (privateKey === undefined) return { token: withClaims(token, claims), note: UNSIGNED };
  return signToken({ header: token.header, claims: changed(token.claims, claims) }, privateKey);
}

/** Whose claim matters most: the person, what is asked for, or any text. */
function claimToAlter(claims: Record<string, unknown>): string | undefined {
  const isText = (name: string) => typeof claims[name] === 'string' && claims[name] !== '';
  const likely = ['sub', 'cpf', 'scope', 'redirect_uri'].find(isText);
  return likely ?? Object.keys(claims).find((name) => isText(name) && !['iss', 'aud', 'jti', 'nonce'].includes(name));
}

function readBearer({ answer, untouched }: Outcome): Reading {
  const before = untouched && readResourceAnswer(untouched);
  if (before?.verdict === 'rejected')
    return { ...before, verdict: 'unclear', evidence: `The untouched token is refused, too. ${before.evidence}` };
  return readResourceAnswer(answer);
}
