import type { Message } from '../../flow/message.ts';
import type { Recognition } from '../../flow/system.ts';

/**
 * Reads `bankid:///?autostarttoken=…&redirect=…`, or the app link with the same parameters.
 *
 * @returns undefined for any other message
 */
export function readBankIdLink({ step, query }: Message): Recognition | undefined {
  const autostart = query.get('autostarttoken');
  if (!autostart || (step.kind === 'deep-link' && !/^bankid:/i.test(step.url))) return undefined;
  const redirect = query.get('redirect');
  const back = redirect && redirect !== 'null' ? [{ redirectUri: redirect, role: 'app-return' as const }] : [];
  return {
    role: 'app-open',
    words: step.kind === 'deep-link' ? 'BankID app opened' : 'BankID app opened by app link',
    keys: [{ name: 'autostart_token', value: autostart }],
    returnsTo: back.map((address) => ({ ...address, words: 'back from the BankID app' })),
    // Every Swedish bank opens it, whatever system sent the user there.
    weight: 0.05,
  };
}
