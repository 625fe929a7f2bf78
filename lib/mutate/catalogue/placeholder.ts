import { clause } from '../../flow/clauses.ts';
import { ASKED_ANEW } from '../callbacks.ts';
import { fieldIn, withField } from '../fields.ts';
import { defineMutation } from '../mutation.ts';
import { placeholdersOf } from '../placeholders.ts';
import { readAuthorizationAnswer } from '../readings/authorization.ts';
import { REQUESTS } from '../target.ts';

export default defineMutation({
  id: 'placeholder',
  title: 'A placeholder in a link',
  gain: 'A state that is the same for everybody protects nobody: an attacker’s answer is taken in the victim’s browser.',
  variants: [
    {
      title: 'the link is opened as the server hands it out, its placeholders left in it',
      roles: [...REQUESTS, 'hand-off', 'app-open'],
      refuses: 'authorization server',
      must: 'It refuses a request in which a placeholder of its own link still stands.',
      clauses: [clause('Open Payments guide', 'https://docs.openpayments.io')],
      applies: (target) =>
        placeholdersOf(target).size > 0
          ? ASKED_ANEW
          : { missing: 'No link with a placeholder was handed out for this address, and none stands in it.' },
      change({ draft }, target) {
        const placeholders = [...placeholdersOf(target)];
        if (placeholders.length === 0) return { problem: 'There is no placeholder.' };
        return {
          draft: placeholders.reduce((changed, [name, value]) => {
            const field = fieldIn(changed, name);
            return field && field.value !== value ? withField(changed, field, { kind: 'set', value }) : changed;
          }, draft),
        };
      },
      read: (outcome, target) => readAuthorizationAnswer(outcome, target),
    },
  ],
});
