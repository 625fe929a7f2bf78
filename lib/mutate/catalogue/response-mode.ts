import { clause, jarm } from '../../flow/clauses.ts';
import { ASKED_ANEW, askedByThirdParty } from '../callbacks.ts';
import { fieldIn, withField } from '../fields.ts';
import { defineMutation } from '../mutation.ts';
import { readAuthorizationAnswer } from '../readings/authorization.ts';
import { readFromCallback, readThirdParty } from '../readings/third-party.ts';
import { hiddenReason, REQUESTS, type Target, words } from '../target.ts';

const MULTIPLE = 'https://openid.net/specs/oauth-v2-multiple-response-types-1_0.html';

export default defineMutation({
  id: 'response-mode',
  title: 'How the answer comes',
  gain: 'Tokens come in the query, where logs and Referer headers keep them, or an answer comes without its signature.',
  variants: [
    {
      id: 'swap',
      title: 'a token is asked for in the query',
      roles: REQUESTS,
      refuses: 'authorization server',
      must: 'It refuses to send a token in the query.',
      clauses: [
        clause('OAuth 2.0 Multiple Response Types §5', `${MULTIPLE}#Combinations`),
        clause('OAuth 2.0 Multiple Response Types §3', `${MULTIPLE}#id_token`),
      ],
      applies: (target) => hiddenMode(target) ?? (givesToken(target) ? ASKED_ANEW : { missing: NO_TOKEN }),
      change: ({ draft }) => ({ draft: withMode(draft, 'query') }),
      read: (outcome, target) => readAuthorizationAnswer(outcome, target),
    },
    {
      id: 'swap',
      title: 'a signed answer is asked for unsigned',
      roles: REQUESTS,
      refuses: 'third party',
      must: 'It refuses an answer that is not signed, for it asked for one that is.',
      clauses: [jarm('2.4')],
      applies(target) {
        const hidden = hiddenMode(target);
        if (hidden) return hidden;
        if (givesToken(target)) return { missing: 'A token is asked for, which must not come in the query.' };
        const mode = fieldIn(target.draft, 'response_mode')?.value ?? '';
        return /(^|\.)jwt$/.test(mode) ? askedByThirdParty(target) : { missing: NO_TOKEN };
      },
      change: ({ draft }) => ({ draft: withMode(draft, 'query') }),
      read: (outcome, target) => readFromCallback(outcome, target, readThirdParty),
    },
  ],
});

const NO_TOKEN = 'A code alone may come in any mode: no server has to refuse another one.';

function givesToken({ asked }: Target): boolean {
  return words(asked.get('response_type')).some((word) => word === 'token' || word === 'id_token');
}

function hiddenMode(target: Target) {
  const hidden = hiddenReason(target, 'response_type');
  return hidden === undefined ? undefined : { missing: hidden };
}

function withMode(draft: Target['draft'], value: string) {
  const mode = fieldIn(draft, 'response_mode');
  if (mode) return withField(draft, mode, { kind: 'set', value });
  const part = fieldIn(draft, 'response_type')?.part ?? 'query';
  return withField(draft, { part, name: 'response_mode' }, { kind: 'add', value });
}
