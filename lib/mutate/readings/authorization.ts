import { hostOf, placeOf, withoutFragment } from '../../flow/address.ts';
import type { Reading } from '../mutation.ts';
import type { Observed, Outcome } from '../outcome.ts';
import type { Target } from '../target.ts';
import {
  errorIn,
  errorWordIn,
  givenIn,
  isOfSomethingElse,
  type Landing,
  landingsIn,
  reading,
  shortPlace,
  withoutAnswer,
} from './said.ts';
import { readTokenAnswer, tokenCallAfter } from './token.ts';

/** Refused by its status alone; 404 and 405 speak of the address, and not of what was asked. */
const REFUSED: ReadonlySet<number> = new Set([400, 401, 403, 422]);

/** What of a target is read: where its flow's browser comes back to. */
type Asked = Pick<Target, 'asked'>;

/**
 * What an authorization server made of a changed request (RFC 6749 §4.1.2, RFC 9126 §2.3): an answer with a code or token
 * is acceptance, an error that can be of what was changed is refusal. A page on which somebody has to sign in says
 * nothing yet.
 *
 * @param elsewhere an address that the server must not send the browser to, not even with an error
 */
export function readAuthorizationAnswer(outcome: Outcome, asked: Asked, elsewhere?: string): Reading {
  const landings = landingsIn(outcome);
  const wrong = elsewhere === undefined ? undefined : landings.find((landing) => isTo(landing, elsewhere));
  if (wrong)
    return reading('accepted', `The server sent the browser to ${shortPlace(wrong.url)}.`, wrong.observed, wrong.part);
  const answers = answersIn(outcome, asked);
  const given = answers.find((landing) => givenIn(landing) !== undefined);
  if (given) {
    const name = givenIn(given);
    const evidence = `The server sent a ${name} to ${shortPlace(given.url)}.`;
    return reading(
      'accepted',
      evidence.replace('a id_', 'an id_').replace('a acc', 'an acc'),
      given.observed,
      `${given.part} ${name}`,
    );
  }
  const refused = answers.find(({ parameters }) => parameters.get('error'));
  if (refused) return readError(refused);
  return readPages(outcome) ?? readWaiting(outcome);
}

/**
 * The same where the server cannot know yet, or need not: it must refuse the code at the token endpoint at the latest.
 */
export function readUntilToken(outcome: Outcome, asked: Asked): Reading {
  const first = readAuthorizationAnswer(outcome, asked);
  if (first.verdict !== 'accepted') return first;
  const call = tokenCallAfter(outcome);
  if (!call)
    return { ...first, verdict: 'unclear', evidence: `${first.evidence} Whether it can be redeemed was not tried.` };
  return readTokenAnswer(call);
}

/**
 * Answers to the third party alone: at its redirect URI, where that is known, else at another host than the server's. A
 * server that asks a bank in its turn is answered by that bank, too.
 */
export function answersIn(outcome: Outcome, { asked }: Asked): Landing[] {
  const redirectUri = asked.get('redirect_uri');
  const own = hostOf(outcome.answer.url);
  return landingsIn(outcome).filter(({ observed, part, url }) => {
    if (part !== 'redirect' && observed.role === 'authorization-response') return true;
    return redirectUri === undefined ? hostOf(url) !== own : placeOf(url) === placeOf(redirectUri);
  });
}

function isTo({ part, url }: Landing, elsewhere: string): boolean {
  // That the browser is asked to go there is enough: it need not arrive.
  return part === 'redirect' && (placeOf(url) === placeOf(elsewhere) || url.startsWith(elsewhere));
}

function readError({ observed, part, url, parameters }: Landing): Reading {
  const code = parameters.get('error') ?? '';
  const evidence = `The server sent ${code} to ${shortPlace(url)}.`;
  return isOfSomethingElse(code)
    ? reading('unclear', `${evidence} That is about something else.`, observed, `${part} error`)
    : reading('rejected', evidence, observed, `${part} error`);
}

/**
 * A refusal that is shown, and not sent to anybody: where the request itself leads, by its status; on later pages of the
 * server by its words alone, for there somebody may have mistyped a password.
 */
function readPages(outcome: Outcome): Reading | undefined {
  const chain = chainOf(outcome);
  for (const observed of chain) {
    const read = readPage(observed);
    if (read) return read;
  }
  const own = hostOf(outcome.answer.url);
  const later = outcome.followed.find((one) => hostOf(one.url) === own && !chain.includes(one) && errorWordIn(one));
  return later && reading('rejected', `The server’s page says ${errorWordIn(later)}.`, later, 'response body');
}

/** The request and the redirects to which it leads at once. */
function chainOf({ answer, followed }: Outcome): Observed[] {
  const chain = [answer];
  for (const next of followed) {
    const { location } = chain.at(-1) ?? answer;
    if (location === undefined || withoutFragment(location) !== withoutFragment(next.url)) break;
    chain.push(next);
  }
  return chain;
}

function readPage(observed: Observed): Reading | undefined {
  const { status } = observed;
  const none = status === undefined || observed.error !== undefined ? undefined : withoutAnswer(observed);
  if (none) return none;
  const said = errorIn(observed);
  if (said && status !== undefined && !isOfSomethingElse(said.code))
    return reading('rejected', `The server answered ${said.code} (HTTP ${status}).`, observed, said.field);
  const word = errorWordIn(observed);
  if (status !== undefined && REFUSED.has(status)) {
    const how = `HTTP ${status}${word ? `, ${word}` : ''}`;
    return reading('rejected', `The server refused the request with a page (${how}).`, observed);
  }
  if (word && status === 200) return reading('rejected', `The server’s page says ${word}.`, observed, 'response body');
  return undefined;
}

/** Nothing came back, and nothing was refused. */
function readWaiting(outcome: Outcome): Reading {
  const { answer } = outcome;
  const last = chainOf(outcome).findLast(({ status, error }) => status !== undefined || error !== undefined) ?? answer;
  const none = withoutAnswer(last);
  if (none) return none;
  if (last.location !== undefined)
    return reading(
      'unclear',
      `The server sent the browser on to ${shortPlace(last.location)}, and nothing came back.`,
      last,
      'redirect',
    );
  if (last.status === 201 || last.status === 200)
    return reading('unclear', 'The server shows a page, perhaps to sign in: only what comes after it tells.', last);
  return reading('unclear', `The server answered with HTTP ${last.status}, which tells nothing.`, last);
}
