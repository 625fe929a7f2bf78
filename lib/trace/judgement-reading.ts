import type { Candidate, OutcomeKind, Role } from '../flow/step.ts';
import type { DifferencePart, StepPart, Value, ValueEvent, ValueKind, ValuePlace, ValueUse } from '../flow/value.ts';
import type {
  CarriedCard,
  CarriedCheck,
  CarriedJudgement,
  CarriedMute,
  CarriedSignature,
  CarriedStep,
  FlowJudgement,
  TraceClause,
  TraceFinding,
  TracePlace,
} from './judgement.ts';

/** What could be read of a judgement, and in sentences what could not. */
export interface ReadJudgement {
  judgement?: CarriedJudgement;
  problems: string[];
}

/**
 * Reads the judgement in a file, whatever stands there: what has another shape is left out and counted, and nothing
 * but the members that are known is taken over. Never throws.
 */
export function readJudgement(stored: unknown): ReadJudgement {
  if (stored === undefined) return { problems: [] };
  const from = record(stored);
  if (!from) return { problems: ['What the file says of its judgement is no JSON object; it is left out.'] };
  if (from.version !== 1)
    return { problems: [`The judgement in the file is of version ${shown(from.version)}, and only 1 is known.`] };
  const reader = new Reader();
  const judgement: CarriedJudgement = {
    version: 1,
    by: text(from.by) ?? '',
    profile: text(from.profile) ?? 'automatic',
    mutes: reader.list(from.mutes, muteOf),
    checks: reader.list(from.checks, checkOf),
    flows: reader.list(from.flows, (one) => flowOf(one, reader)),
  };
  const { dropped } = reader;
  const problem = `Of the judgement in the file ${dropped} ${dropped === 1 ? 'entry is' : 'entries are'} not as expected and left out.`;
  return { judgement, problems: dropped > 0 ? [problem] : [] };
}

type Members = Readonly<Record<string, unknown>>;

/** Reads lists, and counts what in them cannot be read. */
class Reader {
  dropped = 0;

  list<T>(stored: unknown, read: (item: Members) => T | undefined): T[] {
    if (stored === undefined) return [];
    if (!Array.isArray(stored)) {
      this.dropped++;
      return [];
    }
    return stored.flatMap((item) => {
      const members = record(item);
      const made = members && read(members);
      if (made === undefined) this.dropped++;
      return made === undefined ? [] : [made];
    });
  }
}

function record(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function labels(list: unknown): string[] {
  return Array.isArray(list) ? list.flatMap((one) => text(one) ?? []) : [];
}

function stepNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 40);
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

/** The named members that are texts; undefined where one of them is missing. */
function texts<N extends string>(from: Members, ...names: N[]): Record<N, string> | undefined {
  const found = names.flatMap((name) => (typeof from[name] === 'string' ? [[name, from[name]]] : []));
  return found.length === names.length ? (Object.fromEntries(found) as Record<N, string>) : undefined;
}

/** Those of the named members that are texts. */
function maybe<N extends string>(from: Members, ...names: N[]): Partial<Record<N, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (typeof from[name] === 'string' ? [[name, from[name]]] : [])),
  ) as Partial<Record<N, string>>;
}

function checkOf(from: Members): CarriedCheck | undefined {
  return texts(from, 'code', 'id', 'title');
}

function muteOf(from: Members): CarriedMute | undefined {
  const said = texts(from, 'code', 'host', 'reason');
  return said && typeof from.mutedAt === 'number' ? { ...said, mutedAt: from.mutedAt } : undefined;
}

const ROLES: readonly Role[] = [
  'discovery',
  'jwks',
  'client-registration',
  'pushed-authorization-request',
  'authorization-request',
  'consent-creation',
  'consent-status',
  'authorisation-start',
  'authorisation-update',
  'authorisation-status',
  'app-command',
  'hand-off',
  'app-open',
  'app-return',
  'bank-page',
  'authorization-response',
  'token-request',
  'refresh-request',
  'userinfo',
  'resource-request',
  'revocation',
  'introspection',
  'preflight',
  'redirect',
  'page',
  'static',
  'other',
];
const OUTCOMES: readonly OutcomeKind[] = ['consented', 'refused', 'failed', 'abandoned', 'waiting'];

function flowOf(from: Members, reader: Reader): FlowJudgement | undefined {
  const said = texts(from, 'id', 'system', 'systemTitle');
  const outcome = outcomeOf(record(from.outcome));
  const card = cardOf(from, reader);
  const { startedAt, endedAt } = from;
  if (!said || !outcome || !card || typeof startedAt !== 'number' || typeof endedAt !== 'number') return undefined;
  return {
    ...said,
    evidence: labels(from.evidence),
    candidates: reader.list(from.candidates, candidateOf),
    outcome,
    ...{ startedAt, endedAt },
    ...card,
    steps: reader.list(from.steps, stepOf),
    otherProfiles: reader.list(from.otherProfiles, (one) => cardOf(one, reader)),
    lives: reader.list(from.lives, (one) => lifeOf(one, reader)),
    signatures: reader.list(from.signatures, signatureOf),
  };
}

function outcomeOf(from: Members | undefined): FlowJudgement['outcome'] | undefined {
  const kind = oneOf(OUTCOMES, from?.kind);
  if (!from || !kind) return undefined;
  const step = stepNumber(from.step);
  return { kind, ...maybe(from, 'code'), reason: text(from.reason) ?? '', ...(step !== undefined && { step }) };
}

function candidateOf(from: Members): Candidate | undefined {
  const said = texts(from, 'system', 'title');
  if (!said || typeof from.share !== 'number') return undefined;
  return { ...said, evidence: labels(from.evidence), share: from.share };
}

function stepOf(from: Members): CarriedStep | undefined {
  const n = stepNumber(from.n);
  const role = oneOf(ROLES, from.role);
  const words = text(from.words);
  if (n === undefined || role === undefined || words === undefined) return undefined;
  return { n, role, words, ...(from.aside === true && { aside: true }) };
}

function cardOf(from: Members, reader: Reader): CarriedCard | undefined {
  const profile = text(from.profile);
  if (profile === undefined) return undefined;
  return {
    profile,
    findings: reader.list(from.findings, (one) => findingOf(one, reader)),
    passed: reader.list(from.passed, (one) => {
      const said = texts(one, 'code');
      return said && { ...said, where: reader.list(one.where, placeOf) };
    }),
    notApplicable: reader.list(from.notApplicable, (one) => texts(one, 'code', 'reason')),
    unknown: reader.list(from.unknown, (one) => texts(one, 'code', 'missing', 'how')),
    broken: reader.list(from.broken, (one) => texts(one, 'code', 'reason')),
  };
}

function placeOf(from: Members): TracePlace | undefined {
  const step = stepNumber(from.step);
  return step === undefined ? undefined : { step, ...maybe(from, 'field') };
}

/** An address of a document, which will stand in a link: a web address and nothing else. */
function clauseOf(from: unknown): TraceClause | undefined {
  const said = texts(record(from) ?? {}, 'name', 'url');
  return said && /^https?:\/\//i.test(said.url) ? said : undefined;
}

function findingOf(from: Members, reader: Reader): TraceFinding | undefined {
  const said = texts(from, 'code', 'id', 'title', 'cause', 'remedy');
  const severity = oneOf(['error', 'warning', 'info'], from.severity);
  const clause = clauseOf(from.clause);
  if (!said || !severity || !clause) return undefined;
  const step = stepNumber(from.step);
  const where = reader.list(from.where, placeOf);
  const others = reader.list(from.otherClauses, clauseOf);
  const { code, id, title, cause, remedy } = said;
  return {
    ...{ code, id, title, severity },
    ...(step !== undefined && { step }),
    where: where.length > 0 || step === undefined ? where : [{ step }],
    ...maybe(from, 'expected', 'seen'),
    ...(from.difference !== undefined && { difference: reader.list(from.difference, runOf) }),
    ...{ cause, remedy },
    ...maybe(from, 'because'),
    clause,
    ...(others.length > 0 && { otherClauses: others }),
    ...maybe(from, 'muted'),
  };
}

function runOf(from: Members): DifferencePart | undefined {
  const said = texts(from, 'text');
  const kind = oneOf(['same', 'missing', 'added'], from.kind);
  return said && kind && { kind, ...said };
}

function signatureOf(from: Members): CarriedSignature | undefined {
  const said = texts(from, 'kind', 'token', 'state', 'reason');
  const place = placeOf(from);
  return said && place && { ...place, ...said, ...maybe(from, 'by') };
}

const KINDS: readonly ValueKind[] = [
  'state',
  'nonce',
  'code',
  'code_challenge',
  'code_verifier',
  'consent_id',
  'authorisation_id',
  'command_id',
  'handoff_id',
  'request_uri',
  'access_token',
  'refresh_token',
  'id_token',
  'autostart_token',
  'redirect_uri',
  'client_id',
  'jti',
  'session',
  'other',
];

function lifeOf(from: Members, reader: Reader): Value | undefined {
  const said = texts(from, 'id', 'name', 'text', 'life');
  const kind = oneOf(KINDS, from.kind);
  const uses = reader.list(from.uses, (one) => useOf(one, reader));
  if (!said || !kind || uses.length === 0) return undefined;
  const { id, name, text: held, life } = said;
  return { id, kind, name, text: held, uses, life, ...maybe(from, 'unused') };
}

const EVENTS: readonly ValueEvent[] = [
  'created',
  'issued',
  'sent',
  'returned',
  'redeemed',
  'altered',
  'hashed',
  'leaked',
];
const PARTS: readonly StepPart[] = [
  'address',
  'redirect',
  'request-header',
  'request-body',
  'response-header',
  'response-body',
];

function useOf(from: Members, reader: Reader): ValueUse | undefined {
  const said = texts(from, 'text');
  const step = stepNumber(from.step);
  const event = oneOf(EVENTS, from.event);
  const place = valuePlaceOf(record(from.place));
  if (!said || step === undefined || !event || !place) return undefined;
  return {
    ...{ step, event, place, ...said },
    ...(from.difference !== undefined && { difference: reader.list(from.difference, runOf) }),
    ...maybe(from, 'host', 'hash', 'from'),
  };
}

function valuePlaceOf(from: Members | undefined): ValuePlace | undefined {
  const part = oneOf(PARTS, from?.part);
  if (!from || !part) return undefined;
  return { part, path: labels(from.path), encodings: labels(from.encodings) };
}
