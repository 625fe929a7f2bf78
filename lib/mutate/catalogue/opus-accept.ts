import { asObject, asText } from '../../flow/json.ts';
import { withoutHeaders } from '../../flow/request-draft.ts';
import { AS_IT_IS, ASKED_ANEW } from '../callbacks.ts';
import { defineMutation, type Reading } from '../mutation.ts';
import { OPUS_GUIDE } from '../opus.ts';
import type { Outcome } from '../outcome.ts';
import { jsonOf, reading, withoutAnswer } from '../readings/said.ts';

export default defineMutation({
  id: 'opus-accept',
  title: 'The Accept header of the bank’s app',
  gain: 'A browser that opens the link by itself gets the command that was meant for the app.',
  system: 'opus-app2as',
  variants: [
    {
      id: 'missing',
      title: 'the app does not say that it wants JSON',
      roles: ['app-command', 'hand-off'],
      refuses: 'authorization server',
      must: 'It gives its commands only to whoever asks for application/json, and shows anybody else a page or an error.',
      clauses: [OPUS_GUIDE],
      applies({ flow, message }) {
        if (flow.system !== 'opus-app2as') return { missing: 'This is no flow of Opus, app to authorization server.' };
        const isCommand = asText(asObject(message.responseJson)?.command) !== undefined;
        if (!isCommand) return { missing: 'This call is not answered with a command.' };
        if (!/json/i.test(message.requestHeader('accept') ?? ''))
          return { missing: 'It did not ask for JSON in the first place.' };
        // A command can be answered only once; the link can be opened again.
        return message.step.method === 'GET' ? AS_IT_IS : ASKED_ANEW;
      },
      change: ({ draft }) => ({
        draft: {
          ...withoutHeaders(draft, 'accept'),
          headers: [...withoutHeaders(draft, 'accept').headers, { name: 'Accept', value: 'text/html' }],
        },
        note: 'A browser always sends an Accept header: it says text/html here.',
      }),
      read,
    },
  ],
});

function read({ answer }: Outcome): Reading {
  const none = withoutAnswer(answer);
  if (none) return none;
  const command = asText(asObject(jsonOf(answer))?.command);
  if (command && command !== 'error')
    return reading('accepted', `The server answered with the command ${command}.`, answer, 'response body command');
  if (command) return reading('rejected', 'The server answered with an error.', answer, 'response body command');
  const status = answer.status ?? 0;
  if (status < 400) return reading('rejected', `The server answered as to a browser (HTTP ${status}).`, answer);
  return status === 400 || status === 406 || status === 415
    ? reading('rejected', `The server refused the request (HTTP ${status}).`, answer)
    : reading('unclear', `HTTP ${status} says nothing about the header.`, answer);
}
