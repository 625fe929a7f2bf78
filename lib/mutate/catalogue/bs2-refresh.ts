import { clause, rfc } from '../../flow/clauses.ts';
import { asObject, asText } from '../../flow/json.ts';
import { AS_IT_IS } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { changeParameter } from '../parameter-variants.ts';
import { readTokenAnswer } from '../readings/token.ts';
import type { Target } from '../target.ts';

export default defineMutation({
  id: 'bs2-refresh',
  title: 'A refresh token that was replaced',
  gain: 'A refresh token that leaked goes on giving access, though the third party has a new one.',
  system: 'bs2',
  variants: [
    {
      id: 'old',
      title: 'the refresh token is the one before',
      roles: ['refresh-request'],
      refuses: 'authorization server',
      must: 'It refuses a refresh token for which it gave a new one, with invalid_grant.',
      clauses: [clause('Banco BS2 guide', 'https://devs.bs2.com/docs/consentimento-cons'), rfc('RFC 9700', '4.14.2')],
      applies(target) {
        if (target.flow.system !== 'bs2') return { missing: 'This is no flow of Banco BS2.' };
        return oldToken(target) === undefined
          ? { missing: 'No refresh token was replaced before this request.' }
          : AS_IT_IS;
      },
      change(given, target) {
        const old = oldToken(target);
        if (old === undefined) return { problem: 'No refresh token was replaced before this request.' };
        return changeParameter(given, 'refresh_token', () => ({ kind: 'set', value: given.fresh(old) }));
      },
      read: ({ answer }) => readTokenAnswer(answer),
    },
  ],
});

/** The one that was sent in the request before, or that this one sent where its answer has a new one. */
function oldToken({ messages, step, message }: Target): string | undefined {
  const earlier = messages('refresh-request').findLast((one) => one.step.n < step.n && one.form.get('refresh_token'));
  if (earlier) return earlier.form.get('refresh_token');
  const own = message.form.get('refresh_token');
  const next = asText(asObject(message.responseJson)?.refresh_token);
  return next !== undefined && next !== own ? own : undefined;
}
