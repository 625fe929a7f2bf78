import { responseParameters } from '../../flow/authorization-response.ts';
import { fapi2, rfc } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import type { TimeLimit } from '../../flow/system.ts';
import { limitsOf } from '../../systems/help.ts';
import { couldNotTell, defineCheck, type Fault, judged, type Where } from '../check.ts';
import { seconds } from '../spans.ts';

/** FAPI 2.0 Security Profile §5.3.2.1, item 11. */
const FAPI_2: TimeLimit = {
  of: 'code',
  title: 'authorization code',
  seconds: 60,
  source: 'FAPI 2.0 Security Profile §5.3.2.1',
};

/** C1. From the arrival of the code at the callback to its token request: less than it really lived. */
export default defineCheck({
  id: 'expired-code',
  code: 'C1',
  title: 'The code was posted after its time',
  severity: 'error',
  clauses: [rfc('RFC 6749', '4.1.2'), fapi2('5.3.2.1')],
  needs: ['messages', 'codeExchanges'],
  help: {
    why: 'A code passes through the browser, so it is made to live only as long as the redirect and one request take: ten minutes at the most by RFC 6749, one minute by FAPI 2.0 and at Aiia. A client that asks its user something first, puts the code into a queue or waits for a job loses it, and the whole consent has to be given again.',
    attack: [
      'The attacker finds a code in a log, a history or a Referer.',
      'They look at it minutes or hours after it was issued.',
      'If the server still takes it then, every place in which an address is kept is worth searching.',
    ],
    fix: {
      'third party':
        'Redeem the code in the callback itself, before anything else, and show the user what is next after that.',
      'authorization server': 'Let codes expire within a minute, and answer invalid_grant after that.',
    },
  },
  check({ messages, codeExchanges, flow, system, profile }) {
    const own = limitsOf(flow.system).find(({ of }) => of === 'code');
    const limits = [...(own ? [own] : []), ...(profile.sharpens.includes('C1') ? [FAPI_2] : [])];
    const limit = limits.toSorted((a, b) => a.seconds - b.seconds)[0];
    const faults: Fault[] = [];
    const looked: Where[] = [];
    const posted = new Set<string>();
    for (const { message, fields, ok } of codeExchanges) {
      const code = fields.get('code') ?? '';
      const arrival = arrivalOf(code, messages);
      if (!arrival || !limit || posted.has(code)) continue;
      posted.add(code);
      const where = { step: message.step.n, field: 'request body code' };
      looked.push(where);
      const age = (message.step.time - arrival.step.time) / 1000;
      if (age <= limit.seconds) continue;
      const who = limit === FAPI_2 ? limit.source : `${system?.title ?? 'OAuth 2.0'}: ${limit.source}`;
      faults.push({
        where: [where, cameAt(arrival)],
        expected: `at most ${seconds(limit.seconds)}`,
        seen: seconds(age),
        cause: `The code was posted ${seconds(age)} after it had arrived; it has ${seconds(limit.seconds)}${ok ? '. The server took it all the same' : ''}.`,
        remedy: 'Redeem the code at once, in the callback itself.',
        because: `${who}.`,
      });
    }
    if (looked.length === 0)
      return couldNotTell('the answer with which the code came', 'Record from the authorization request on.');
    return judged(faults, ...looked);
  },
});

function cameAt({ step, query, fragment, form }: Message): Where {
  if (step.method === 'POST' && form.has('code')) return { step: step.n, field: 'request body code' };
  return { step: step.n, field: query.has('code') || fragment.has('code') ? 'address code' : 'address response' };
}

/** The first answer with that code; else the only answer with any, for a code may have been altered since. */
function arrivalOf(code: string, messages: readonly Message[]): Message | undefined {
  const answers = messages.filter(
    (message) => message.step.role === 'authorization-response' && responseParameters(message).has('code'),
  );
  return (
    answers.find((message) => responseParameters(message).get('code') === code) ??
    (answers.length === 1 ? answers[0] : undefined)
  );
}
