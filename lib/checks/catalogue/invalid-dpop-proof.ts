import { base64urlOf, sha256 } from '../../decode/hash.ts';
import { fapi1Advanced, fapi2, rfc } from '../../flow/clauses.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import { requestParameters } from '../../systems/oauth-parts/authorization-request.ts';
import { tokenFields } from '../../systems/oauth-parts/token-request.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { confirmationOf, type IssuedToken, thumbprintOf, tokensIssuedIn } from '../key-bindings.ts';
import { skewOf } from '../moments.ts';
import { writtenAt } from '../places.ts';
import type { Profile } from '../profiles.ts';
import { proofFaults } from '../proof-faults.ts';
import { type ProvedCall, provedCallsIn } from '../proofs.ts';
import { METADATA_MISSING } from '../server.ts';
import { shown } from '../shown.ts';
import { claimAt } from '../tokens.ts';

/**
 * M7. Each DPoP proof is for this call, of this moment, for this access token and by its key. FAPI wants every access
 * token bound to a key or to a certificate of TLS; of the latter a browser shows nothing.
 */
export default defineCheck({
  id: 'invalid-dpop-proof',
  code: 'M7',
  title: 'The DPoP proof does not fit the call, or the access token is bound to no key',
  severity: 'error',
  clauses: [
    rfc('RFC 9449', '4.3'),
    rfc('RFC 9449', '7.1'),
    rfc('RFC 9449', '7.2'),
    rfc('RFC 9449', '10'),
    fapi1Advanced('5.2.2', 'authorization-server'),
    fapi2('5.3.2.1'),
  ],
  needs: ['messages', 'server'],
  help: {
    why: 'A DPoP proof ties one call to the client’s key: its method, its address, its moment, and the access token with it. If one of them is wrong, a strict server refuses the call, and a careless one lets a stolen proof be used elsewhere. A token that is bound to no key at all is good in anybody’s hands, which is why FAPI admits none.',
    attack: [
      'The attacker reads an access token and a proof out of the log of a proxy.',
      'They send both to another address of the bank, where the proof was not made for.',
      'A server that compares neither htu nor ath answers with the victim’s accounts.',
    ],
    fix: {
      app: 'Make a new proof for every call, with htm as the method, htu as the address without query and fragment, iat as now, and ath as the base64url SHA-256 of the access token.',
      'third party':
        'Take a library for DPoP, build htu from the address that is really called, behind proxies too, and send a token of the type DPoP by the scheme DPoP.',
      'authorization server':
        'Compare htm, htu, iat and ath, refuse a jti that was seen before, and under FAPI bind every access token by DPoP or mutual TLS.',
    },
  },
  check({ messages, server, profile }) {
    const calls = provedCallsIn(messages);
    const issued = tokensIssuedIn(messages);
    const skew = skewOf(profile);
    const hashes = new Map<string, string>();
    const hashOf = (accessToken: string) => {
      const hash = hashes.get(accessToken) ?? base64urlOf(sha256(accessToken));
      hashes.set(accessToken, hash);
      return hash;
    };
    const faults = [
      ...calls.flatMap((call) => proofFaults(call, skew, hashOf)),
      ...calls.flatMap((call) => unadmitted(call, profile) ?? []),
      ...repeated(calls),
      ...(calls.length > 0 ? foreignKeys(calls, issued, messages) : []),
      ...sentAsBearer(messages, issued),
    ];
    const unbound = profile.sharpens.includes('M7') ? issued.filter((token) => !isBound(token)) : [];
    const bindsByTls = server.metadata?.tls_client_certificate_bound_access_tokens;
    if (server.metadata && !bindsByTls)
      faults.push(...unbound.map((token) => bearer(token, profile, bindsByTls === undefined)));
    if (faults.length === 0 && unbound.length > 0)
      return couldNotTell(
        'whether the access token is bound to a certificate of TLS',
        server.metadata
          ? 'No browser shows it: try whether the server refuses the token without the certificate.'
          : `No browser shows it: look for tls_client_certificate_bound_access_tokens in the metadata. ${METADATA_MISSING[1]}`,
      );
    if (faults.length === 0 && calls.length === 0 && (issued.length === 0 || !profile.sharpens.includes('M7')))
      return notApplicable('No call has a DPoP proof or a token that is bound to one.');
    return judged(
      faults,
      ...calls.map(({ where }) => where),
      ...(calls.length > 0 ? [] : issued.map(({ where }) => where)),
    );
  },
});

/** By a proof, or by what the token says of itself (RFC 8705 §3.1, RFC 9449 §6.1). */
function isBound(token: IssuedToken): boolean {
  if (/^dpop$/i.test(token.type)) return true;
  const confirmation = confirmationOf(token);
  return confirmation['x5t#S256'] !== undefined || confirmation.jkt !== undefined;
}

function bearer({ where, type }: IssuedToken, { id, title }: Profile, isLeftOut: boolean): Fault {
  const clause = id === 'fapi-2-security' ? '§5.3.2.1, 4' : 'FAPI 1.0 Advanced §5.2.2, 5';
  return {
    where: [where],
    expected: id === 'fapi-2-security' ? 'DPoP, or a token bound to a certificate' : 'a token bound to a certificate',
    seen: type || 'no token_type',
    cause:
      'The access token is bound to no key, and the metadata name no binding to certificates: whoever has it can use it.',
    remedy: `Have the server bind it by ${id === 'fapi-2-security' ? 'DPoP or mutual TLS' : 'mutual TLS'}.`,
    because: `${title} admits sender-constrained access tokens only (${clause}).${isLeftOut ? ' The metadata leave tls_client_certificate_bound_access_tokens out, which means false (RFC 8705 §3.3), but may be incomplete.' : ''}`,
    ...(isLeftOut && { severity: 'warning' as const }),
  };
}

/** What is not asymmetric at all is wrong in any profile. */
function unadmitted({ where, header }: ProvedCall, { title, sharpens, signs }: Profile): Fault | undefined {
  const alg = shown(header?.alg);
  if (!signs || !sharpens.includes('M7') || !/^(?:RS|PS|ES)\d/.test(alg) || signs.with.includes(alg)) return undefined;
  const admitted = signs.with.join(' or ');
  return {
    where: [claimAt(where, 'alg')],
    expected: admitted,
    seen: alg,
    cause: `The proof is signed with ${alg}.`,
    remedy: `Sign it with ${signs.with[0]}.`,
    because: `${title} admits ${admitted} only (${signs.clause}).`,
  };
}

/** RFC 9449 §4.2: no other proof may have the same jti. */
function repeated(calls: readonly ProvedCall[]): Fault[] {
  const first = new Map<string, ProvedCall>();
  return calls.flatMap((call): Fault[] => {
    const jti = asText(call.claims?.jti);
    const before = jti === undefined ? undefined : first.get(jti);
    if (jti !== undefined && !before) first.set(jti, call);
    if (!before || jti === undefined) return [];
    return [
      {
        where: [claimAt(call.where, 'jti'), claimAt(before.where, 'jti')],
        expected: 'a jti of its own',
        seen: jti,
        cause: `The proof has the jti of that in #${before.where.step}.`,
        remedy: 'Make a new proof with a new random jti for every call.',
        severity: 'warning',
        because: 'A server need not remember each jti (RFC 9449 §11.1), but one that does refuses the second.',
      },
    ];
  });
}

/** The key of the proof is that to which the token, or the code, was bound. */
function foreignKeys(
  calls: readonly ProvedCall[],
  issued: readonly IssuedToken[],
  messages: readonly Message[],
): Fault[] {
  const bound = new Map(
    issued.flatMap((token) => {
      const { text, where } = token;
      const jkt = asText(confirmationOf(token).jkt);
      return jkt === undefined
        ? []
        : [[text, { jkt, where: { ...where, field: 'response body access_token' }, words: 'access token' }] as const];
    }),
  );
  const asked = keyOfCode(messages);
  return calls.flatMap((call): Fault[] => {
    const { step } = call.message;
    const redeems =
      step.role === 'token-request' && tokenFields(call.message).get('grant_type') === 'authorization_code';
    const binding = call.accessToken === undefined ? (redeems && asked) || undefined : bound.get(call.accessToken);
    const key = asObject(call.header?.jwk);
    const seen = binding && key && thumbprintOf(key);
    if (!binding || seen === undefined || seen === binding.jkt) return [];
    return [
      {
        where: [claimAt(call.where, 'jwk'), binding.where],
        expected: binding.jkt,
        seen,
        cause: `The proof is made with another key than the one to which the ${binding.words} is bound.`,
        remedy: `Make the proof with the key to which the ${binding.words} was bound, or get a new one.`,
      },
    ];
  });
}

/** RFC 9449 §10: the request may name the key that will redeem the code. */
function keyOfCode(messages: readonly Message[]) {
  const found = messages.flatMap((message) => {
    const { role, aside } = message.step;
    if (aside || (role !== 'authorization-request' && role !== 'pushed-authorization-request')) return [];
    const jkt = requestParameters(message).get('dpop_jkt');
    return jkt ? [{ jkt, where: writtenAt(message, 'dpop_jkt'), words: 'code' }] : [];
  });
  // After a second attempt nobody knows to which of them the code belongs.
  return found.every(({ jkt }) => jkt === found[0]?.jkt) ? found[0] : undefined;
}

/** RFC 9449 §7.2: a token that is bound to a key is not taken as a bearer token. */
function sentAsBearer(messages: readonly Message[], issued: readonly IssuedToken[]): Fault[] {
  const ofKeys = new Map(issued.filter(({ type }) => /^dpop$/i.test(type)).map((token) => [token.text, token]));
  if (ofKeys.size === 0) return [];
  return messages.flatMap(({ step, requestHeader }): Fault[] => {
    const [, text = ''] = /^Bearer +(\S+)/i.exec(requestHeader('authorization') ?? '') ?? [];
    const token = ofKeys.get(text);
    if (!token) return [];
    return [
      {
        where: [{ step: step.n, field: 'request header Authorization' }, token.where],
        expected: 'DPoP',
        seen: 'Bearer',
        cause: 'The access token is bound to a key (token_type DPoP), but was sent by the scheme Bearer.',
        remedy: 'Send it as Authorization: DPoP, with a proof beside it.',
      },
    ];
  });
}
