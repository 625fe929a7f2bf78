import type { Header } from '../flow/capture-event.ts';
import { bodyText, type DraftProblem, draftOf, type RequestDraft } from '../flow/request-draft.ts';
import type { Step } from '../flow/step.ts';

/** A draft as a script writes it. */
export interface Sendable {
  method: string;
  url: string;
  headers: readonly Header[];
  /** UTF-8 text; undefined where there is none, or it is no text. */
  text?: string;
  /** Anything that is no text. */
  base64?: string;
  /** What is not as it was sent, in a sentence. */
  warnings: readonly string[];
}

/** @returns undefined where nothing was sent over HTTP */
export function sendable(step: Step): Sendable | undefined {
  if (!step.exchange) return undefined;
  const { draft, problems } = draftOf(step);
  return sendableOf(draft, problems);
}

/** The same of a draft that somebody edited. */
export function sendableOf(
  { method, url, headers, body }: RequestDraft,
  problems: readonly DraftProblem[] = [],
): Sendable {
  const text = bodyText(body);
  return {
    ...{ method, url, headers, warnings: problems.map(({ reason }) => reason) },
    ...(text !== undefined && { text }),
    ...(body?.kind === 'base64' && { base64: body.base64 }),
  };
}
