import { readNotes, readSince } from '../store/queries.ts';
import { foldTrace } from '../systems/index.ts';
import { toHar } from '../trace/har.ts';
import { redactHar } from '../trace/redaction.ts';
import type { SessionDeps } from './deps.ts';

/**
 * Writes a stored session to a HAR file, read afresh so that nothing that was captured before the
 * click is missing.
 *
 * @param secrets true keeps live codes, tokens and cookies; false replaces them
 * @returns what it did, in one sentence
 * @throws Error when the session is gone, or when the redaction refuses to let the file out
 */
export async function exportHar(deps: SessionDeps, id: number, secrets: boolean): Promise<string> {
  const session = await deps.db.sessions.get(id);
  if (!session) throw new Error('this session is no longer stored');
  if (session.state === 'recording') await deps.send('recording.flush', undefined);
  const [trace, notes] = await Promise.all([readSince(deps.db, id, 0).then(foldTrace), readNotes(deps.db, id)]);
  const { name, startedAt, stoppedAt } = session;
  const about = {
    session: { name, startedAt, ...(stoppedAt ? { stoppedAt } : {}) },
    // Without the keys of the database.
    notes: notes.map(({ id: _, session: __, ...note }) => note),
    ...deps.about(),
  };
  const whole = toHar(trace, about);
  const file = fileName(name, startedAt, secrets);
  if (secrets) {
    deps.save(file, JSON.stringify(whole, null, 2));
    return `${file} was written, with every secret in it.`;
  }
  const { har, hidden } = await redactHar(whole);
  deps.save(file, JSON.stringify(har, null, 2));
  return `${file} was written; ${hidden === 1 ? '1 secret is' : `${hidden} secrets are`} hidden.`;
}

/** Names that Windows keeps for devices, whatever their ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A name that every file system takes: letters and digits, at most 255 bytes. */
export function fileName(name: string, startedAt: number, secrets: boolean): string {
  const day = new Date(startedAt).toISOString().slice(0, 10);
  const words = name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  const slug = [...words.replace(/^-/, '')].slice(0, 50).join('').replace(/-$/, '');
  const usable = slug !== '' && !RESERVED.test(slug);
  return `${usable ? slug : `session-${day}`}${secrets ? '.with-secrets' : ''}.har`;
}
