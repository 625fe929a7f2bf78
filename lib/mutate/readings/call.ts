import { asObject, asText } from '../../flow/json.ts';
import type { Reading } from '../mutation.ts';
import { mediaTypeOf, type Observed, type Outcome } from '../outcome.ts';
import type { Target } from '../target.ts';
import { answersIn } from './authorization.ts';
import { errorIn, givenIn, isOfSomethingElse, jsonOf, reading, withoutAnswer } from './said.ts';

/** What a resource server made of a token (RFC 6750 §3.1). */
export function readResourceAnswer(answer: Observed): Reading {
  const none = withoutAnswer(answer);
  if (none) return none;
  const status = answer.status ?? 0;
  const said = errorIn(answer);
  if (status === 401 || status === 403 || status === 400) {
    if (said && isOfSomethingElse(said.code))
      return reading('unclear', `The server answered ${said.code}, which is about something else.`, answer, said.field);
    return reading(
      'rejected',
      `The server refused the token (HTTP ${status}${said ? `, ${said.code}` : ''}).`,
      answer,
      said?.field,
    );
  }
  if (said && status < 300) return reading('rejected', `The server answered ${said.code}.`, answer, said.field);
  if (status >= 300 && status < 400)
    return reading('unclear', 'The server sent the browser elsewhere, perhaps to sign in.', answer, 'redirect');
  if (status < 300 && mediaTypeOf(answer) === 'text/html')
    return reading('unclear', 'The server answered with a page, perhaps to sign in.', answer);
  if (status < 300) return reading('accepted', `The server took the token (HTTP ${status}).`, answer);
  return reading('unclear', `HTTP ${status} says nothing about the token.`, answer);
}

/** What an Opus server made of an answer of the app: errors come with HTTP 200. */
export function readCommandAnswer(answer: Observed): Reading {
  const none = withoutAnswer(answer);
  if (none) return none;
  const status = answer.status ?? 0;
  const json = asObject(jsonOf(answer));
  const command = asText(json?.command);
  const said = errorIn(answer);
  if (command === 'error' || said) {
    const code = said?.code ?? 'error';
    return isOfSomethingElse(code)
      ? reading('unclear', `The server answered ${code}, which is about something else.`, answer, said?.field)
      : reading('rejected', `The server answered ${code}.`, answer, said?.field);
  }
  if (command && status < 300)
    return reading('accepted', `The server went on with the command ${command}.`, answer, 'response body command');
  if (status === 404 && json)
    return reading(
      'rejected',
      `The server does not know the command: ${asText(json.message) ?? 'HTTP 404'}.`,
      answer,
      'response body message',
    );
  if ([400, 401, 403, 404, 409, 410, 422].includes(status))
    return reading('rejected', `The server refused the answer (HTTP ${status}).`, answer);
  return reading('unclear', `The server answered with HTTP ${status}, and with no command.`, answer);
}

/** Whether a consent that was refused was taken for one: by the next command, and by what the third party got. */
export function readRefusedConsent(outcome: Outcome, target: Pick<Target, 'asked'>): Reading {
  const { answer, settled } = outcome;
  const landings = answersIn(outcome, target);
  const given = landings.find((landing) => givenIn(landing) !== undefined);
  if (given)
    return reading(
      'accepted',
      `The user refused, and a ${givenIn(given)} was issued.`,
      given.observed,
      `${given.part} ${givenIn(given)}`,
    );
  const refused = landings.find(({ parameters }) => parameters.get('error'));
  if (refused)
    return reading(
      'rejected',
      `The third party is told ${refused.parameters.get('error')}.`,
      refused.observed,
      `${refused.part} error`,
    );
  const read = readCommandAnswer(answer);
  if (read.verdict !== 'accepted') return read;
  const more = settled ? 'What the third party is told was not seen.' : 'What follows was not waited for.';
  return reading('unclear', `${read.evidence} ${more}`, answer, 'response body command');
}
