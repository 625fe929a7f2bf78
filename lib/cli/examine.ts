import type { Fault } from '../checks/check.ts';
import type { ProfileId } from '../checks/profiles.ts';
import type { Scorecard } from '../checks/run.ts';
import { findingsOf, type Mutes } from '../judged/findings.ts';
import { cardOf } from '../judged/judgement-of.ts';
import type { TraceFlow, TraceStep } from '../trace/har.ts';
import { hiddenCard } from '../trace/judgement.ts';
import type { Redaction } from '../trace/redaction.ts';
import type { Examined } from './examined.ts';
import { prepareToPrint, warningsOf } from './prepare.ts';
import { profileOf } from './profile.ts';
import type { Read } from './reading.ts';

/**
 * Judges a trace, and makes of it what may be printed.
 *
 * @param profile absent: as it was chosen for the session, else by the system of each flow
 * @throws RedactionError where a secret would be printed
 */
export async function examine(read: Read, profile?: ProfileId): Promise<Examined> {
  const { imported, judged, har, redaction, mutes } = await prepareToPrint(read);
  const { trace } = judged;
  const hide = hidingTraffic(redaction);
  const hideTold = hiding(redaction);
  const scorecards = judged.cards(profile ?? profileOf(imported.session.profile));
  const urlOf = (n: number) => trace.steps[n - 1]?.url;
  const { session, notes, marks, tags, environment, redacted, format } = imported;
  return {
    file: read.file,
    warnings: warningsOf(imported).map((warning) => hide(warning)),
    about: {
      ...{ format, redacted, marks, tags: tags.map((tag) => hide(tag)) },
      session: { ...session, name: hide(session.name) },
      notes: notes.map((note) => ({ ...note, text: hide(note.text) })),
      ...(environment && { environment }),
    },
    steps: har.log._consent.steps.map((step) => hiddenStep(step, hide)),
    flows: har.log._consent.flows.map((flow) => hiddenFlow(flow, hide)),
    cards: new Map(scorecards.map((card) => [card.flowId, hiddenCard(cardOf(card, urlOf, mutes), hideTold)])),
    whole: { trace, scorecards, muted: mutedIn(scorecards, urlOf, mutes) },
    hide: hideTold,
  };
}

type Hide = Examined['hide'];

/** For texts about a trace, in which a token is one value; searched for secrets, and how they begin, once more. */
export function hiding(redaction: Redaction): Hide {
  return (text, names) => {
    const hidden = redaction.textByValues(text, names);
    redaction.refuseLeaks(hidden);
    return hidden;
  };
}

/** For what is of the trace itself: the claims of a token that everybody may know begin as they did. */
function hidingTraffic(redaction: Redaction): Hide {
  return (text, names) => {
    const hidden = redaction.text(text, names);
    redaction.refuseLeaks(hidden, false);
    return hidden;
  };
}

function mutedIn(
  scorecards: readonly Scorecard[],
  urlOf: (n: number) => string | undefined,
  mutes: Mutes,
): ReadonlyMap<Fault, string> {
  const findings = scorecards.flatMap((card) => findingsOf(card, urlOf, mutes));
  return new Map(findings.flatMap(({ fault, muted }) => (muted ? [[fault, muted.mute.reason]] : [])));
}

function hiddenStep(step: TraceStep, hide: Hide): TraceStep {
  const { words, url, error, method } = step;
  return {
    ...step,
    ...{ words: hide(words), url: hide(url) },
    ...(method !== undefined && { method: hide(method) }),
    ...(error !== undefined && { error: hide(error) }),
  };
}

function hiddenFlow(flow: TraceFlow, hide: Hide): TraceFlow {
  const { outcome, evidence } = flow;
  return {
    ...flow,
    evidence: evidence.map((one) => hide(one)),
    outcome: {
      ...outcome,
      reason: hide(outcome.reason),
      ...(outcome.code !== undefined && { code: hide(outcome.code) }),
    },
  };
}
