import { clause } from '../flow/clauses.ts';
import { asObject, asText } from '../flow/json.ts';
import { readMessage } from '../flow/message.ts';
import type { Target } from './target.ts';

export const OPUS_GUIDE = clause('Opus app2as guide', 'https://github.com/oob-dock/oob-documentation');

/** Installations write `command` and `commands`. */
const ANSWER = /\/app\/commands?\/([^/?#]+)\/(authentication|consent)\/?(?:[?#]|$)/;

/** Which command an answer of the app is for; undefined for what is no answer. */
export function answeredCommand({
  step,
  flow,
}: Pick<Target, 'step' | 'flow'>): { id: string; kind: 'authentication' | 'consent' } | undefined {
  const [, id, kind] = (flow.system === 'opus-app2as' && step.method === 'PUT' && ANSWER.exec(step.url)) || [];
  return id === undefined ? undefined : { id, kind: kind === 'consent' ? 'consent' : 'authentication' };
}

/** Commands that the server sent before a step, the latest last. */
export function commandsBefore({ flow, step }: Pick<Target, 'step' | 'flow'>): { id: string; jti?: string }[] {
  return flow.steps
    .filter(({ n }) => n < step.n)
    .flatMap((before) => {
      const json = asObject(readMessage(before).responseJson);
      const id = asText(json?.commandId);
      const jti = asText(asObject(json?.authenticateCommand)?.jti);
      return id === undefined ? [] : [{ id, ...(jti !== undefined && { jti }) }];
    });
}

export const NO_ANSWER = { missing: 'This is no answer of the bank’s app to a command.' };
