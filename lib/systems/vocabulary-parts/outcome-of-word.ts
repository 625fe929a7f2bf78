import { outcomeOfError } from '../../flow/authorization-response.ts';
import { explainError, quote, termIn } from '../../flow/error-codes.ts';
import type { Outcome } from '../../flow/step.ts';
import type { Vocabulary } from '../../flow/system.ts';

/** What one step says of the whole flow. */
export type SaidOutcome = Omit<Outcome, 'step'>;

/**
 * What a system's own word, a status or an error code, says of the consent. A word that is not
 * in the vocabulary is read as an OAuth error code.
 *
 * @param who begins the sentence: `GoCardless`
 * @param description what the server itself said beside the word
 */
export function outcomeOfWord(who: string, word: string, vocabulary: Vocabulary, description?: string): SaidOutcome {
  const told = explainError(word, description, vocabulary);
  switch (termIn(vocabulary, word)?.kind) {
    case 'success':
      return { kind: 'consented', reason: `${who} says ${told}.` };
    case 'progress':
      return { kind: 'waiting', reason: `${who} says ${told}.` };
    case 'refusal':
      return { kind: 'refused', code: word, reason: `${who} answered ${told}.` };
    case 'failure':
      return { kind: 'failed', code: word, reason: `${who} answered ${told}.` };
    default:
      return outcomeOfError(word, description);
  }
}

/** `callback: UserCancelledSession (“…”)`, for the words of a step. */
export function withWord(words: string, word: string | undefined, description?: string): string {
  return word ? `${words}: ${word}${quote(description)}` : words;
}
