import type { Candidate, Outcome, OutcomeKind, Role } from '../../../flow/step.ts';
import type { TraceFlow } from '../../har.ts';
import type { Told, ToldStep } from '../../told.ts';
import type { Warn } from '../problems.ts';
import { isMembers, listOf, type Members, member, membersOf, momentOf, numberOf, textOf } from '../reading.ts';
import { present } from './own-entry.ts';
import { itemsOf } from './own-part.ts';

/** Complete, or it is no type of this. */
const ROLES: Readonly<Record<Role, true>> = {
  ...({ discovery: true, jwks: true, 'client-registration': true, 'pushed-authorization-request': true } as const),
  ...({ 'authorization-request': true, 'consent-creation': true, 'consent-status': true } as const),
  ...({ 'authorisation-start': true, 'authorisation-update': true, 'authorisation-status': true } as const),
  ...({ 'app-command': true, 'hand-off': true, 'app-open': true, 'app-return': true, 'bank-page': true } as const),
  ...({ 'authorization-response': true, 'token-request': true, 'refresh-request': true, userinfo: true } as const),
  ...({ 'resource-request': true, revocation: true, introspection: true, preflight: true } as const),
  ...({ redirect: true, page: true, static: true, other: true } as const),
};
const KINDS = ['http', 'deep-link', 'fragment', 'history', 'tab-opened', 'tab-closed'] as const;
const OUTCOMES: readonly OutcomeKind[] = ['consented', 'refused', 'failed', 'abandoned', 'waiting'];

/** What `log._consent` says of steps and flows. */
export function readTold(part: Members, warn: Warn): Told {
  return { steps: itemsOf(part, 'steps', readStep, warn), flows: itemsOf(part, 'flows', readFlow, warn) };
}

function readStep(item: Members): ToldStep | undefined {
  const n = numberOf(member(item, 'n'));
  const kind = KINDS.find((one) => one === member(item, 'kind'));
  const role = textOf(member(item, 'role')) ?? '';
  if (n === undefined || !kind || !Object.hasOwn(ROLES, role)) return undefined;
  const words = textOf(member(item, 'words')) ?? '';
  return { n, kind, role: role as Role, words, ...present({ flow: textOf(member(item, 'flow')) }) };
}

function readFlow(item: Members): TraceFlow | undefined {
  const [id, system] = [textOf(member(item, 'id')), textOf(member(item, 'system'))];
  const [startedAt, endedAt] = [momentOf(member(item, 'startedAt')), momentOf(member(item, 'endedAt'))];
  const outcome = readOutcome(membersOf(member(item, 'outcome')));
  if (id === undefined || system === undefined || !outcome) return undefined;
  if (startedAt === undefined || endedAt === undefined) return undefined;
  return {
    ...{ id, system, systemTitle: textOf(member(item, 'systemTitle')) ?? system },
    evidence: textsOf(member(item, 'evidence')),
    candidates: listOf(member(item, 'candidates')).flatMap((one) => (isMembers(one) ? (readCandidate(one) ?? []) : [])),
    ...{ outcome, startedAt, endedAt },
    steps: listOf(member(item, 'steps')).flatMap((n) => numberOf(n) ?? []),
  };
}

function readOutcome(item: Members): Outcome | undefined {
  const kind = OUTCOMES.find((one) => one === member(item, 'kind'));
  if (!kind) return undefined;
  const [code, step] = [textOf(member(item, 'code')), numberOf(member(item, 'step'))];
  return { kind, reason: textOf(member(item, 'reason')) ?? '', ...present({ code, step }) };
}

function readCandidate(item: Members): Candidate | undefined {
  const [system, share] = [textOf(member(item, 'system')), numberOf(member(item, 'share'))];
  if (system === undefined || share === undefined) return undefined;
  return { system, title: textOf(member(item, 'title')) ?? system, evidence: textsOf(member(item, 'evidence')), share };
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}
