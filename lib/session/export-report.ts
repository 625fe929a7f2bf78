import { type Reports, reportsOf } from '../judged/reports.ts';
import type { SessionDeps } from './deps.ts';
import { baseName, hiddenInWords, readForExport } from './export.ts';

/**
 * Writes a report of a stored session, read afresh: a page of HTML that needs nothing else, its secrets hidden.
 *
 * @returns what it did, in one sentence
 * @throws Error when the session is gone, or when the redaction refuses to let the file out; nothing is written then
 */
export async function exportReport(deps: SessionDeps, id: number): Promise<string> {
  const { reports, startedAt } = await reportsFor(deps, id);
  // The name of the file leaves as well.
  const file = `${baseName(reports.name, startedAt)}.report.html`;
  deps.save(file, reports.html());
  return `${file} was written; ${hiddenInWords(reports.hidden)}.`;
}

/**
 * Puts the same as Markdown, for a ticket, where it can be pasted from.
 *
 * @param copy puts a text on the clipboard; false where that is refused
 * @returns what it did, in one sentence
 * @throws Error as {@link exportReport}, or when the clipboard is refused
 */
export async function copyReport(
  deps: SessionDeps,
  id: number,
  copy: (text: string) => Promise<boolean>,
): Promise<string> {
  const { reports } = await reportsFor(deps, id);
  if (!(await copy(reports.markdown()))) throw new Error('the browser refuses the clipboard; the report can be saved');
  return `The report was copied as Markdown; ${hiddenInWords(reports.hidden)}.`;
}

async function reportsFor(deps: SessionDeps, id: number): Promise<{ reports: Reports; startedAt: number }> {
  const { session, about, judged, mutes } = await readForExport(deps, id);
  const { profile, startedAt } = session;
  return { reports: await reportsOf(judged, about, { ...(profile && { profile }), mutes }, deps.now()), startedAt };
}
