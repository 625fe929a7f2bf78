import { hostOf } from '../../flow/address.ts';
import { isAnswer, responseParameters } from '../../flow/authorization-response.ts';
import type { Message } from '../../flow/message.ts';
import type { Recognition } from '../../flow/system.ts';

/**
 * Reads the bank's answer to an aggregator that is the bank's client, at an address of its own:
 * it decides nothing for the aggregator's client, to which the browser goes from there.
 *
 * @param hosts of the aggregator, tested against host and port
 * @returns null elsewhere; undefined for a page that was merely visited
 */
export function readBankReturn(message: Message, hosts: RegExp, title: string): Recognition | undefined | null {
  if (!hosts.test(hostOf(message.step.url))) return null;
  const parameters = responseParameters(message);
  if (!isAnswer(parameters)) return undefined;
  const error = parameters.get('error');
  return {
    role: 'redirect',
    words: `bank returns to ${title}${error ? `: ${error}` : ''}`,
    keys: [],
    outcome: {
      kind: 'waiting',
      reason: `The bank has answered ${title}; the browser has not come back to the client.`,
    },
    weight: 0.5,
  };
}
