import { readAllAttempts, readAllRuns } from '../store/attempts.ts';
import { readSince } from '../store/queries.ts';
import { readRemarks } from '../store/remarks.ts';
import type { SessionRow } from '../store/schema.ts';
import { foldTrace } from '../systems/index.ts';
import { toHar } from '../trace/har.ts';
import { partOf } from '../trace/part.ts';
import { redactHar } from '../trace/redaction.ts';
import type { SessionDeps } from './deps.ts';

/**
 * Writes a stored session to a HAR file, read afresh so that nothing that was captured before the
 * click is missing.
 *
 * @param secrets true keeps live codes, tokens and cookies; false replaces them
 * @param chosen numbers of the steps that are written; all where it is left out
 * @returns what it did, in one sentence
 * @throws Error when the session is gone, or when the redaction refuses to let the file out
 */
export async function exportHar(
  deps: SessionDeps,
  id: number,
  secrets: boolean,
  chosen?: readonly number[],
): Promise<string> {
  const { session, whole } = await readForExport(deps, id);
  if (secrets) {
    const file = `${baseName(session.name, session.startedAt)}.with-secrets.har`;
    deps.save(file, fileText(whole));
    return `${file} was written, with every secret in it.`;
  }
  const { har, hidden } = await redactHar(whole);
  // The name of the file leaves as well.
  const base = baseName(har.log._consent.session.name, session.startedAt);
  if (chosen) {
    const part = partOf(har, chosen);
    const { steps, partOf: all = 0 } = part.log._consent;
    const file = `${base}-${steps.length}-of-${all}.har`;
    deps.save(file, fileText(part));
    return `${file} was written; whatever is secret in the session is hidden in it.`;
  }
  const file = `${base}.har`;
  deps.save(file, fileText(har));
  return `${file} was written; ${hiddenInWords(hidden)}.`;
}

/**
 * A stored session as it is now, and its trace with every secret in it.
 *
 * @throws Error when the session is gone
 */
export async function readForExport(deps: SessionDeps, id: number) {
  const session: SessionRow | undefined = await deps.db.sessions.get(id);
  if (!session) throw new Error('this session is no longer stored');
  if (session.state === 'recording') await deps.send('recording.flush', undefined);
  const [trace, { notes, marks }, attempts, attackRuns] = await Promise.all([
    readSince(deps.db, id, 0).then(foldTrace),
    readRemarks(deps.db, id),
    readAllAttempts(deps.db, id),
    readAllRuns(deps.db, id),
  ]);
  const { name, startedAt, stoppedAt } = session;
  const about = {
    session: { name, startedAt, ...(stoppedAt ? { stoppedAt } : {}) },
    // Without the keys of the database.
    notes: notes.map(({ id: _, session: __, ...note }) => note),
    marks,
    attempts,
    attackRuns,
    ...deps.about(),
  };
  return { session, trace, about, whole: toHar(trace, about) };
}

/** A trace, or what is said of one, as the text of a file. */
export function fileText(content: object): string {
  return JSON.stringify(content, null, 2);
}

export function hiddenInWords(hidden: number): string {
  return hidden === 1 ? '1 secret is hidden' : `${hidden} secrets are hidden`;
}

/** Names that Windows keeps for devices, whatever their ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * A name without its ending that every file system takes: letters, digits and hyphens, at most 200 bytes.
 *
 * @param startedAt milliseconds since the epoch; its day names what has no name of its own
 */
export function baseName(name: string, startedAt: number): string {
  const day = new Date(startedAt).toISOString().slice(0, 10);
  const words = name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  const slug = [...words.replace(/^-/, '')].slice(0, 50).join('').replace(/-$/, '');
  return slug !== '' && !RESERVED.test(slug) ? slug : `session-${day}`;
}
