import type { Fault } from '../checks/check.ts';
import type { Scorecard } from '../checks/run.ts';
import type { Environment } from '../flow/environment.ts';
import type { Trace } from '../flow/step.ts';
import type { TraceFlow, TraceStep } from '../trace/har.ts';
import type { CarriedCard } from '../trace/judgement.ts';

/** What a file says of the recording as a whole. */
export interface AboutTrace {
  format: string;
  redacted: boolean;
  /** Milliseconds since the epoch. */
  session: { name: string; startedAt: number; stoppedAt?: number };
  environment?: Environment;
  notes: readonly { time: number; text: string; step?: number }[];
  /** Numbers of the steps that somebody marked. */
  marks: readonly number[];
  tags: readonly string[];
}

/** A trace that was read and judged, as it may be printed: nothing secret is in it but where it says so. */
export interface Examined {
  /** As it was named in the call; of an archive, with the path of the trace in it behind a slash. */
  file: string;
  warnings: readonly string[];
  about: AboutTrace;
  steps: readonly TraceStep[];
  flows: readonly TraceFlow[];
  /** What the checks say of each flow, by its id. */
  cards: ReadonlyMap<string, CarriedCard>;
  /** With its secrets: the trace, what its checks came to, and why some of it is muted. */
  whole: { trace: Trace; scorecards: readonly Scorecard[]; muted: ReadonlyMap<Fault, string> };
  /** Hides in a text what is secret in the trace. */
  hide(text: string, names?: readonly string[]): string;
}
