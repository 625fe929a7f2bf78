import { fapi1Advanced, fapi2, rfc } from '../../flow/clauses.ts';
import { asText, peekJwt } from '../../flow/json.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { type Credential, credentialsOf, showsHeaders } from '../client-authentication.ts';
import type { Profile } from '../profiles.ts';
import type { Server } from '../server.ts';
import { quoted, shown } from '../shown.ts';
import { claimAt, headerOf } from '../tokens.ts';

/** Where each profile says by which methods a client may prove itself. */
const METHODS_IN: Readonly<Record<string, string>> = {
  'fapi-1-advanced': 'FAPI 1.0 Advanced §5.2.2, 14',
  'open-finance-brasil':
    'FAPI 1.0 Advanced §5.2.2, 14; of the two, Open Finance Brasil Security Profile 2.1.0 §5.1, 1 admits the first',
  'fapi-2-security': 'FAPI 2.0 Security Profile §5.3.2.1, 6',
};

/**
 * K3. One way of client authentication in each request; `client_id` beside Basic is none. The FAPI profiles admit an
 * assertion that the client signed with a key of its own, or a certificate of TLS, which is not to be seen here.
 */
export default defineCheck({
  id: 'two-client-authentications',
  code: 'K3',
  title: 'A request authenticates its client in two ways, or in one that the profile forbids',
  severity: 'error',
  clauses: [rfc('RFC 6749', '2.3'), fapi1Advanced('5.2.2', 'authorization-server'), fapi2('5.3.2.1'), fapi2('5.3.3.1')],
  needs: ['clientRequests', 'server'],
  help: {
    why: 'RFC 6749 forbids more than one method of client authentication in a request. Some servers refuse it with invalid_request or invalid_client, others take the first that they find, and two parts of one server may look at two different ones. Mostly a library sends Basic by itself while the code around puts the secret into the body. The FAPI profiles go further and admit no shared secret at all: the client signs with a key of its own, or shows a certificate.',
    attack: [
      'The developer sets client_secret in the body, and the library adds Basic from its settings.',
      'The sandbox takes the one, production looks at the other, or refuses both.',
      'Token requests fail with invalid_client although each of the two is right.',
    ],
    fix: {
      'third party':
        'Choose the method that is registered as token_endpoint_auth_method, and send that one alone; under FAPI that is private_key_jwt or tls_client_auth.',
      'authorization server':
        'Refuse such requests with invalid_request, say why in error_description, and under FAPI register no client with a secret.',
    },
  },
  check({ clientRequests, server, profile }) {
    const faults: Fault[] = [];
    const looked: Where[] = [];
    let unseen: number | undefined;
    for (const message of clientRequests) {
      const credentials = credentialsOf(message).filter(
        ({ method, secret }) => method === 'client_assertion' || secret,
      );
      const [first, second] = credentials;
      if (first && second) faults.push(tooMany(first, credentials));
      faults.push(...credentials.flatMap((one) => forbidden(one, profile, server) ?? []));
      if (first) looked.push(first.where);
      // Basic may have stood beside it.
      if (!second && !showsHeaders(message)) unseen ??= message.step.n;
    }
    if (faults.length > 0) return judged(faults);
    if (unseen !== undefined)
      return couldNotTell(`the headers of #${unseen}`, 'They were not captured: record it again.');
    if (looked.length > 0) return judged([], ...looked);
    return profile.sharpens.includes('K3')
      ? couldNotTell(
          'whether the client authenticates by a certificate of TLS',
          'No browser shows it: look up token_endpoint_auth_method in the settings of the client.',
        )
      : notApplicable('No request authenticates the client.');
  },
});

function tooMany(first: Credential, credentials: readonly Credential[]): Fault {
  return {
    where: [first.where, ...credentials.slice(1).map(({ where }) => where)],
    seen: credentials.map(({ method }) => method).join(', '),
    cause: `The request authenticates the client by ${inWords(credentials.map(({ where }) => where.field ?? ''))}.`,
    remedy: 'Send one of them: the one that is registered for the client.',
  };
}

function forbidden({ method, where, assertion }: Credential, profile: Profile, server: Server): Fault | undefined {
  if (!profile.sharpens.includes('K3')) return undefined;
  if (assertion !== undefined)
    return weakAssertion(assertion, where, profile) ?? otherAudience(assertion, where, profile, server);
  return {
    where: [where],
    expected: 'private_key_jwt, or a certificate of TLS',
    seen: method === 'Basic' ? 'client_secret_basic' : 'client_secret_post',
    cause: `The client authenticates with a shared secret (${method}).`,
    remedy: 'Register private_key_jwt or tls_client_auth as token_endpoint_auth_method, and have no secret.',
    because: `${profile.title} admits private_key_jwt and certificates of TLS only (${METHODS_IN[profile.id]}).`,
  };
}

function weakAssertion(assertion: string, where: Where, { title, signs }: Profile): Fault | undefined {
  const { alg } = headerOf(assertion);
  // What cannot be read is not judged.
  if (alg === undefined || !signs || signs.with.includes(shown(alg))) return undefined;
  const admitted = signs.with.join(' or ');
  return {
    where: [claimAt(where, 'alg')],
    expected: admitted,
    seen: shown(alg),
    cause: `The client assertion is signed with ${quoted(alg)}${/^HS/.test(shown(alg)) ? ', a shared secret' : ''}.`,
    remedy: `Sign it with ${signs.with[0]}.`,
    because: `${title} admits ${admitted} only (${signs.clause}).`,
  };
}

/** FAPI 2.0 closed with this the hole that an assertion for one server could be used at another. */
function otherAudience(assertion: string, where: Where, { id, title }: Profile, { issuer }: Server): Fault | undefined {
  const { aud } = peekJwt(assertion) ?? {};
  const text = asText(aud);
  if (id !== 'fapi-2-security' || aud === undefined) return undefined;
  if (text !== undefined && (issuer === undefined || text === issuer)) return undefined;
  return {
    where: [claimAt(where, 'aud')],
    expected: issuer ?? 'the issuer of the authorization server, as a string',
    seen: shown(aud),
    cause:
      text === undefined
        ? 'The aud of the client assertion is a list, so that the assertion may be good at another server, too.'
        : 'The aud of the client assertion is not the issuer of the authorization server.',
    remedy: 'Set aud to the issuer of the authorization server, as a string.',
    because: `${title} requires it (§5.3.3.1, 5).`,
  };
}

function inWords(fields: readonly string[]): string {
  return `${fields.slice(0, -1).join(', ')} and ${fields.at(-1)}`;
}
