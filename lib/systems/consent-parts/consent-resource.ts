import { termIn } from '../../flow/error-codes.ts';
import type { Message } from '../../flow/message.ts';
import type { Outcome, Role } from '../../flow/step.ts';
import type { Key, Recognition, Vocabulary } from '../../flow/system.ts';
import { failure, hasFailed, readError, withError } from '../oauth-parts/error.ts';
import { outcomeOfStatus } from './outcome-of-status.ts';

/** What a system's own shape says of a consent. */
export interface ConsentResource {
  /** Of the address. */
  id: string | undefined;
  /** Of the answer. */
  given: string | undefined;
  status: string | undefined;
  /** Why it has that status, in a word: it tells more, and counts before the status. */
  reason?: string | undefined;
  /** Addresses that the answer wants the user to be sent to, and the like. */
  keys?: readonly Key[];
}

/**
 * Reads a call that creates (POST), reads (GET) or deletes (DELETE) a consent at the bank, in a
 * system where it has an address of its own and a status.
 */
export function readConsentResource(
  message: Message,
  { id, given, status, reason, keys = [] }: ConsentResource,
  vocabulary: Vocabulary,
): Pick<Recognition, 'role' | 'words' | 'keys' | 'begins' | 'outcome'> {
  const error = hasFailed(message) ? readError(message) : undefined;
  const { role, words } = kindOf(message, id);
  const ids = [id, given].flatMap((value) => (value ? [{ name: 'consent_id', value }] : []));
  const said = reason ?? status;
  const outcome: Omit<Outcome, 'step'> | undefined = error
    ? {
        kind: 'failed',
        ...(error.code && { code: error.code }),
        reason: failure('The consent API', message, error, vocabulary),
      }
    : status
      ? outcomeOfStatus('consent', status, termIn(vocabulary, said ?? status) ?? termIn(vocabulary, status), said)
      : undefined;
  return {
    role,
    words: error ? withError(words, error) : words + (said ? `: ${said}` : ''),
    keys: [...ids, ...keys],
    ...(role === 'consent-creation' && { begins: true }),
    ...(outcome && { outcome }),
  };
}

function kindOf({ step: { method, status } }: Message, id: string | undefined): { role: Role; words: string } {
  const done = status !== undefined && status < 400;
  if (id === undefined && method === 'POST')
    return { role: 'consent-creation', words: done ? 'consent created' : 'consent creation' };
  if (method === 'DELETE') return { role: 'revocation', words: done ? 'consent deleted' : 'consent deletion' };
  return { role: 'consent-status', words: 'consent status' };
}
