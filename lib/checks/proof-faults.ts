import { asObject, asText } from '../flow/json.ts';
import type { Fault } from './check.ts';
import { arrivalOf, between, clockTime, readNumericDate } from './moments.ts';
import type { ProvedCall } from './proofs.ts';
import { quoted, shown } from './shown.ts';
import { claimAt } from './tokens.ts';

/** Members that make a key private (RFC 7518 §6.2.2, §6.3.2; RFC 8037 §2; RFC 7518 §6.4). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** The base64url SHA-256 of an access token. */
export type HashOf = (accessToken: string) => string;

/**
 * What is wrong with the proof of one call, taken by itself (RFC 9449 §4.3). Its signature is not verified.
 *
 * @param skew milliseconds by which two clocks may differ
 */
export function proofFaults(call: ProvedCall, skew: number, hashOf: HashOf): Fault[] {
  const { proofs, where, header, claims } = call;
  if (proofs.length !== 1)
    return [
      {
        where: [where],
        expected: 'one header DPoP',
        seen: `${proofs.length}`,
        cause:
          proofs.length === 0
            ? 'The call has an access token of the scheme DPoP, but no proof.'
            : 'The call has more than one proof.',
        remedy: 'Send one proof with every call.',
      },
    ];
  if (!header || !claims)
    return [
      { where: [where], cause: 'The proof is no JWT that can be read.', remedy: 'Send a signed JWT in three parts.' },
    ];
  return [
    ...headerFaults(call, header),
    ...callFaults(call, claims),
    ...timeFaults(call, claims, skew),
    ...tokenFaults(call, claims, hashOf),
  ];
}

function headerFaults({ where }: ProvedCall, { typ, alg, jwk }: Record<string, unknown>): Fault[] {
  const faults: Fault[] = [];
  const add = (name: string, expected: string, seen: string, cause: string, remedy: string) =>
    faults.push({ where: [claimAt(where, name)], expected, seen, cause, remedy });
  if (typ !== 'dpop+jwt')
    add(
      'typ',
      'dpop+jwt',
      shown(typ),
      'The type of the proof is not dpop+jwt.',
      'Set typ to dpop+jwt in the header of the proof.',
    );
  if (!/^(?:[RPE]S\d|EdDSA|Ed25519|Ed448|ML-DSA)/.test(asText(alg) ?? ''))
    add(
      'alg',
      'an asymmetric algorithm',
      shown(alg),
      'The proof is not signed with an asymmetric key.',
      'Sign it with ES256 or another asymmetric algorithm.',
    );
  const key = asObject(jwk);
  if (!key)
    add('jwk', 'the public key', shown(jwk), 'The header of the proof holds no key.', 'Put the public key into jwk.');
  else if (PRIVATE.some((name) => key[name] !== undefined))
    add(
      'jwk',
      'the public part',
      'a private key',
      'The header of the proof holds the private key: whoever sees the call can make proofs.',
      'Throw this key away, and send the public part only.',
    );
  return faults;
}

function callFaults({ message, where }: ProvedCall, { htm, htu, jti }: Record<string, unknown>): Fault[] {
  const { method = '', url } = message.step;
  const faults: Fault[] = [];
  if (htm !== method)
    faults.push({
      where: [claimAt(where, 'htm')],
      expected: method,
      seen: shown(htm),
      cause: `htm of the proof is ${quoted(htm)}, but the call is a ${method}.`,
      remedy: 'Make the proof for the method of the call.',
    });
  if (htu !== url && normal(htu) !== normal(url))
    faults.push({
      where: [claimAt(where, 'htu'), { step: message.step.n, field: 'address' }],
      expected: normal(url) ?? url,
      seen: shown(htu),
      cause: 'htu of the proof is another address than the one that was called.',
      remedy: 'Make the proof for the address of the call, without query and fragment.',
    });
  if (jti === undefined)
    faults.push({
      where: [claimAt(where, 'jti')],
      cause: 'The proof has no jti, so that a second use cannot be noticed.',
      remedy: 'Put a new random jti into every proof.',
    });
  return faults;
}

/** Without query and fragment, with scheme, host and port as RFC 3986 §6.2 normalises them. */
function normal(address: unknown): string | undefined {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined;
  const { origin, pathname } = new URL(address);
  // An escape of what needs none, and the case of its digits, make no difference.
  return (
    origin +
    pathname.replace(/%[0-9a-f]{2}/gi, (encoded) => {
      const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
      return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
    })
  );
}

/** Made in the client a moment before: by its clock, which is this computer's, or by the server's. */
function timeFaults({ message, where }: ProvedCall, { iat }: Record<string, unknown>, skew: number): Fault[] {
  const at = claimAt(where, 'iat');
  const read = readNumericDate(iat);
  if ('problem' in read)
    return [
      {
        where: [at],
        expected: 'seconds since 1970',
        seen: shown(iat),
        cause: iat === undefined ? 'The proof has no iat.' : `iat of the proof ${read.problem}.`,
        remedy: 'Write iat as a number of seconds since 1970 (RFC 7519 §2).',
      },
    ];
  const now = message.step.time;
  const isNear = (clock: number | undefined) => clock !== undefined && Math.abs(clock - read.time) <= skew;
  if (isNear(now) || isNear(arrivalOf(message).there)) return [];
  return [
    {
      where: [at],
      expected: clockTime(now),
      seen: clockTime(read.time),
      cause: `The proof was made ${between(read.time, now)} ${read.time < now ? 'before' : 'after'} the call.`,
      remedy: 'Make a new proof for every call, and set the clock of the client by NTP.',
    },
  ];
}

function tokenFaults(
  { accessToken, where, message }: ProvedCall,
  { ath }: Record<string, unknown>,
  hashOf: HashOf,
): Fault[] {
  if (accessToken === undefined) return [];
  const expected = hashOf(accessToken);
  if (ath === expected) return [];
  return [
    {
      where: [claimAt(where, 'ath'), { step: message.step.n, field: 'request header Authorization' }],
      expected,
      ...(ath !== undefined && { seen: shown(ath) }),
      cause:
        ath === undefined
          ? 'The proof has no ath, although an access token is sent with it.'
          : 'ath of the proof is not the hash of the access token that is sent with it.',
      remedy: 'Put the base64url SHA-256 of the access token into ath.',
    },
  ];
}
