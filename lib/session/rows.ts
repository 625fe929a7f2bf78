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
 *
 * @param memory of the same list before: what did not change since is not made anew
 */
export function rowsOf(trace: Digest, openness: Openness, held: Held = new Set(), memory = new RowMemory()): Row[] {
  memory.prepare(trace, openness, held);
  const flows = [...trace.flows].sort((a, b) => b.startedAt - a.startedAt);
  const others = trace.steps.filter((step) => step.flowId === undefined);
  const siblings = flows.length + (others.length > 0 ? 1 : 0);
  const rows: Row[] = [];
  for (const [index, flow] of flows.entries()) {
    const key = flowKey(flow.id);
    const open = openness.get(key) ?? true;
    rows.push({ kind: 'flow', key, level: 1, open, flow, position: index + 1, siblings });
    if (open) for (const row of memory.within(flow, () => rowsWithin(flow, openness, held))) rows.push(row);
  }
  if (others.length === 0) return rows;
  const open = openness.get(OTHER) ?? flows.length === 0;
  const title = 'Other traffic';
  rows.push({ kind: 'section', key: OTHER, level: 1, open, title, steps: others, position: siblings, siblings });
  const since = trace.steps[0]?.time ?? 0;
  if (open) for (const row of rowsOfOthers(others, since, openness)) rows.push(row);
  return rows;
}

/** What lists of before were made of, so that one more step in a long session costs no more than the flow that it is in. */
export class RowMemory {
  #flows = new Map<string, { flow: FlowDigest; rows: readonly Row[] }>();
  #openness: Openness | undefined;
  #held = 0;

  /** Forgets what may be other than before. */
  prepare({ steps }: Digest, openness: Openness, held: Held): void {
    if (openness !== this.#openness) this.#flows.clear();
    // A set keeps the order in which its members came.
    else for (const n of [...held].slice(this.#held)) this.#flows.delete(steps[n - 1]?.flowId ?? '');
    this.#openness = openness;
    this.#held = held.size;
  }

  within(flow: FlowDigest, make: () => Row[]): readonly Row[] {
    const known = this.#flows.get(flow.id);
    if (known?.flow === flow) return known.rows;
    const rows = make();
    this.#flows.set(flow.id, { flow, rows });
    return rows;
  }
}

/** The rows of an open flow. */
function rowsWithin(flow: FlowDigest, openness: Openness, held: Held): Row[] {
  const key = flowKey(flow.id);
  return placed([
    ...pollRows(flow.steps.filter(isProtocol), key, flow.startedAt, openness, held),
    ...staticRows(flow.steps, key, flow.startedAt, openness),
  ]);
}

function rowsOfOthers(others: readonly StepDigest[], since: number, openness: Openness): Row[] {
  const rows: Unplaced[] = [];
  for (const step of others) if (isProtocol(step)) rows.push(stepRow(step, 2, OTHER, since));
  for (const row of staticRows(others, OTHER, since, openness)) rows.push(row);
  return placed(rows);
}

/** @param rows of which all siblings are among them */
function placed(rows: Unplaced[]): Row[] {
  const siblings = new Map<string | undefined, number>();
  const positions = rows.map(({ parent }) => {
    const position = (siblings.get(parent) ?? 0) + 1;
    siblings.set(parent, position);
    return position;
  });
  // Their own, made a moment ago: no second copy of each.
  return rows.map((row, at) =>
    Object.assign(row, { position: positions[at] ?? 1, siblings: siblings.get(row.parent) ?? 1 }),
  );
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
