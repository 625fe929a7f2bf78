import { explainError, quote, termIn } from './error-codes.ts';
import { asText, peekJwt } from './json.ts';
import type { Message } from './message.ts';
import { withSecondQuery } from './parameters.ts';
import type { Outcome } from './step.ts';
import type { Key, Recognition, Vocabulary } from './system.ts';

/** What an authorization server may add to a redirect URI. */
const ANSWER_NAMES = ['code', 'error', 'response', 'id_token', 'access_token'];
const RESPONSE_NAMES = [...ANSWER_NAMES, 'state', 'resume_uri'];

/** Words of several vendors for a person who said no. */
const REFUSALS =
  /^(access_denied|user_?cancel\w*|cancel\w*|consent_(denied|declined|rejected)|authori[sz]ation_rejected)$/i;

/**
 * The parameters of an authorization response, wherever they stand: query, fragment, form
 * body (form_post) or the claims of a JARM `response`, whose signature is not checked.
 */
export function responseParameters(message: Message): ReadonlyMap<string, string> {
  const known = parametersOf.get(message) ?? readResponse(message);
  parametersOf.set(message, known);
  return known;
}

/** Whoever looks at an answer looks at it many times. */
const parametersOf = new WeakMap<Message, ReadonlyMap<string, string>>();

function readResponse(message: Message): ReadonlyMap<string, string> {
  const plain = new Map([
    ...withSecondQuery(message.query),
    ...withSecondQuery(message.fragment),
    ...(message.step.method === 'POST' ? message.form : []),
  ]);
  for (const [name, value] of Object.entries(peekJwt(plain.get('response')) ?? {})) {
    if (typeof value === 'string') plain.set(name, value);
  }
  return plain;
}

/** True when there is anything that an authorization server could have said. */
export function isResponse(parameters: ReadonlyMap<string, string>): boolean {
  return RESPONSE_NAMES.some((name) => parameters.has(name));
}

/** True when an authorization server said what became of the request. */
export function isAnswer(parameters: ReadonlyMap<string, string>): boolean {
  return ANSWER_NAMES.some((name) => parameters.has(name));
}

/**
 * What an error code of RFC 6749 §4.1.2.1, or of a vendor, says about the consent.
 *
 * @param vocabulary the vendor's own codes: what is a refusal there is one
 */
export function outcomeOfError(code: string, description?: string, vocabulary?: Vocabulary): Omit<Outcome, 'step'> {
  const term = termIn(vocabulary, code);
  return term?.kind === 'refusal' || (!term && REFUSALS.test(code))
    ? { kind: 'refused', code, reason: `The user, or the server for the user, said no: ${code}${quote(description)}.` }
    : {
        kind: 'failed',
        code,
        reason: `The authorization server answered ${explainError(code, description, vocabulary)}.`,
      };
}

/**
 * Reads the browser's return to a redirect URI by RFC 6749 §4.1.2 (code), §4.1.2.1 (error) and
 * §4.2.2 (implicit), by OpenID Connect Core §3.3.2.5 (hybrid) and JARM. Neither state nor any
 * signature is checked.
 *
 * @param vocabulary the vendor's own error codes
 * @returns undefined when the page was merely visited
 */
export function readAuthorizationResponse(message: Message, vocabulary?: Vocabulary): Recognition | undefined {
  const parameters = responseParameters(message);
  const error = parameters.get('error');
  if (error) {
    const outcome = outcomeOfError(error, parameters.get('error_description'), vocabulary);
    return response(`authorization response: ${error}`, [], outcome);
  }
  const token = asText(parameters.get('access_token'));
  const code = asText(parameters.get('code'));
  if (code && !token) {
    const reason = 'The code was issued; no token request was seen, which a server may have made.';
    return response('authorization response with code', [{ name: 'code', value: code }], { kind: 'waiting', reason });
  }
  if (token || parameters.get('id_token')) return granted(code, token);
  if (parameters.get('response') && !peekJwt(parameters.get('response')))
    return response('encrypted authorization response', [], {
      kind: 'waiting',
      reason: 'The authorization response is encrypted; no token request was seen yet.',
    });
  return readSilence(message, parameters);
}

/** The front channel itself brought tokens (RFC 6749 §4.2.2, OpenID Connect Core §3.2 and §3.3). */
function granted(code: string | undefined, token: string | undefined): Recognition {
  const what = token ? 'access token' : 'ID token';
  const keys = [
    ...(code ? [{ name: 'code', value: code }] : []),
    ...(token ? [{ name: 'access_token', value: token }] : []),
  ];
  return response(`authorization response with ${code ? 'code and ' : ''}${what}`, keys, {
    kind: 'consented',
    reason: `The authorization server returned the ${what} directly.`,
  });
}

function readSilence({ step }: Message, parameters: ReadonlyMap<string, string>): Recognition | undefined {
  if (step.method === 'POST' && step.exchange?.requestBody?.unreadable !== undefined)
    return response('authorization response by form post', [], {
      kind: 'waiting',
      reason: 'The posted authorization response could not be read; no token request was seen yet.',
    });
  const sent = step.kind === 'deep-link' || step.via === 'redirect' || parameters.has('state');
  if (!sent || step.kind === 'history') return undefined;
  return response('authorization response without code or error', [], {
    kind: 'failed',
    reason: 'The authorization response holds neither code nor error.',
  });
}

function response(words: string, keys: Key[], outcome: Omit<Outcome, 'step'>): Recognition {
  return { role: 'authorization-response', words, keys, outcome, weight: 0.3 };
}
