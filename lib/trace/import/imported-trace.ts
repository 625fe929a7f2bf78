import type { AttackRun } from '../../flow/attack-run.ts';
import type { Attempt } from '../../flow/attempt.ts';
import type { ConsoleError } from '../../flow/console-error.ts';
import type { Environment } from '../../flow/environment.ts';
import type { Exchange, Navigation, ResponseBody } from '../../flow/exchange.ts';
import type { Screenshot } from '../../flow/screenshot.ts';
import type { About, AboutSession } from '../har.ts';
import type { Told } from '../told.ts';
import type { ImportWarning } from './problems.ts';

export type FormatId = 'consent-tracer' | 'har' | 'saml-tracer' | 'netlog';

/** Records as the fold takes them. */
export interface Recorded {
  exchanges: Exchange[];
  navigations: Navigation[];
  bodies: ResponseBody[];
}

/** One session, as a file tells it. Whatever stands in it was written by somebody: it is text, and never more. */
export interface ImportedTrace {
  /** Of the file; of one within an archive, with the archive's before it. */
  name: string;
  format: FormatId;
  /** The file says that its secrets were replaced by pseudonyms. */
  redacted: boolean;
  session: AboutSession;
  environment?: Environment;
  records: Recorded;
  notes: About['notes'];
  /** Numbers of steps. */
  marks: number[];
  tags: string[];
  /** `id` counts from 1 within the trace; `session` is 0. */
  attempts: Attempt[];
  /** Their attempts are those of the trace; `session` is 0. */
  attackRuns: AttackRun[];
  consoleErrors: ConsoleError[];
  screenshots: Screenshot[];
  /** What was found in it before its secrets were hidden; as the file has it. */
  judgement?: object;
  /** What the file says of itself, but for one of ours that says that its secrets are in it. */
  comment?: string;
  /** What the file says of steps and flows; only where its secrets are hidden. See `asTold`. */
  told?: Told;
  /** Files beside the trace that hold bodies, by the ids of these; only while an archive is being read. */
  files?: ReadonlyMap<string, string>;
  warnings: ImportWarning[];
}
