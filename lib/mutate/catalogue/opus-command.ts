import { ASKED_ANEW } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { answeredCommand, commandsBefore, NO_ANSWER, OPUS_GUIDE } from '../opus.ts';
import { readCommandAnswer } from '../readings/call.ts';
import type { Target } from '../target.ts';

export default defineMutation({
  id: 'opus-command',
  title: 'The command that the bank’s app answers',
  gain: 'An answer to a command that is over and done with moves a consent on, or answers it twice.',
  system: 'opus-app2as',
  variants: [
    {
      id: 'stale-id',
      title: 'the id is that of the command before',
      roles: ['app-command'],
      refuses: 'authorization server',
      must: 'It knows only the command that it sent last, and answers 404 to any other.',
      clauses: [OPUS_GUIDE],
      applies(target) {
        if (!answeredCommand(target)) return NO_ANSWER;
        return staleId(target) === undefined ? { missing: 'There was no command before this one.' } : ASKED_ANEW;
      },
      change({ draft, fresh }, target) {
        const [answered, stale] = [answeredCommand(target), staleId(target)];
        if (!answered || stale === undefined) return { problem: 'There was no command before this one.' };
        const url = draft.url.replace(`/${fresh(answered.id)}/`, `/${fresh(stale)}/`);
        return url === draft.url
          ? { problem: 'The id of the command does not stand in the address.' }
          : { draft: { ...draft, url } };
      },
      read: ({ answer }) => readCommandAnswer(answer),
    },
  ],
});

function staleId(target: Target): string | undefined {
  const current = answeredCommand(target)?.id;
  return commandsBefore(target).findLast(({ id }) => id !== current)?.id;
}
