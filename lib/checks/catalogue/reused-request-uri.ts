import { rfc } from '../../flow/clauses.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { between } from '../moments.ts';
import { BY_SERVER } from '../states.ts';

/** M3. A pushed request is opened once, and in time. */
export default defineCheck({
  id: 'reused-request-uri',
  code: 'M3',
  title: 'The request_uri was used twice, or too late',
  severity: 'error',
  clauses: [rfc('RFC 9126', '2.2'), rfc('RFC 9126', '4')],
  needs: ['authorizationRequest', 'messages', 'requestUriOpenings'],
  help: {
    why: 'A request_uri stands for one request of one user. It lives for a minute or so and is good once: whoever opens it again, from a history or a chat, begins somebody else’s consent with somebody else’s state.',
    attack: [
      'The attacker begins a consent at the third party and keeps the link with the request_uri.',
      'They send the link to the victim, who confirms at their own bank.',
      'The answer carries the attacker’s state and code challenge; one-time use ends the attempt that was begun before.',
    ],
    fix: {
      'third party': 'Push a new request for every attempt, and send the browser on at once.',
      'authorization server': 'Strike a request_uri out when its answer is given, and when expires_in is over.',
    },
  },
  check({ authorizationRequest: { message }, messages, requestUriOpenings }) {
    const uri = message.query.get('request_uri') ?? '';
    const push = messages.find((one) => issued(one) === uri);
    // RFC 9101 §5.2: an address at which the client keeps a request object may be used again.
    if (!/^urn:/i.test(uri) && !push)
      return notApplicable('The request_uri is an address, and not that of a pushed request.');
    const at = whereOf(message);
    const faults: Fault[] = reuses(uri, message, messages, requestUriOpenings);
    const late = push && expiry(push, message);
    if (late && 'fault' in late) faults.push(late.fault);
    if (faults.length > 0) return judged(faults);
    if (!late || 'fault' in late) return couldNotTell('the answer in which the request_uri was issued', BY_SERVER);
    if ('missing' in late)
      return couldNotTell(
        'expires_in of the pushed request',
        'Have the authorization server say how long a request_uri lives.',
      );
    return judged([], at, late.told);
  },
});

function whereOf({ step }: Message): Where {
  return { step: step.n, field: 'address request_uri' };
}

function issued({ step, responseJson }: Message): string | undefined {
  return step.role === 'pushed-authorization-request' ? asText(asObject(responseJson)?.request_uri) : undefined;
}

/**
 * A server may send the browser around and back to the same address, and a person may reload it (RFC 9126 §4): that is
 * no new use as long as no answer was given, and it happens in the same tab.
 */
function reuses(uri: string, first: Message, messages: readonly Message[], openings: readonly Message[]): Fault[] {
  const answered = messages.find(({ step }) => step.role === 'authorization-response' && step.n > first.step.n)?.step.n;
  const again = openings.filter(
    ({ step }) =>
      step.n > first.step.n && (step.tabId !== first.step.tabId || (answered !== undefined && step.n > answered)),
  );
  return again.map((one) => ({
    where: [whereOf(one), whereOf(first)],
    expected: 'a request_uri of its own',
    seen: uri,
    cause: `The request_uri of #${first.step.n} was opened again${one.step.tabId === first.step.tabId ? ' after it had been answered' : ' in another tab'}.`,
    remedy: 'Push a new request for every attempt.',
  }));
}

type Expiry = { fault: Fault } | { missing: true } | { told: Where };

function expiry(push: Message, { step }: Message): Expiry {
  const { expires_in: told } = asObject(push.responseJson) ?? {};
  const seconds = typeof told === 'string' ? Number(told) : told;
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return { missing: true };
  const where = { step: push.step.n, field: 'response body expires_in' };
  const end = push.step.time + (push.step.duration ?? 0) + seconds * 1000;
  if (step.time <= end) return { told: where };
  return {
    fault: {
      where: [{ step: step.n, field: 'address request_uri' }, where],
      expected: `within ${seconds} s`,
      seen: `${between(push.step.time, step.time)} after it was pushed`,
      cause: `The request_uri was opened ${between(push.step.time, step.time)} after it was pushed; it lives ${seconds} s.`,
      remedy: 'Push the request when the user is sent on, and not before.',
    },
  };
}
