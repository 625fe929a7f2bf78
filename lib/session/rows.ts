import type { Digest, FlowDigest, StepDigest } from '../reader/digest.ts';
import { foldPolls, isPoll, type Poll } from './polls.ts';

interface RowBase {
  /** Names the row for as long as its session exists. */
  key: string;
  /** From 1, as in `aria-level`. */
  level: number;
  /** Key of the row that it is folded under. */
  parent?: string;
  /** From 1 among its siblings, and how many they are, whether drawn or not. */
  position: number;
  siblings: number;
  /** Undefined where there is nothing to open. */
  open?: boolean;
}

export type FlowRow = RowBase & { kind: 'flow'; flow: FlowDigest };
/** `since` is what its time offset counts from, milliseconds since the epoch. */
export type StepRow = RowBase & { kind: 'step'; step: StepDigest; since: number };
export type SectionRow = RowBase & { kind: 'section'; title: string; steps: readonly StepDigest[] };
/** A request that was asked again and again, in one row. */
export type PollRow = RowBase & Poll & { kind: 'poll'; since: number };
export type Row = FlowRow | StepRow | SectionRow | PollRow;
type Unplaced<R = Row> = R extends Row ? Omit<R, 'position' | 'siblings'> : never;

/** Rows that the user opened or closed; every other one is as by default. */
export type Openness = ReadonlyMap<string, boolean>;
/** Steps that were being read when they arrived: what they are folded into is open by default. */
export type Held = ReadonlySet<number>;

export const stepKey = (n: number): string => `step:${n}`;
/** The number in a key of a step; undefined for any other key. */
export function stepNumber(key: string): number | undefined {
  return key.startsWith('step:') ? Number(key.slice(5)) : undefined;
}
export const flowKey = (id: string): string => `flow:${id}`;
/** The section of steps that belong to no flow. */
export const OTHER = 'other';
/** The section of static resources within a flow or among the others. */
export const staticKey = (owner: string): string => `static:${owner}`;
/** @param n number of the first step; the later ones may be still to come */
export const pollKey = (n: number): string => `poll:${n}`;

/**
 * The list as it is shown: flows newest first with their steps, then a section of the steps
 * that belong to no flow. Static resources are folded away in each, and what a flow asks again and
 * again is one row. Flows are open by default, sections and repetitions closed, unless there is
 * nothing else to see.
 */
export function rowsOf(trace: Digest, openness: Openness, held: Held = new Set()): Row[] {
  const rows: Unplaced[] = [];
  const flows = [...trace.flows].sort((a, b) => b.startedAt - a.startedAt);
  for (const flow of flows) {
    const key = flowKey(flow.id);
    const open = openness.get(key) ?? true;
    rows.push({ kind: 'flow', key, level: 1, open, flow });
    if (!open) continue;
    const lines = pollRows(flow.steps.filter(isProtocol), key, flow.startedAt, openness, held);
    for (const row of lines) rows.push(row);
    for (const row of staticRows(flow.steps, key, flow.startedAt, openness)) rows.push(row);
  }
  const others = trace.steps.filter((step) => step.flowId === undefined);
  if (others.length > 0) {
    const open = openness.get(OTHER) ?? flows.length === 0;
    rows.push({ kind: 'section', key: OTHER, level: 1, open, title: 'Other traffic', steps: others });
    if (!open) return placed(rows);
    const since = trace.steps[0]?.time ?? 0;
    for (const step of others) if (isProtocol(step)) rows.push(stepRow(step, 2, OTHER, since));
    for (const row of staticRows(others, OTHER, since, openness)) rows.push(row);
  }
  return placed(rows);
}

function placed(rows: Unplaced[]): Row[] {
  const siblings = new Map<string | undefined, number>();
  const numbered = rows.map((row) => {
    const position = (siblings.get(row.parent) ?? 0) + 1;
    siblings.set(row.parent, position);
    return { ...row, position };
  });
  return numbered.map((row) => ({ ...row, siblings: siblings.get(row.parent) ?? 1 }));
}

const isProtocol = ({ role }: StepDigest) => role !== 'static';

function stepRow(step: StepDigest, level: number, parent: string, since: number): Unplaced<StepRow> {
  return { kind: 'step', key: stepKey(step.n), level, parent, step, since };
}

function pollRows(
  steps: readonly StepDigest[],
  parent: string,
  since: number,
  openness: Openness,
  held: Held,
): Unplaced[] {
  return foldPolls(steps).flatMap((entry): Unplaced[] => {
    if (!isPoll(entry)) return [stepRow(entry, 2, parent, since)];
    const key = pollKey(entry.steps[0]?.n ?? 0);
    const open = openness.get(key) ?? (held.size > 0 && entry.steps.some(({ n }) => held.has(n)));
    const row: Unplaced<PollRow> = { kind: 'poll', key, level: 2, parent, open, since, ...entry };
    return open ? [row, ...entry.steps.map((step) => stepRow(step, 3, key, since))] : [row];
  });
}

function staticRows(steps: readonly StepDigest[], parent: string, since: number, openness: Openness): Unplaced[] {
  const folded = steps.filter((step) => !isProtocol(step));
  if (folded.length === 0) return [];
  const key = staticKey(parent);
  const open = openness.get(key) ?? false;
  const row: Unplaced = { kind: 'section', key, level: 2, parent, open, title: 'Static resources', steps: folded };
  return open ? [row, ...folded.map((step) => stepRow(step, 3, key, since))] : [row];
}

/** Key of the row in which the next step will probably appear last: the end of the newest flow. */
export function tailOf(rows: Row[]): string | undefined {
  const end = rows.findIndex((row, index) => index > 0 && row.level === 1);
  const newest = end === -1 ? rows : rows.slice(0, end);
  return newest.findLast(({ kind }) => kind === 'step' || kind === 'poll')?.key ?? newest[0]?.key;
}
