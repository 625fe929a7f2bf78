import { type HiddenFlow, hiddenFlow } from '../trace/hidden-flow.ts';
import { createRedaction } from '../trace/redaction.ts';
import type { SessionDeps } from './deps.ts';
import { baseName, hiddenInWords, readUnjudged } from './export.ts';
import { pausedInFlow } from './paused.ts';

/** A finished picture. */
export interface PictureFile {
  /** With its dot, and what stands before it: `.svg`, `-waterfall.png`. */
  ending: string;
  content: string | Blob;
  /** Every text that is written in it, as it is read. */
  texts: readonly string[];
}

/** Makes a picture of a flow that holds no secret; an Error says in its words why there is none. */
export type Draw = (flow: HiddenFlow) => Promise<PictureFile>;

/**
 * Writes the picture of a flow, read afresh. Secrets are hidden before it is drawn, by the policy of every export,
 * and what is written in the finished picture is searched for them again.
 *
 * @returns what it did, in one sentence
 * @throws Error when the session or the flow is gone, when nothing could be drawn, or when the redaction refuses to
 *   let the file out; nothing is written then
 */
export async function exportPicture(deps: SessionDeps, id: number, flowId: string, draw: Draw): Promise<string> {
  const { session, trace, whole } = await readUnjudged(deps, id);
  const flow = trace.flows.find((candidate) => candidate.id === flowId);
  if (!flow) throw new Error('this flow is no longer stored');
  const redaction = await createRedaction(whole);
  const hidden = hiddenFlow(flow, redaction.text, redaction.hidden);
  const { ending, content, texts } = await draw({ ...hidden, unrecorded: pausedInFlow(flow, session.pauses) });
  redaction.refuseLeaks(typeof content === 'string' ? [...texts, content] : texts);
  // The name of the file leaves as well.
  const base = baseName(redaction.text(session.name), session.startedAt);
  const file = `${base}-flow-${flow.steps[0]?.n ?? 0}${ending}`;
  if (typeof content === 'string') deps.save(file, content);
  else deps.saveImage(file, content);
  return `${file} was written; ${hiddenInWords(redaction.hidden)}.`;
}
