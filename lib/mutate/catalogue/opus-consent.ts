import { ASKED_ANEW } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { answeredCommand, NO_ANSWER, OPUS_GUIDE } from '../opus.ts';
import { readRefusedConsent } from '../readings/call.ts';

export default defineMutation({
  id: 'opus-consent',
  title: 'A consent that is refused in the bank’s app',
  gain: 'A consent that the person refused is used all the same.',
  system: 'opus-app2as',
  variants: [
    {
      id: 'refused',
      title: 'the app answers that the person refused',
      roles: ['app-command'],
      refuses: 'authorization server',
      must: 'It ends with an error, and sends the browser back with access_denied and without a code.',
      clauses: [OPUS_GUIDE],
      applies(target) {
        if (answeredCommand(target)?.kind !== 'consent') return NO_ANSWER;
        const json = target.message.requestJson as { refused?: unknown } | undefined;
        return json?.refused === true ? { missing: 'The consent was refused already.' } : ASKED_ANEW;
      },
      change: ({ draft }) => ({ draft: { ...draft, body: { kind: 'json', text: '{"refused":true}' } } }),
      read: readRefusedConsent,
    },
  ],
});
