import { type Challenge, type Parameter, readChallenges } from '../challenge-text.ts';
import { type Decoder, defineDecoder } from '../decoder.ts';

/**
 * A `WWW-Authenticate` header (RFC 9110 §11.6.1): what a server wants before it answers, and with Bearer and DPoP what
 * was wrong with the token (RFC 6750 §3, RFC 9449 §7.1). Elsewhere it is known by a scheme with a quoted parameter.
 */
export default defineDecoder({
  id: 'challenge',
  title: 'authentication challenge',
  decode(input, context) {
    if (!context.expected && !SHAPE.test(input)) return undefined;
    const { challenges, problems } = readChallenges(input);
    if (challenges.length === 0) return undefined;
    return {
      note: challenges.map(summary).filter(Boolean).join('; '),
      problems,
      ...context.children(
        challenges.map((challenge) => ({
          label: challenge.scheme,
          raw: input.slice(challenge.start, challenge.end),
          as: decoderOf(challenge),
        })),
      ),
    };
  },
});

const SHAPE = /^(?:bearer|dpop|basic|digest|mutual|hoba|gnap) +[a-z_]{2,32}="/i;

function decoderOf({ token68, parameters }: Challenge): Decoder {
  return {
    id: 'challenge',
    title: 'challenge',
    decode: (_, context) => ({
      value: token68,
      ...context.children(
        parameters.map((parameter) => ({
          label: parameter.name,
          raw: parameter.raw,
          title: TITLES.get(parameter.name.toLowerCase()),
          note: noteOf(parameter),
          ...(parameter.value !== parameter.raw && { as: unescaped(parameter.value) }),
        })),
      ),
    }),
  };
}

function unescaped(value: string): Decoder {
  return { id: 'challenge', title: 'quoted text', decode: (_, context) => context.layer(value) };
}

function noteOf({ name, value }: Parameter): string | undefined {
  return name.toLowerCase() === 'error' ? ERRORS.get(value) : undefined;
}

function summary({ parameters }: Challenge): string {
  const textIn = (name: string) => parameters.find((parameter) => parameter.name.toLowerCase() === name)?.value;
  return [textIn('error'), textIn('error_description')].filter(Boolean).join(': ');
}

const TITLES = new Map([
  ['acr_values', 'authentication contexts that would do'],
  ['algs', 'algorithms that would do'],
  ['error', 'error code'],
  ['error_description', 'error description'],
  ['error_uri', 'error page'],
  ['max_age', 'greatest age of the login in seconds'],
  ['nonce', 'nonce'],
  ['realm', 'realm'],
  ['resource_metadata', 'address of the resource metadata'],
  ['scope', 'scope that would do'],
]);

/** RFC 6750 §3.1, RFC 9449 §7.1 and §9, RFC 9470 §3. */
const ERRORS = new Map([
  ['invalid_request', 'the request was malformed, or carried the token in more than one way'],
  ['invalid_token', 'the token has expired, was revoked, is malformed or not meant for this server'],
  ['insufficient_scope', 'the token is good, but more scope is wanted'],
  ['invalid_dpop_proof', 'the DPoP proof is missing, malformed, too old, or for another request, token or key'],
  ['use_dpop_nonce', 'the DPoP proof must hold the nonce that came in the DPoP-Nonce header; send it again'],
  ['insufficient_user_authentication', 'the user must log in again, or with a stronger method'],
]);
