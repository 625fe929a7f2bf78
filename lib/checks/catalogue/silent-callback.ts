import { AIIA_CONNECT_FLOW, rfc } from '../../flow/clauses.ts';
import type { AuthorizationResponse } from '../artifacts.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { hiddenResponse } from '../out-of-sight.ts';

/** What says how a request ended: RFC 6749, OpenID Connect, JARM, OpenID4VP. */
const ANSWERS = ['code', 'error', 'access_token', 'id_token', 'response', 'vp_token'];
/** What a system calls a return in which it has read nothing: some answer by `report_id`, `ref` and the like. */
const SILENT = /\bwithout code\b/;

/** S6. The browser came back with neither code nor error. */
export default defineCheck({
  id: 'silent-callback',
  code: 'S6',
  title: 'The answer holds neither code nor error',
  severity: 'error',
  clauses: [rfc('RFC 6749', '4.1.2'), rfc('RFC 6749', '4.1.2.1'), AIIA_CONNECT_FLOW],
  needs: ['authorizationRequest', 'authorizationResponses'],
  help: {
    why: 'A server that could not fulfil a request says so by error; one that could sends a code. With neither, the third party cannot tell a user who changed their mind from a bank that is out of order: it retries what was refused, or gives up what was only disturbed.',
    attack: [
      'The user cancels at the bank, and the callback holds nothing but state.',
      'The third party redeems a code that is not there, and shows “something went wrong”.',
      'The user begins again and again, or blames the bank; support finds no error anywhere.',
    ],
    fix: {
      'authorization server':
        'Return error=access_denied when the user says no, and server_error or temporarily_unavailable when something failed.',
      'third party':
        'Treat a callback without code as cancelled, tell the user so, and offer to begin again; do not call the token endpoint.',
    },
  },
  check({ authorizationRequest: { parameters: asked }, authorizationResponses: responses, flow, system }) {
    if (asked.get('response_type') === 'none')
      return notApplicable('The request asked for nothing: response_type is none.');
    const silent = responses.filter(({ parameters }) => !ANSWERS.some((name) => parameters.get(name)));
    const [hidden] = silent.flatMap((response) => hiddenResponse(response) ?? []);
    // Who asks by response_type is answered by it.
    const isSilent = ({ message }: AuthorizationResponse) =>
      asked.has('response_type') || SILENT.test(message.step.words);
    const faults = silent
      .filter((response) => !hiddenResponse(response) && isSilent(response))
      .map((response) => toFault(response, system?.id));
    if (faults.length === 0 && hidden) return hidden;
    if (faults.length === 0 && silent.length === responses.length)
      return notApplicable(`${flow.systemTitle} answers in words of its own.`);
    return judged(faults, ...responses.map(whole));
  },
});

function whole({ message, mode }: AuthorizationResponse): Where {
  return { step: message.step.n, field: mode === 'form_post' ? 'request body' : 'address' };
}

function toFault(response: AuthorizationResponse, system: string | undefined): Fault {
  const { parameters } = response;
  return {
    where: [whole(response)],
    expected: 'code or error',
    seen: [...parameters.keys()].join(', ') || 'no parameter',
    cause: 'The browser came back with neither code nor error: a silent failure, or a cancellation.',
    remedy: 'Treat it as cancelled; the server should say which by error.',
    ...(system === 'aiia-connect' &&
      !parameters.has('consentId') && {
        severity: 'info',
        because: 'Aiia returns neither code nor error when the user cancels or the bank fails: its own way to say so.',
      }),
  };
}
