import type { SessionRow } from '../store/schema.ts';
import { toHar } from '../trace/har.ts';
import { partOf } from '../trace/part.ts';
import { createRedaction, type Redaction } from '../trace/redaction.ts';
import type { SessionDeps } from './deps.ts';
import { judgeSession } from './judged-session.ts';
import { saveHar } from './packing.ts';
import { readWhole } from './whole-session.ts';

/**
 * Writes a stored session to a HAR file, read afresh so that nothing that was captured before the
 * click is missing.
 *
 * @param secrets true keeps live codes, tokens and cookies; false replaces them
 * @param packed whether it is compressed
 * @param chosen numbers of the steps that are written; all where it is left out
 * @returns what it did, in one sentence
 * @throws Error when the session is gone, or when the redaction refuses to let the file out
 */
export async function exportHar(
  deps: SessionDeps,
  id: number,
  secrets: boolean,
  packed = false,
  chosen?: readonly number[],
): Promise<string> {
  const { session, whole } = await readForExport(deps, id);
  if (secrets) {
    // Of what was hidden when it came, nothing is left to be warned of.
    const comment = session.origin?.redacted ? whole.log.comment : WITH_SECRETS;
    const file = `${baseName(session.name, session.startedAt)}.with-secrets.har`;
    const text = fileText({ log: { ...whole.log, ...(comment && { comment }) } });
    return `${await saveHar(deps, file, text, packed)} was written, with every secret in it.`;
  }
  const redaction = await createRedaction(whole);
  if (!chosen) return saveHidden(deps, redaction, session.startedAt, packed);
  const har = redaction.har();
  // The name of the file leaves as well.
  const base = baseName(har.log._consent.session.name, session.startedAt);
  const part = partOf(har, chosen);
  const { steps, partOf: all = 0 } = part.log._consent;
  const name = `${base}-${steps.length}-of-${all}.har`;
  const file = await saveHar(deps, name, redaction.fileText(part), packed);
  return `${file} was written; whatever is secret in the session is hidden in it.`;
}

/** What stands at the head of a file that is not redacted. */
export const WITH_SECRETS =
  'This file holds every code, token, cookie and account number as it was sent. Whoever has it can use those that are still valid.';

/**
 * Writes a session by a redaction of it.
 *
 * @param startedAt of the session, milliseconds since the epoch
 * @param packed whether it is compressed
 * @returns what it did, in one sentence
 * @throws RedactionError when the redaction refuses to let the file out
 */
export async function saveHidden(
  deps: Pick<SessionDeps, 'save' | 'saveFile'>,
  redaction: Redaction,
  startedAt: number,
  packed = false,
): Promise<string> {
  const har = redaction.har();
  const name = `${baseName(har.log._consent.session.name, startedAt)}.har`;
  const file = await saveHar(deps, name, redaction.fileText(har), packed);
  const open = redaction.revealed;
  const left = open > 0 ? `, and ${open} left as ${open === 1 ? 'it was' : 'they were'}, as you chose` : '';
  return `${file} was written; ${hiddenInWords(redaction.hidden)}${left}.`;
}

/**
 * A stored session as it is now, and its trace with every secret in it, and with what was found in it.
 *
 * @throws Error when the session is gone
 */
export async function readForExport(deps: SessionDeps, id: number) {
  const { session, trace, about } = await readUnjudged(deps, id);
  const { judged, mutes, judgement } = await judgeSession(deps, session, { trace, about }, about.extensionVersion);
  const told = { ...about, judgement };
  return { session, trace: judged.trace, about: told, judged, mutes, whole: toHar(judged.trace, told) };
}

/**
 * The same without looking for what is wrong in it, for what says nothing of that.
 *
 * @throws Error when the session is gone
 */
export async function readUnjudged(deps: SessionDeps, id: number) {
  const session: SessionRow | undefined = await deps.db.sessions.get(id);
  if (!session) throw new Error('this session is no longer stored');
  if (session.state === 'recording') await deps.send('recording.flush', undefined);
  const { trace, about: told } = await readWhole(deps.db, session);
  const { extensionVersion, browser } = deps.about();
  // What was imported was recorded by another browser.
  const about = { ...told, extensionVersion, browser: told.environment?.browser ?? browser };
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
