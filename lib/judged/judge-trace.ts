import { checks } from '../checks/index.ts';
import type { ProfileId } from '../checks/profiles.ts';
import { createJudge, type Scorecard } from '../checks/run.ts';
import { TOKEN_ROLES, tokensIn } from '../checks/tokens.ts';
import { type Signatures, verifyTokens } from '../checks/verification.ts';
import { readMessage } from '../flow/message.ts';
import type { Flow, Trace } from '../flow/step.ts';
import { aroundOf } from '../lineage/around.ts';
import { lineageOf } from '../lineage/lineage.ts';
import type { Lives } from '../lineage/lives.ts';
import type { CarriedCheck, CarriedJudgement, CarriedSignature } from '../trace/judgement.ts';
import { carriedCard, withBefore } from './carried-card.ts';
import { carriedLives } from './carried-lives.ts';
import { restored } from './restored.ts';

/** A trace with all that is said of it, under one profile after another. */
export interface JudgedTrace {
  /** As it was recognised; for a redacted file, before it was redacted. */
  trace: Trace;
  /** The checks that judged, in the order of the catalogue. */
  checks: readonly CarriedCheck[];
  /** One scorecard for each flow, in their order. */
  cards(profile?: ProfileId): readonly Scorecard[];
  livesOf(flow: Flow): Lives;
  signaturesOf(flow: Flow): readonly CarriedSignature[];
}

/**
 * Judges as the views do: by the whole catalogue, with signatures verified by the keys that were recorded.
 *
 * @param before what a redacted file carries of its judgement: that counts, and what is made of pseudonyms only tells
 *   which of it could not be found out again
 */
export async function judgeTrace(trace: Trace, before?: CarriedJudgement): Promise<JudgedTrace> {
  return before ? judgedBefore(restored(trace, before), before) : judgedNow(trace);
}

async function judgedNow(trace: Trace): Promise<JudgedTrace> {
  const signatures = await verifyTokens(trace);
  const livesOf = once((flow: Flow) => lineageOf(flow, aroundOf(flow, trace.steps)));
  const judge = createJudge(checks);
  const cards = once((profile: ProfileId) => judge({ ...trace, lineageOf: livesOf, signatures }, profile));
  return {
    trace,
    checks: checks.map(({ code, id, title }) => ({ code, id, title })),
    cards: (profile = 'automatic') => cards(profile),
    livesOf,
    signaturesOf: (flow) => signaturesOf(flow, signatures),
  };
}

async function judgedBefore(trace: Trace, before: CarriedJudgement): Promise<JudgedTrace> {
  const now = await judgedNow(trace);
  const flows = new Map(before.flows.map((flow) => [flow.id, flow]));
  return {
    trace,
    checks: before.checks,
    cards: once((profile: ProfileId = 'automatic') =>
      now.cards(profile).map((card) => {
        const flow = flows.get(card.flowId);
        return flow ? withBefore(carriedCard(before, flow, profile), card) : card;
      }),
    ),
    livesOf: once((flow: Flow) => {
      const known = flows.get(flow.id);
      return known ? carriedLives(known) : now.livesOf(flow);
    }),
    signaturesOf: (flow) => flows.get(flow.id)?.signatures ?? [],
  };
}

function signaturesOf(flow: Flow, signatures: Signatures): CarriedSignature[] {
  return flow.steps
    .filter(({ role }) => TOKEN_ROLES.has(role))
    .flatMap((step) => tokensIn(readMessage(step)))
    .flatMap(({ text, kind, where }) => {
      const check = signatures.get(text);
      if (!check) return [];
      const { state, reason, by } = check;
      return [{ ...where, kind, token: text, state, reason, ...(by !== undefined && { by }) }];
    });
}

function once<K, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
}
