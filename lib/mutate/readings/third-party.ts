import { hostOf, placeOf } from '../../flow/address.ts';
import type { Reading } from '../mutation.ts';
import { allOf, type Observed, type Outcome } from '../outcome.ts';
import type { Target } from '../target.ts';
import { readAuthorizationAnswer } from './authorization.ts';
import { errorIn, landingsIn, reading, shortPlace, withoutAnswer } from './said.ts';
import { isTokenCall, readTokenAnswer } from './token.ts';

const LOOKED_AT = 100_000;
/** A page that says that it does not take the answer: the name of what is wrong, and within a few words what is wrong with it. */
const REFUSAL =
  /\b(?:state|nonce|iss|issuer|id[_ ]?token|signature|token|response|audience|login|sign[- ]?in)\b[^<>\n]{0,60}\b(?:mismatch|invalid|wrong|missing|differs?|unknown|expired|not match|not the same|does not|failed|refused|rejected)\b|\b(?:invalid|wrong|missing|unknown|unexpected|expired)\b[^<>\n]{0,30}\b(?:state|nonce|iss|issuer|id[_ ]?token|signature|token|response|audience)\b/i;

/**
 * What a third party made of a changed answer. It is accepted where its page redeems the code all the same, or goes on
 * just as it did with the untouched answer; refused where it says so, or where its page, which redeems the code in the
 * browser, does not. A server that redeems out of sight and shows another page leaves it open.
 */
export function readThirdParty(outcome: Outcome): Reading {
  const { answer, followed, settled, untouched, untouchedFollowed = [] } = outcome;
  const none = withoutAnswer(answer);
  if (none) return none;
  const call = followed.find(isTokenCall);
  if (call) return readCall(call, outcome);
  const refusal = refusalAmong(ownOf(outcome)) ?? errorPage(outcome);
  if (refusal) return refusal;
  if (untouchedFollowed.some(isTokenCall)) {
    return settled
      ? reading('rejected', 'The page redeemed the code of the untouched answer, and not this one.', answer)
      : reading('unclear', 'The page has not redeemed the code yet; it was not waited for long enough.', answer);
  }
  if (untouched) return compared(answer, untouched);
  return reading('unclear', 'What it does with an untouched answer is not known.', answer);
}

/** The same where the request was changed, and not the answer: from the callback on. */
export function readFromCallback(
  outcome: Outcome,
  target: Pick<Target, 'asked'>,
  read: (outcome: Outcome) => Reading,
): Reading {
  const { followed, untouchedFollowed = [] } = outcome;
  const redirectUri = target.asked.get('redirect_uri');
  const isCallback = ({ role, url }: Observed) =>
    role === 'authorization-response' || (redirectUri !== undefined && placeOf(url) === placeOf(redirectUri));
  const at = followed.findIndex(isCallback);
  const answer = followed[at];
  if (!answer) {
    const first = readAuthorizationAnswer(outcome, target);
    return first.verdict === 'unclear'
      ? first
      : { ...first, verdict: 'unclear', evidence: `${first.evidence} The third party has not got it.` };
  }
  const before = untouchedFollowed.findIndex(isCallback);
  const untouched = untouchedFollowed[before];
  return read({
    ...{ answer, followed: followed.slice(at + 1), settled: outcome.settled },
    ...(untouched && { untouched, untouchedFollowed: untouchedFollowed.slice(before + 1) }),
  });
}

/** The same where an ID token is what must be refused: the code is redeemed in any case, and what follows tells. */
export function readIdTokenUse(outcome: Outcome): Reading {
  const { followed, settled, untouchedFollowed = [] } = outcome;
  const call = followed.findLast(isTokenCall);
  if (!call) return readThirdParty(outcome);
  const token = readTokenAnswer(call);
  if (token.verdict !== 'accepted') return token.verdict === 'rejected' ? { ...token, verdict: 'unclear' } : token;
  const after = followed.slice(followed.indexOf(call) + 1);
  const refusal = refusalAmong(ownOf(outcome, after));
  if (refusal) return refusal;
  const uses = (list: readonly Observed[]) =>
    list.find(({ role }) => role === 'userinfo' || role === 'resource-request');
  const use = uses(after);
  if (use) return reading('accepted', `It took the ID token and went on to ${shortPlace(use.url)}.`, use);
  if (settled && uses(untouchedFollowed))
    return reading('rejected', 'It went on with the untouched ID token, and stopped at this one.', call);
  return reading('unclear', 'It redeemed the code; what it made of the ID token was not seen.', call);
}

function readCall(call: Observed, outcome: Outcome): Reading {
  const { followed } = outcome;
  const token = readTokenAnswer(call);
  if (token.verdict === 'accepted') {
    const refusal = refusalAmong(ownOf(outcome, followed.slice(followed.indexOf(call) + 1)));
    if (!refusal) return { ...token, evidence: 'It redeemed the code and got a token.' };
    return { ...refusal, verdict: 'accepted', evidence: `It redeemed the code before it looked. ${refusal.evidence}` };
  }
  return { ...token, verdict: 'accepted', evidence: `It tried to redeem the code. ${token.evidence}` };
}

/** What the third party itself answered: a counter or a script of somebody else may fail for reasons of its own. */
function ownOf(outcome: Outcome, after = allOf(outcome)): readonly Observed[] {
  const own = hostOf(outcome.answer.url);
  return after.filter(({ url }) => hostOf(url) === own);
}

function refusalAmong(seen: readonly Observed[]): Reading | undefined {
  for (const observed of seen) {
    const refusal = refusalIn(observed);
    if (refusal) return refusal;
  }
  return undefined;
}

function refusalIn(observed: Observed): Reading | undefined {
  const { status, body } = observed;
  if (status !== undefined && [400, 401, 403, 422].includes(status))
    return reading('rejected', `It refused the answer (HTTP ${status}).`, observed);
  const said = errorIn(observed);
  if (said && status !== undefined) return reading('rejected', `It answered ${said.code}.`, observed, said.field);
  const words = REFUSAL.exec((body ?? '').slice(0, LOOKED_AT))?.[0];
  return words === undefined || !isPage(observed)
    ? undefined
    : reading('rejected', `Its page says “${words.replace(/\s+/g, ' ')}”.`, observed, 'response body');
}

/** A script or a style sheet has such words in its code. */
function isPage({ headers, body }: Observed): boolean {
  const type = headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? '';
  return /^(text\/html|text\/plain|application\/json)/i.test(type) && !/<script\b/i.test(body ?? '');
}

/** It went to a page of its own with an error in the address. */
function errorPage(outcome: Outcome): Reading | undefined {
  const own = hostOf(outcome.answer.url);
  const landing = landingsIn(outcome).find(
    ({ observed, part, url, parameters }) =>
      (observed !== outcome.answer || part === 'redirect') && hostOf(url) === own && parameters.get('error'),
  );
  return (
    landing &&
    reading(
      'rejected',
      `It went to a page with error=${landing.parameters.get('error')}.`,
      landing.observed,
      landing.part,
    )
  );
}

/** Whether it goes on as it did with the untouched answer. */
function compared(answer: Observed, untouched: Observed): Reading {
  const { status, location } = answer;
  const cookies = cookiesOf(untouched);
  const sameCookies = cookies.length > 0 && cookies.join() === cookiesOf(answer).join();
  if (
    location !== undefined &&
    untouched.location !== undefined &&
    placeOf(location) === placeOf(untouched.location) &&
    sameCookies
  )
    return reading(
      'accepted',
      `It sets ${cookies.join(', ')} and goes on to ${shortPlace(location)}, as with the untouched answer.`,
      answer,
      'redirect',
    );
  const isSame = status === untouched.status && location === undefined && untouched.location === undefined;
  const [text, other] = [textOf(answer), textOf(untouched)];
  if (isSame && text !== undefined && text === other)
    return reading('accepted', 'It shows the same page as for the untouched answer.', answer, 'response body');
  return reading(
    'unclear',
    'It answers otherwise than to the untouched answer, without saying that it refuses.',
    answer,
  );
}

function cookiesOf({ headers }: Observed): string[] {
  const set = headers.filter(({ name }) => /^set-cookie$/i.test(name)).flatMap(({ value }) => value.split('\n'));
  return [...new Set(set.map((value) => value.split('=', 1)[0]?.trim() ?? ''))].filter((name) => name !== '').sort();
}

/** A page as text without what is drawn anew each time; a page that a script fills in says nothing. */
function textOf({ body }: Observed): string | undefined {
  if (!body || /<script\b/i.test(body)) return undefined;
  const text = body
    .slice(0, LOOKED_AT)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[\w-]{16,}|\d+/g, '·')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > 10 ? text : undefined;
}
