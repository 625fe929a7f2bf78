import { hostOf } from '../../flow/address.ts';
import { fapi1Baseline, rfc } from '../../flow/clauses.ts';
import { asText } from '../../flow/json.ts';
import type { TokenCall } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged } from '../check.ts';
import { bodyAt } from '../places.ts';
import { siteOf } from '../sites.ts';

/** Answers that come before the server looks at the code: it is still good. */
const UNSPENT = new Set([
  ...['use_dpop_nonce', 'invalid_dpop_proof', 'invalid_client', 'unauthorized_client', 'invalid_request'],
  ...['unsupported_grant_type', 'temporarily_unavailable', 'server_error', 'slow_down'],
]);

/** C2. A code that was redeemed, or refused as a grant, is not posted again. */
export default defineCheck({
  id: 'reused-code',
  code: 'C2',
  title: 'The code was posted twice',
  severity: 'error',
  clauses: [rfc('RFC 6749', '4.1.2'), rfc('RFC 6749', '10.5'), fapi1Baseline('5.2.2', 'authorization-server')],
  needs: ['codeExchanges'],
  help: {
    why: 'A code is good for one token request. A second one is refused, and because a server cannot know which of the two was the thief’s, it should revoke the tokens of the first one as well: a reloaded callback page, a doubled click or a retry can end a consent that had worked. A server that takes a code twice leaves stolen ones usable.',
    attack: [
      'The attacker reads a code that the client has already redeemed.',
      'They post it once more, with the client’s own authentication or through the client.',
      'A server that does not remember used codes issues them tokens of their own.',
    ],
    fix: {
      'third party':
        'Redeem the code once, remember that its state is used, and redirect away from the callback so that a reload does not repeat it.',
      'authorization server': 'Refuse a used code with invalid_grant, and revoke what was issued for it.',
    },
  },
  check({ codeExchanges }) {
    const faults: Fault[] = [];
    const spent = new Map<string, TokenCall>();
    let unsure: TokenCall | undefined;
    for (const call of codeExchanges) {
      const code = call.fields.get('code') ?? '';
      // Sent to another host, it is another matter: the third party passes it on, or was deceived.
      const key = `${siteOf(hostOf(call.message.step.url))} ${code}`;
      const first = spent.get(key);
      if (first && spends(first) === undefined) unsure = first;
      else if (first)
        faults.push({
          where: [bodyAt(call, 'code'), bodyAt(first, 'code')],
          seen: code,
          cause: `The code was posted in #${first.message.step.n} already${first.ok ? ', and redeemed' : ''}${call.ok ? '; the server took it twice' : ''}.`,
          remedy: 'Post each code once; where the answer is lost, start again with a new authorization request.',
        });
      if (!first && spends(call) !== false) spent.set(key, call);
    }
    if (faults.length === 0 && unsure)
      return couldNotTell(
        `why #${unsure.message.step.n} was refused`,
        'Its body was not captured: record with DevTools open.',
      );
    return judged(faults, ...codeExchanges.map((call) => bodyAt(call, 'code')));
  },
});

/** Whether the code is spent by a call; undefined where its refusal is not known. */
function spends({ ok, answer, message: { step } }: TokenCall): boolean | undefined {
  if (ok) return true;
  if (step.status === undefined || step.status >= 500 || step.status === 429) return false;
  const error = asText(answer?.error);
  if (error !== undefined) return !UNSPENT.has(error);
  return step.response.body?.text === undefined ? undefined : step.status !== 401;
}
