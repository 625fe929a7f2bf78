import type { Digest, FlowDigest, StepDigest } from '../reader/digest.ts';

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
export type Row = FlowRow | StepRow | SectionRow;
type Unplaced<R = Row> = R extends Row ? Omit<R, 'position' | 'siblings'> : never;

/** Rows that the user opened or closed; every other one is as by default. */
export type Openness = ReadonlyMap<string, boolean>;

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

/**
 * The list as it is shown: flows newest first with their steps, then a section of the steps
 * that belong to no flow. Static resources are folded away in each. Flows are open by default,
 * sections closed, unless there is nothing else to see.
 */
export function rowsOf(trace: Digest, openness: Openness): Row[] {
  const rows: Unplaced[] = [];
  const flows = [...trace.flows].sort((a, b) => b.startedAt - a.startedAt);
  for (const flow of flows) {
    const key = flowKey(flow.id);
    const open = openness.get(key) ?? true;
    rows.push({ kind: 'flow', key, level: 1, open, flow });
    if (open) for (const row of stepRows(flow.steps, key, flow.startedAt, openness)) rows.push(row);
  }
  const others = trace.steps.filter((step) => step.flowId === undefined);
  if (others.length > 0) {
    const open = openness.get(OTHER) ?? flows.length === 0;
    rows.push({ kind: 'section', key: OTHER, level: 1, open, title: 'Other traffic', steps: others });
    if (!open) return placed(rows);
    for (const row of stepRows(others, OTHER, trace.steps[0]?.time ?? 0, openness)) rows.push(row);
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

function stepRows(steps: readonly StepDigest[], parent: string, since: number, openness: Openness): Unplaced[] {
  const row = (step: StepDigest, level: number, under: string): Unplaced<StepRow> => ({
    kind: 'step',
    key: stepKey(step.n),
    level,
    parent: under,
    step,
    since,
  });
  const rows: Unplaced[] = steps.filter(({ role }) => role !== 'static').map((step) => row(step, 2, parent));
  const folded = steps.filter(({ role }) => role === 'static');
  if (folded.length === 0) return rows;
  const key = staticKey(parent);
  const open = openness.get(key) ?? false;
  rows.push({ kind: 'section', key, level: 2, parent, open, title: 'Static resources', steps: folded });
  return open ? rows.concat(folded.map((step) => row(step, 3, key))) : rows;
}

/** Key of the row in which the next step will probably appear last: the end of the newest flow. */
export function tailOf(rows: Row[]): string | undefined {
  const end = rows.findIndex((row, index) => index > 0 && row.level === 1);
  const newest = end === -1 ? rows : rows.slice(0, end);
  return newest.findLast(({ kind }) => kind === 'step')?.key ?? newest[0]?.key;
}
