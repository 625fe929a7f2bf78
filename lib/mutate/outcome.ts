import type { Header } from '../flow/capture-event.ts';
import { draftOf, headerOf } from '../flow/request-draft.ts';
import type { Role, Step } from '../flow/step.ts';

/** One exchange of an attempt, as it was seen. */
export interface Observed {
  /** Number of the step in its session, where it has one. */
  n?: number;
  role?: Role;
  method: string;
  url: string;
  /** Fields that were posted with it. */
  posted?: readonly (readonly [name: string, value: string])[];
  status?: number;
  headers: readonly Header[];
  /** Where a redirect leads, absolute, of any scheme and with its fragment. */
  location?: string;
  body?: string;
  /** The browser's own word, where no answer came. */
  error?: string;
}

/** What was seen of an attack. */
export interface Outcome {
  /** The changed request with its answer. */
  answer: Observed;
  /** What followed it, in its order: redirects, pages, what those requested, and what the runner sent then. */
  followed: readonly Observed[];
  /** Nothing more is to come: pages were loaded and quiet, and whoever had to do something has done it. */
  settled: boolean;
  /** The answer to the same request unchanged: of this run where it was sent first, else as it was recorded. */
  untouched?: Observed;
  /** What followed on that. */
  untouchedFollowed?: readonly Observed[];
}

/** A step as an attempt sees it. */
export function observed(step: Step): Observed {
  const { draft } = draftOf(step);
  const { exchange, response } = step;
  return {
    ...{ n: step.n, role: step.role, method: draft.method, url: step.url },
    ...(draft.body?.kind === 'form' && { posted: draft.body.fields.map(({ name, value }) => [name, value] as const) }),
    ...(step.status !== undefined && { status: step.status }),
    headers: exchange?.responseHeaders ?? [],
    ...(exchange?.redirectUrl !== undefined && { location: exchange.redirectUrl }),
    ...(response.body?.text !== undefined && { body: response.body.text }),
    ...(step.error !== undefined && step.kind === 'http' && { error: step.error }),
  };
}

/** All that was seen, the answer first. */
export function allOf({ answer, followed }: Outcome): readonly Observed[] {
  return [answer, ...followed];
}

export function mediaTypeOf({ headers }: Observed): string {
  return (headerOf(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
