import type { Flow, Step } from '../flow/step.ts';
import type { DifferencePart, Value, ValueUse } from '../flow/value.ts';
import { lifeOf } from '../lineage/sentences.ts';

export { readJudgement } from './judgement-reading.ts';

/**
 * What the checks and the lineage say of a trace, as `_consent.judgement` of a file carries it. It was found out before
 * anything was hidden: from pseudonyms no hash, no signature and no length can be told. Plain JSON.
 */
export interface CarriedJudgement {
  version: 1;
  /** Version of the program that judged. */
  by: string;
  /** Id of the profile that was chosen for the session; `automatic` goes by the system of each flow. */
  profile: string;
  /** Those of the session, and those that counted in every session where it was judged. */
  mutes: CarriedMute[];
  /** All checks that were known, in the order of the catalogue. */
  checks: CarriedCheck[];
  /** In the order of the trace. */
  flows: FlowJudgement[];
}

export interface CarriedCheck {
  /** `R1`. */
  code: string;
  /** `redirect-uri-mismatch`. */
  id: string;
  /** The failing state, as a sentence without its full stop. */
  title: string;
}

export interface CarriedMute {
  code: string;
  /** Host of the step, or the scheme of what opens an app. */
  host: string;
  reason: string;
  /** Milliseconds since the epoch. */
  mutedAt: number;
}

/** One flow as it was recognised, and judged under the profile that was chosen. */
export interface FlowJudgement extends CarriedCard, Omit<Flow, 'steps'> {
  steps: CarriedStep[];
  /** Under each other profile, what came to something else than under the chosen one. */
  otherProfiles: CarriedCard[];
  /** The life of each of its values. */
  lives: Value[];
  signatures: CarriedSignature[];
}

/** What a step was recognised as: of a response that was one long token, nothing tells that afterwards. */
export type CarriedStep = Pick<Step, 'n' | 'role' | 'words' | 'aside'>;

/** What checks came to; each check that the profile has stands in one of the lists. */
export interface CarriedCard {
  /** Id of the profile; what `automatic` chose, where that was chosen. */
  profile: string;
  /** The worst first; muted ones too. */
  findings: TraceFinding[];
  passed: { code: string; where: TracePlace[] }[];
  notApplicable: { code: string; reason: string }[];
  unknown: { code: string; missing: string; how: string }[];
  /** Checks that failed by themselves: a fault of the program, not of the flow. */
  broken: { code: string; reason: string }[];
}

export interface TracePlace {
  /** Number of the step. */
  step: number;
  /** `request body redirect_uri`. */
  field?: string;
}

export interface TraceClause {
  name: string;
  url: string;
}

export interface TraceFinding {
  code: string;
  id: string;
  title: string;
  severity: 'error' | 'warning' | 'info';
  /** Number of the step where it is: the first of `where`. */
  step?: number;
  where: TracePlace[];
  expected?: string;
  seen?: string;
  /** From expected to seen. Where a secret was hidden, its letters and digits are dots. */
  difference?: DifferencePart[];
  cause: string;
  remedy: string;
  /** Why a system or a profile takes it less, or more, seriously. */
  because?: string;
  clause: TraceClause;
  otherClauses?: TraceClause[];
  /** Why it is muted; absent where it is not. */
  muted?: string;
}

/** What was known of a token's signature. */
export interface CarriedSignature {
  /** Number of the step that brought the token, and where in it. */
  step: number;
  field?: string;
  /** `ID token`. */
  kind: string;
  /** The token as the file has it. */
  token: string;
  state: string;
  /** One sentence. */
  reason: string;
  /** From where the key was by which it was verified. */
  by?: string;
}

/** Hides what is secret in a text. */
type HideText = (text: string, names?: readonly string[]) => string;

/**
 * The same without secrets: what is quoted, named or told in sentences goes through the redaction. Differences of
 * hidden values keep their lengths and the characters that encodings damage, and no letter or digit.
 *
 * @param sentence hides in a text about the trace, in which a value may be cut off
 * @param value hides a value that is whole, as it is hidden in the traffic: so it is found there again
 */
export function hiddenJudgement(
  judgement: CarriedJudgement,
  sentence: HideText,
  value: HideText = sentence,
): CarriedJudgement {
  const { mutes, flows } = judgement;
  const hide: Hide = Object.assign((text: string, names?: readonly string[]) => sentence(text, names), { value });
  return {
    ...judgement,
    mutes: mutes.map((mute) => ({ ...mute, host: hide(mute.host), reason: hide(mute.reason) })),
    flows: flows.map((flow) => hiddenFlowJudgement(flow, hide)),
  };
}

type Hide = HideText & { value: HideText };

function hiddenFlowJudgement(flow: FlowJudgement, hide: Hide): FlowJudgement {
  const { systemTitle, evidence, candidates, outcome, steps, otherProfiles, lives, signatures } = flow;
  return {
    ...flow,
    ...hiddenCard(flow, hide),
    systemTitle: hide(systemTitle),
    evidence: evidence.map((one) => hide(one)),
    candidates: candidates.map((one) => ({ ...one, evidence: one.evidence.map((seen) => hide(seen)) })),
    steps: steps.map((step) => ({ ...step, words: hide(step.words) })),
    outcome: {
      ...outcome,
      reason: hide(outcome.reason),
      ...(outcome.code !== undefined && { code: hide(outcome.code) }),
    },
    otherProfiles: otherProfiles.map((card) => hiddenCard(card, hide)),
    lives: lives.map((value) => hiddenLife(value, hide)),
    signatures: signatures.map((signature) => ({
      ...signature,
      ...hiddenPlace(signature, hide),
      token: hide.value(signature.token, fieldNames([signature])),
      reason: hide(signature.reason),
      ...(signature.by !== undefined && { by: hide(signature.by) }),
    })),
  };
}

/** What checks came to without secrets; see `hiddenJudgement`. */
export function hiddenCard(
  { profile, findings, passed, notApplicable, unknown, broken }: CarriedCard,
  hide: HideText,
): CarriedCard {
  return {
    profile,
    findings: findings.map((finding) => hiddenFinding(finding, hide)),
    passed: passed.map(({ code, where }) => ({ code, where: where.map((place) => hiddenPlace(place, hide)) })),
    notApplicable: notApplicable.map(({ code, reason }) => ({ code, reason: hide(reason) })),
    unknown: unknown.map(({ code, missing, how }) => ({ code, missing: hide(missing), how: hide(how) })),
    broken: broken.map(({ code, reason }) => ({ code, reason: hide(reason) })),
  };
}

function hiddenFinding(finding: TraceFinding, hide: HideText): TraceFinding {
  const { where, expected, seen, difference, because, muted } = finding;
  const names = fieldNames(where);
  return {
    ...finding,
    where: where.map((place) => hiddenPlace(place, hide)),
    ...(expected !== undefined && { expected: hide(expected, names) }),
    ...(seen !== undefined && { seen: hide(seen, names) }),
    ...(difference && { difference: hiddenDifference(difference, (text) => hide(text, names)) }),
    cause: hide(finding.cause, names),
    remedy: hide(finding.remedy, names),
    ...(because !== undefined && { because: hide(because, names) }),
    ...(muted !== undefined && { muted: hide(muted) }),
  };
}

// Names come from the traffic too: a member of JSON may be called by the number of an account.
function hiddenPlace({ step, field }: TracePlace, hide: HideText): TracePlace {
  return { step, ...(field !== undefined && { field: hide(field) }) };
}

/** The names in `request body accounts[0].iban`. */
function fieldNames(where: readonly TracePlace[]): string[] {
  return where.flatMap(({ field }) => field?.split(/[\s.[\]]+/) ?? []).filter((name) => name !== '');
}

function hiddenLife(value: Value, hide: Hide): Value {
  const uses = value.uses.map((use) => hiddenUse(use, value.name, hide));
  return {
    ...value,
    name: hide(value.name),
    text: hide.value(value.text, [value.name, ...(value.uses[0]?.place.path ?? [])]),
    uses,
    // Told anew: a difference and a host are quoted in it.
    life: lifeOf(uses),
    ...(value.unused !== undefined && { unused: hide(value.unused) }),
  };
}

function hiddenUse(use: ValueUse, name: string, hide: Hide): ValueUse {
  const { place, text, difference, host } = use;
  const names = [name, ...place.path];
  return {
    ...use,
    place: { ...place, path: place.path.map((label) => hide(label)) },
    text: hide.value(text, names),
    ...(difference && { difference: hiddenDifference(difference, (one) => hide(one, names)) }),
    ...(host !== undefined && { host: hide(host) }),
  };
}

/** Its runs are parts of values: no redaction finds those, so that whatever may be of a secret is dotted out. */
function hiddenDifference(parts: readonly DifferencePart[], hide: (text: string) => string): DifferencePart[] {
  const without = (kind: DifferencePart['kind']) =>
    parts.flatMap((part) => (part.kind === kind ? [] : part.text)).join('');
  const [expected, seen] = [without('added'), without('missing')];
  if (hide(expected) === expected && hide(seen) === seen) return parts.map((part) => ({ ...part }));
  return parts.map(({ kind, text }) => ({
    kind,
    text: text.replace(kind === 'same' ? /./gsu : /[\p{L}\p{N}]/gu, '•'),
  }));
}

/** What of a judgement is about these steps; the life of a value is told whole, and its uses are those in them. */
export function judgementOfPart(judgement: CarriedJudgement, chosen: ReadonlySet<number>): CarriedJudgement {
  const part = (card: CarriedCard): CarriedCard => ({
    ...card,
    findings: card.findings.filter(({ step }) => step === undefined || chosen.has(step)),
  });
  return {
    ...judgement,
    flows: judgement.flows.flatMap((flow) => {
      const steps = flow.steps.filter(({ n }) => chosen.has(n));
      if (steps.length === 0) return [];
      const lives = flow.lives.flatMap((value) => {
        const uses = value.uses.filter(({ step }) => chosen.has(step));
        return uses.length > 0 ? [{ ...value, uses }] : [];
      });
      const signatures = flow.signatures.filter(({ step }) => chosen.has(step));
      return [{ ...flow, ...part(flow), steps, otherProfiles: flow.otherProfiles.map(part), lives, signatures }];
    }),
  };
}
