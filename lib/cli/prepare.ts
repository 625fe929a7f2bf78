import { createHash } from 'node:crypto';
import type { ProfileId } from '../checks/profiles.ts';
import type { Mutes } from '../judged/findings.ts';
import { type JudgedTrace, judgeTrace } from '../judged/judge-trace.ts';
import { carried } from '../judged/judgement-of.ts';
import { foldTrace } from '../systems/index.ts';
import { type About, entriesIn, type TraceHar, toHar } from '../trace/har.ts';
import { aboutImported, foldImported, type ImportedTrace, type ImportWarning } from '../trace/import/index.ts';
import { type CarriedJudgement, readJudgement } from '../trace/judgement.ts';
import { createRedaction, type Redaction } from '../trace/redaction.ts';
import { profileOf } from './profile.ts';
import type { Read } from './reading.ts';
import { version } from './version.ts';

/** A trace that was read, with all its secrets, and what hides them. */
export interface Prepared {
  imported: ImportedTrace;
  /** As it was recognised; of a file without its secrets, before they were hidden: from pseudonyms nothing follows. */
  judged: JudgedTrace;
  har: TraceHar;
  redaction: Redaction;
  /** Of the redaction. */
  key: Key;
  mutes: Mutes;
}

type Key = Uint8Array<ArrayBuffer>;

/**
 * For what is printed: pseudonyms are the same whenever the same trace is read, so that what changed is seen.
 *
 * @param key of another trace, with which it shares its pseudonyms
 */
export async function prepareToPrint({ trace: imported }: Read, key?: Key): Promise<Prepared> {
  const { judgement } = readJudgement(imported.judgement);
  const judged = await judgeTrace(foldImported(imported, foldTrace), imported.redacted ? judgement : undefined);
  // Neither of them is printed, and both are large.
  const { judgement: _, screenshots: __, ...about } = aboutImported(imported, version());
  const har = toHar(judged.trace, about);
  const own = key ?? keyOf(har);
  const said = [...warningsOf(imported), ...(judgement?.mutes ?? []).map(({ reason }) => reason)];
  const redaction = await createRedaction(har, said, own);
  return { imported, judged, har, redaction, key: own, mutes: mutesOf(judgement) };
}

/** What is written or sent as a whole is made of. */
export interface JudgedToWrite {
  judged: JudgedTrace;
  about: About;
  /** Under which profile it is judged, and what is muted. */
  options: { profile?: ProfileId; mutes: Mutes };
  /** As the file carries it, where its secrets were hidden after it was found out. */
  before: CarriedJudgement | undefined;
}

export async function judgeToWrite({ trace: imported }: Read): Promise<JudgedToWrite> {
  const { judgement } = readJudgement(imported.judgement);
  const before = imported.redacted ? judgement : undefined;
  const profile = profileOf(imported.session.profile);
  const { judgement: _, ...about } = aboutImported(imported, version());
  return {
    judged: await judgeTrace(foldImported(imported, foldTrace), before),
    about,
    options: { mutes: mutesOf(judgement), ...(profile && { profile }) },
    before,
  };
}

/** For what leaves as a whole: pseudonyms mean nothing outside of it. */
export async function prepareToWrite(read: Read): Promise<Redaction> {
  const { judged, about, options, before } = await judgeToWrite(read);
  const judgement = before ?? carried(judged, { ...options, by: version() });
  const reasons = judgement.mutes.map(({ reason }) => reason);
  return createRedaction(toHar(judged.trace, { ...about, judgement }), reasons);
}

/** As they were when the file was written: all of them are the file's own here. */
function mutesOf(judgement: CarriedJudgement | undefined): Mutes {
  return { session: judgement?.mutes ?? [], host: [] };
}

/**
 * Bytes that only whoever has the trace can know, made of all that was sent and answered: what is printed of it tells
 * as little as with random ones, and is the same each time.
 */
function keyOf(har: TraceHar): Key {
  const hash = createHash('sha256');
  for (const { startedDateTime, request, response } of entriesIn(har)) {
    hash.update(JSON.stringify([startedDateTime, request, response.headers, response.redirectURL]));
    hash.update(response.content.text ?? '');
  }
  return new Uint8Array(hash.digest());
}

/** What is odd in a file, in sentences with their places. */
export function warningsOf({ warnings, judgement }: ImportedTrace): string[] {
  return [...warnings.map(sentenceOf), ...readJudgement(judgement).problems];
}

function sentenceOf({ entry, where, what }: ImportWarning): string {
  // What is of the file as a whole is said behind its name, and some of it names a part of an archive by itself.
  const isOfWhole = where === '' || where === 'file' || what.startsWith(`${where} `);
  const place = [...(entry === undefined ? [] : [`entry ${entry}`]), ...(isOfWhole ? [] : [where])].join(', ');
  return place === '' ? what : `${place}: ${what}`;
}
