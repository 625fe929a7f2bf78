import { asObject, asText } from '../../flow/json.ts';
import type { Reading } from '../mutation.ts';
import { mediaTypeOf, type Observed, type Outcome } from '../outcome.ts';
import { errorIn, isOfSomethingElse, jsonOf, reading, withoutAnswer } from './said.ts';

/** Codes of RFC 6749 §5.2 that fit whatever was changed of a token request, but for its client. */
const OF_THE_GRANT =
  /^(invalid_grant|invalid_request|invalid_scope|unauthorized_client|invalid_target|invalid_dpop_proof)$/;
const OF_THE_CLIENT = /^(invalid_client|unauthorized_client|invalid_request|invalid_grant)$/;

/** What was changed: of which the code of an error may speak. */
export type About = 'grant' | 'client' | 'any';

/**
 * What a token endpoint made of a changed request (RFC 6749 §5): a token is acceptance, an error code that can be of what
 * was changed is refusal, and any other code has its own reason.
 *
 * @param about whether the client or its grant was changed: a server that refuses the client never looked at the grant
 */
export function readTokenAnswer(answer: Observed, about: About = 'grant'): Reading {
  const none = withoutAnswer(answer);
  if (none) return none;
  const status = answer.status ?? 0;
  const json = asObject(jsonOf(answer));
  const token = ['access_token', 'id_token', 'refresh_token'].find((name) => asText(json?.[name]));
  const said = errorIn(answer);
  if (token && status < 300)
    return reading(
      'accepted',
      `The server gave an ${token}.`.replace('an refresh', 'a refresh'),
      answer,
      `response body ${token}`,
    );
  if (said) return readCode(answer, said, about);
  if (status === 400 || status === 422)
    return reading('rejected', `The server refused the request (HTTP ${status}), without a code.`, answer);
  if (status === 401 || status === 403)
    return about !== 'grant'
      ? reading('rejected', `The server refused the client (HTTP ${status}).`, answer)
      : reading(
          'unclear',
          `HTTP ${status} without a code: it may have refused the client, and never looked further.`,
          answer,
        );
  if (mediaTypeOf(answer) === 'text/html')
    return reading('unclear', `It answered with a page (HTTP ${status}), and no token endpoint does.`, answer);
  return reading('unclear', `It answered with HTTP ${status}, neither with a token nor with an error.`, answer);
}

function readCode(answer: Observed, { code, field }: { code: string; field: string }, about: About): Reading {
  const evidence = `The server answered ${code} (HTTP ${answer.status}).`;
  if (isOfSomethingElse(code)) return reading('unclear', `${evidence} That is about something else.`, answer, field);
  const isStandard = /^(invalid|unauthorized|unsupported)_/.test(code);
  const fits = about === 'any' || (about === 'client' ? OF_THE_CLIENT : OF_THE_GRANT).test(code);
  if (isStandard && !fits)
    return reading('unclear', `${evidence} That is about something else than what was changed.`, answer, field);
  return reading('rejected', evidence, answer, field);
}

/** The token request that followed, where it is that what decides. */
export function tokenCallAfter({ followed }: Outcome): Observed | undefined {
  return followed.findLast(isTokenCall);
}

export function isTokenCall({ role, posted, method }: Observed): boolean {
  return role === 'token-request' || (method === 'POST' && (posted ?? []).some(([name]) => name === 'grant_type'));
}
