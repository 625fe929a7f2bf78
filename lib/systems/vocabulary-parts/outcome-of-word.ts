import { outcomeOfError } from '../../flow/authorization-response.ts';
import { explainError, quote, type Vocabulary } from '../../flow/error-codes.ts';
import type { Outcome } from '../../flow/step.ts';
import type { System, Term } from '../../flow/system.ts';

type Terms = NonNullable<System['vocabulary']>;
/** What one step says of the whole flow. */
export type SaidOutcome = Omit<Outcome, 'step'>;

/** The term for a word that came over the wire; by own names only, for a server may say `constructor`. */
export function termFor(word: string, terms: Terms): Term | undefined {
  return Object.hasOwn(terms, word) ? terms[word] : undefined;
}

/** The meanings alone, as readers of standard errors take them. */
export function meaningsOf(terms: Terms): Vocabulary {
  return Object.fromEntries(Object.entries(terms).map(([word, { meaning }]) => [word, meaning]));
}

/**
 * What a system's own word, a status or an error code, says of the consent. A word that is not
 * in the vocabulary is read as an OAuth error code.
 *
 * @param who begins the sentence: `GoCardless`
 * @param description what the server itself said beside the word
 */
export function outcomeOfWord(who: string, word: string, terms: Terms, description?: string): SaidOutcome {
  const term = termFor(word, terms);
  if (!term) return outcomeOfError(word, description);
  const told = explainError(word, description, { [word]: term.meaning });
  switch (term.kind) {
    case 'success':
      return { kind: 'consented', reason: `${who} says ${told}.` };
    case 'progress':
      return { kind: 'waiting', reason: `${who} says ${told}.` };
    case 'refusal':
      return { kind: 'refused', code: word, reason: `${who} answered ${told}.` };
    case 'failure':
      return { kind: 'failed', code: word, reason: `${who} answered ${told}.` };
  }
}

/** `callback: UserCancelledSession (“…”)`, for the words of a step. */
export function withWord(words: string, word: string | undefined, description?: string): string {
  return word ? `${words}: ${word}${quote(description)}` : words;
}
