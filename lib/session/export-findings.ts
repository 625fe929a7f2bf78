import { toSarif } from '../checks/sarif.ts';
import type { SarifLog } from '../checks/sarif-log.ts';
import { type Finding, findingsOf, type Mutes } from '../judged/findings.ts';
import { createRedaction } from '../trace/redaction.ts';
import type { SessionDeps } from './deps.ts';
import { baseName, fileText, hiddenInWords, readForExport } from './export.ts';

/**
 * Writes the findings of a stored session as a SARIF log, and beside it the trace in which they are, as HAR: the two are
 * of one reading and one redaction, so that steps have the same numbers and secrets the same pseudonyms in both. Judged
 * as in the view: by the session's profile, with the signatures verified.
 *
 * The names hold the moment of the export. A browser that finds a file of the same name there names the new one
 * otherwise, and the log would then be about another trace than the one beside it; its hash would tell.
 *
 * @param mutes as they are in the view
 * @returns what it did, in one sentence
 * @throws Error when the session is gone, when there is nothing that the checks could judge, or when the redaction
 *   refuses to let a file out; nothing is written then
 */
export async function exportFindings(deps: SessionDeps, id: number, mutes: Mutes): Promise<string> {
  const { session, trace, about, judged, whole } = await readForExport(deps, id);
  if (trace.flows.length === 0)
    throw new Error(
      'no consent was recognised in this session, so there is nothing to check; its traffic alone can be exported as HAR',
    );
  const cards = judged.cards(session.profile);
  const findings = cards.flatMap((card) => findingsOf(card, (n) => trace.steps[n - 1]?.url, mutes));
  const reasons = new Map(findings.flatMap(({ fault, muted }) => (muted ? [[fault, muted.mute.reason]] : [])));

  const redaction = await createRedaction(whole, [...reasons.values()]);
  const har = redaction.har();
  const base = `${baseName(har.log._consent.session.name, session.startedAt)}-${moment(deps.now())}`;
  const traceText = redaction.fileText(har);
  const log = toSarif(cards, trace.steps, {
    version: about.extensionVersion,
    trace: { uri: encodeURIComponent(`${base}.har`), ...(await identityOf(traceText)) },
    redact: redaction.text,
    muted: (_, __, fault) => reasons.get(fault),
  });
  redaction.refuseLeaks(notOurs(log));
  // And as it is written.
  redaction.fileText(notOurs(log));

  deps.save(`${base}.har`, traceText);
  deps.save(`${base}.sarif`, fileText(log));
  return `${base}.har and a .sarif of the same name were written: ${inWords(findings)}; ${hiddenInWords(redaction.hidden)}.`;
}

/** What of a log is not in the catalogue's own words, which are the same in every log whatever was recorded. */
function notOurs({ runs: [{ artifacts, invocations, results }] }: SarifLog): object {
  const said = results.map(({ level: _, properties: { profile: __, ...properties }, ...result }) => ({
    ...result,
    properties,
  }));
  return [artifacts.map(({ location }) => location), invocations, said];
}

/** `2026-11-21T17-12-51Z`: no colon, which Windows has in no name. */
function moment(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** What tells a file of UTF-8 from every other: its bytes counted, and their SHA-256. */
async function identityOf(text: string): Promise<{ length: number; sha256: string }> {
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { length: bytes.length, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
}

function inWords(findings: readonly Finding[]): string {
  const muted = findings.filter((finding) => finding.muted).length;
  if (findings.length === 0) return 'nothing was found';
  return `${findings.length} finding${findings.length === 1 ? '' : 's'}${muted > 0 ? `, ${muted} of them muted` : ''}`;
}
