import { rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged } from '../check.ts';

/** K7. The form of the token request’s body. */
export default defineCheck({
  id: 'json-token-request',
  code: 'K7',
  title: 'The token request is JSON',
  severity: 'info',
  clauses: [rfc('RFC 6749', '4.1.3')],
  needs: ['tokenCalls'],
  help: {
    why: 'OAuth’s token requests are forms: application/x-www-form-urlencoded. Some vendors ask for JSON instead. That works with them, but standard libraries do not send it, and standard servers answer it with invalid_request, which says nothing of the cause.',
    attack: [
      'The developer copies the token request of one vendor for another.',
      'The other server finds no grant_type in the form that it expects.',
      'It answers invalid_request, or unsupported_grant_type, and the code expires meanwhile.',
    ],
    fix: {
      'third party':
        'Send a form, unless the vendor’s guide asks for JSON; then keep that in the part that speaks to this vendor.',
      'authorization server': 'Accept forms as RFC 6749 has them, beside JSON if you must.',
    },
  },
  check({ tokenCalls, system }) {
    const faults = tokenCalls.flatMap(({ message }): Fault[] => {
      if (message.form.has('grant_type')) return [];
      const where = { step: message.step.n, field: 'request body' };
      const type = message.requestHeader('content-type');
      const fault: Fault = {
        where: [where],
        expected: 'application/x-www-form-urlencoded',
        seen: type ?? 'JSON',
        cause: 'The body of the token request is JSON, which RFC 6749 does not know.',
        remedy: 'Send a form, unless the vendor asks for JSON.',
      };
      return [
        system?.id === 'aiia-connect' ? { ...fault, because: `${system.title}: its guide asks for JSON.` } : fault,
      ];
    });
    return judged(faults, ...tokenCalls.map(({ message: { step } }) => ({ step: step.n, field: 'request body' })));
  },
});
