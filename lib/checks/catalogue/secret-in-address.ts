import { rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged } from '../check.ts';
import { isOpened, receiverOf } from '../openings.ts';

/** K1. A client secret in the query or fragment of any address that the browser saw in the flow. */
export default defineCheck({
  id: 'secret-in-address',
  code: 'K1',
  title: 'The client secret stands in an address',
  severity: 'error',
  clauses: [rfc('RFC 6749', '2.3.1')],
  needs: ['messages', 'oauthRequests'],
  help: {
    why: 'Addresses are written down wherever they pass: in logs of servers and proxies, in histories, in error reports. RFC 6749 allows a client secret in the body or in the Authorization header, and never in the address. Whoever reads it there can act as the third party towards the bank, for all of its users.',
    attack: [
      'The attacker reads the access log of a proxy, or a crash report with the address in it.',
      'They take client_id and client_secret from it.',
      'With a stolen code or refresh token they get tokens as the third party.',
    ],
    fix: {
      'third party':
        'Send the secret as Basic in the Authorization header, or in the form body, and have the one that was exposed replaced.',
      'authorization server': 'Refuse token requests with client_secret in the query.',
    },
  },
  check({ messages, oauthRequests }) {
    const faults: Fault[] = [];
    for (const { step, query, fragment } of messages) {
      const secret = query.get('client_secret') || fragment.get('client_secret');
      if (!secret || !isOpened(step)) continue;
      faults.push({
        where: [{ step: step.n, field: 'address client_secret' }],
        seen: secret,
        cause: `The address of a request to ${receiverOf(step)} has client_secret in it.`,
        remedy: 'Move it to the Authorization header or the form body, and have the secret replaced.',
      });
    }
    return judged(faults, ...oauthRequests.map(({ step }) => ({ step: step.n, field: 'address' })));
  },
});
