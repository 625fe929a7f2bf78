import { words } from '../../flow/words.ts';
import type { SessionRow } from '../../store/schema.ts';
import { createRedaction } from '../../trace/redaction.ts';
import type { SessionDeps, Told } from '../deps.ts';
import { baseName, hiddenInWords, readForExport } from '../export.ts';
import type { Going } from '../work.ts';
import { breath, createZip } from './zip.ts';

/** Sessions that are named in the sentence that says which were left out. */
const NAMED = 4;

/**
 * Writes sessions into one zip, each as a HAR file in which its secrets are hidden. One that the redaction refuses, or that
 * cannot be read, is left out and named; the others are written.
 *
 * @returns what it did
 * @throws what it was given up with: then no file is written; Error where no session could be written
 */
export async function exportMany(deps: SessionDeps, sessions: readonly SessionRow[], going: Going): Promise<Told> {
  const zip = createZip();
  const taken = new Set<string>();
  const leftOut: string[] = [];
  let hiddenInAll = 0;
  for (const [at, { id, name }] of sessions.entries()) {
    going.progress(at, sessions.length, `Exporting “${name}”`);
    await breath();
    going.signal.throwIfAborted();
    try {
      const { session, whole } = await readForExport(deps, id);
      const redaction = await createRedaction(whole);
      const har = redaction.har();
      const file = freeName(baseName(har.log._consent.session.name, session.startedAt), taken);
      await zip.add(`${file}.har`, redaction.fileText(har), going.signal);
      taken.add(file);
      hiddenInAll += redaction.hidden;
    } catch (error) {
      going.signal.throwIfAborted();
      leftOut.push(`“${name}”: ${words(error)}`);
    }
  }
  if (taken.size === 0) throw new Error(leftOutWords(leftOut));
  going.progress(sessions.length, sessions.length);
  const file = `consent-tracer-${new Date(deps.now()).toISOString().slice(0, 10)}-${taken.size}-sessions.zip`;
  deps.saveFile(file, zip.finish());
  const written = taken.size === 1 ? '1 session was' : `${taken.size} sessions were`;
  const sentence = `${written} written to ${file}; ${hiddenInWords(hiddenInAll)}.`;
  if (leftOut.length === 0) return { sentence, failed: false };
  return { sentence: `${sentence} Left out: ${leftOutWords(leftOut)}`, failed: true };
}

function leftOutWords(leftOut: readonly string[]): string {
  const more = leftOut.length - NAMED;
  return `${leftOut.slice(0, NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}.`.replace(/\.\.$/, '.');
}

/** Files of one folder: their names differ on systems that make no difference of capitals, too. */
function freeName(base: string, taken: ReadonlySet<string>): string {
  const isTaken = (name: string) => [...taken].some((other) => other.toLowerCase() === name.toLowerCase());
  let name = base;
  for (let n = 2; isTaken(name); n++) name = `${base}-${n}`;
  return name;
}
