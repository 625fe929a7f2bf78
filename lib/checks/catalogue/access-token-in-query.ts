import { responseParameters } from '../../flow/authorization-response.ts';
import type { Header } from '../../flow/capture-event.ts';
import { fapi1Baseline, rfc } from '../../flow/clauses.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import type { Step } from '../../flow/step.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { isOpened, receiverOf } from '../openings.ts';

/** K4. An access token in the query of any address of the flow: by its name, or under another one by its text. */
export default defineCheck({
  id: 'access-token-in-query',
  code: 'K4',
  title: 'An access token stands in a query',
  severity: 'error',
  clauses: [
    rfc('RFC 6750', '2.3'),
    rfc('RFC 6750', '5.3'),
    rfc('RFC 9700', '4.3.2'),
    fapi1Baseline('6.2.1', 'protected-resources-provisions'),
  ],
  needs: ['messages', 'oauthRequests', 'traffic'],
  help: {
    why: 'A bearer token is all that it takes to read an account. In a query it is written into logs of servers and proxies, into histories, and told to other hosts by Referer. RFC 6750 discourages it, RFC 9700 and FAPI forbid it: the token belongs in the Authorization header.',
    attack: [
      'The client calls the bank with ?access_token=… in the address.',
      'The attacker reads the access log of a server or proxy on the way.',
      'They call the bank with the token for as long as it lives.',
    ],
    fix: {
      'third party': 'Send the token in the header: Authorization: Bearer <token>.',
      'authorization server':
        'Return tokens from the token endpoint alone, and refuse them in the query at every interface.',
    },
  },
  check({ messages, traffic }) {
    const issued = new Set(messages.flatMap(tokenIssuedIn));
    const faults = new Map<number, Fault>();
    const used: Where[] = [];
    for (const { step, query } of messages) {
      const found =
        query.size > 0 &&
        [...query].find(([name, text]) => text !== '' && (name === 'access_token' || issued.has(text)));
      if (found && isOpened(step)) faults.set(step.n, faultIn(step, ...found));
      if (step.exchange?.requestHeaders?.some(bearsToken))
        used.push({ step: step.n, field: 'request header Authorization' });
    }
    // A call with no more than a token in its query may not have been tied to the flow.
    for (const token of issued)
      for (const step of traffic.withToken(token)) faults.set(step.n, faultIn(step, 'access_token', token));
    if (faults.size > 0 || used.length > 0)
      return judged(
        [...faults.values()].sort((a, b) => a.where[0].step - b.where[0].step),
        ...used,
      );
    if (issued.size === 0) return notApplicable('No access token was issued or used in what was recorded.');
    return couldNotTell(
      'a call with the access token',
      'Make one while you record, or import the log of the server that makes it.',
    );
  },
});

function bearsToken({ name, value }: Header): boolean {
  return name.length === 13 && /^authorization$/i.test(name) && /^(?:bearer|dpop) /i.test(value);
}

function faultIn(step: Step, name: string, token: string): Fault {
  return {
    where: [{ step: step.n, field: `address ${name}` }],
    seen: token,
    cause: `An access token went to ${receiverOf(step)} in the query.`,
    remedy: 'Send it in the Authorization header.',
  };
}

/** By the token endpoint (RFC 6749 §5.1), or in the answer itself (§4.2.2). */
function tokenIssuedIn(message: Message): string[] {
  const { role } = message.step;
  const token =
    role === 'authorization-response'
      ? responseParameters(message).get('access_token')
      : role === 'token-request' || role === 'refresh-request'
        ? asText(asObject(message.responseJson)?.access_token)
        : undefined;
  return token ? [token] : [];
}
