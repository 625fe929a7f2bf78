import { readAuthorizationResponse, responseParameters } from '../../flow/authorization-response.ts';
import type { Message } from '../../flow/message.ts';
import type { Recognition } from '../../flow/system.ts';

/** A bank that is reached by scaRedirect comes back with nothing to read: the consent status decides. */
export function readBankReturn(message: Message): Recognition | undefined {
  const parameters = responseParameters(message);
  if (['code', 'error', 'response'].some((name) => parameters.has(name))) return readAuthorizationResponse(message);
  const { kind, method } = message.step;
  if (kind === 'history' || kind === 'fragment' || method === 'POST') return undefined;
  return {
    role: 'authorization-response',
    words: 'back from the bank',
    keys: [],
    outcome: {
      kind: 'waiting',
      reason: 'The bank sends no code this way; only the consent status tells what became of it.',
    },
    weight: 0.5,
  };
}
