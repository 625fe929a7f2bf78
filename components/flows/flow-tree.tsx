import { useMemo } from 'preact/hooks';
import type { OutcomeKind } from '../../lib/flow/step.ts';
import type { ValueEvent } from '../../lib/flow/value.ts';
import type { Attempts } from '../../lib/session/attempts.ts';
import { isChosen, stepsAround } from '../../lib/session/choosing.ts';
import type { Findings } from '../../lib/session/findings.ts';
import type { Outline } from '../../lib/session/outline.ts';
import { pausedBefore } from '../../lib/session/paused.ts';
import type { Row } from '../../lib/session/rows.ts';
import type { Session } from '../../lib/session/session.ts';
import { useSession } from '../context.ts';
import { type Action, actionOf } from '../keys.ts';
import { ChosenBar } from './chosen-bar.tsx';
import { columnClasses } from './columns.ts';
import { NewRows } from './new-rows.tsx';
import { type Found, HEIGHTS, type Remarked, RowContent } from './rows.tsx';
import { useRememberedOpenness } from './use-remembered-openness.ts';
import { useSight } from './use-sight.ts';
import { useStepKeys } from './use-step-keys.ts';

/** The flows and their steps. Draws only the rows in sight. */
export function FlowTree() {
  const session = useSession();
  const { outline, trace, findings, search, attempts } = session;
  useRememberedOpenness();
  const decisions = useMemo(
    () => new Map(trace.value.flows.map(({ outcome }) => [outcome.step, outcome.kind])),
    [trace.value],
  );
  const rows = outline.rows.value;
  const selected = outline.selected.value;
  const chosen = useMemo(() => new Set(outline.chosen.value), [outline.chosen.value]);
  const life = outline.valueSteps.value;
  const found = foundBy(findings);
  const remarked = remarkedBy(session);
  const resent = resentBy(attempts);
  const hits = search.showsAll.value ? search.matches.value : undefined;
  const { scroller, layout, range, look, unread, show } = useSight(rows, selected);
  useStepKeys(scroller);
  const [first, last] = range;
  const drawn = rows.slice(first, last + 1);
  const active = drawn.find(({ key }) => key === selected);
  return (
    <>
      <div class="flow-list">
        <div
          ref={scroller}
          class={`flow-tree${columnClasses()}`}
          role="tree"
          aria-label="Flows and steps"
          aria-multiselectable="true"
          tabIndex={0}
          aria-activedescendant={active && rowId(active.key)}
          onScroll={look}
          onKeyDown={(event) => onKey(event, outline)}
        >
          <div class="rows" role="presentation" style={{ height: `${layout.total}px` }}>
            {drawn.map((row, index) => (
              <TreeRow
                key={row.key}
                row={row}
                top={layout.tops[first + index] ?? 0}
                selected={row === active}
                chosen={chosen.size > 0 ? isChosen(row, chosen) : row === active}
                decided={decidedIn(row, decisions)}
                life={lifeIn(row, life)}
                found={found(row)}
                remarked={remarked(row)}
                resent={resent(row)}
                hit={row.kind === 'step' && hits?.has(row.step.n) === true}
                outline={outline}
              />
            ))}
          </div>
        </div>
        <NewRows unread={unread} show={show} />
      </div>
      <ChosenBar />
    </>
  );
}

/** An id without spaces, whatever the flow is called. */
const rowId = (key: string) => `row-${encodeURIComponent(key)}`;

interface RowProps {
  row: Row;
  top: number;
  selected: boolean;
  chosen: boolean;
  decided: OutcomeKind | undefined;
  life: ValueEvent | number | undefined;
  found: Found | undefined;
  remarked: Remarked | undefined;
  resent: number;
  /** It was looked for, and stands among others. */
  hit: boolean;
  outline: Outline;
}

function decidedIn(row: Row, decisions: ReadonlyMap<number | undefined, OutcomeKind>): OutcomeKind | undefined {
  if (row.kind === 'step') return decisions.get(row.step.n);
  if (row.kind !== 'poll' || row.open) return undefined;
  return row.steps.map(({ n }) => decisions.get(n)).find((kind) => kind !== undefined);
}

/** What happens to the selected value in a step, or in how many steps that are folded under the row. */
function lifeIn(row: Row, life: ReadonlyMap<number, ValueEvent>): ValueEvent | number | undefined {
  if (life.size === 0) return undefined;
  if (row.kind === 'step') return life.get(row.step.n);
  if (row.open !== false) return undefined;
  const { steps } = row.kind === 'flow' ? row.flow : row;
  return steps.filter(({ n }) => life.has(n)).length || undefined;
}

/** What the checks say of a row: how many of each severity in a flow, the worst at a step. */
function foundBy({ judged, marks }: Findings): (row: Row) => Found | undefined {
  const flows = judged.value;
  const steps = marks.value;
  return (row) => {
    if (row.kind === 'flow') return flows?.get(row.flow.id)?.tally;
    if (row.kind === 'step') return steps.get(row.step.n);
    if (row.kind !== 'poll' || row.open) return undefined;
    const all = row.steps.map(({ n }) => steps.get(n));
    return all.includes('error') ? 'error' : all.find((severity) => severity !== undefined);
  };
}

/** What is said beside a step, or those that are folded into a row: by people, by its page, and that there was a pause. */
function remarkedBy({ remarks, companions, current, trace }: Session): (row: Row) => Remarked | undefined {
  const marked = remarks.marks.value;
  const notes = remarks.notesOf.value;
  const failed = companions.errors.value;
  const paused = pausedBefore(trace.value.steps, current.value?.pauses);
  return (row) => {
    if (marked.size + notes.size + failed.size + paused.size === 0) return undefined;
    const steps = row.kind === 'step' ? [row.step] : row.kind === 'poll' && !row.open ? row.steps : [];
    const said = steps.flatMap(({ n }) => notes.get(n) ?? []).map(({ text }) => text);
    const isMarked = steps.some(({ n }) => marked.has(n));
    const errors = steps.reduce((sum, { n }) => sum + (failed.get(n)?.length ?? 0), 0);
    const gap = steps.map(({ n }) => paused.get(n)).find((length) => length !== undefined);
    if (!isMarked && said.length + errors === 0 && gap === undefined) return undefined;
    return { marked: isMarked, notes: said, errors, ...(gap !== undefined && { paused: gap }) };
  };
}

/** How often a step was sent again, or those that are folded into a row. */
function resentBy({ counts }: Attempts): (row: Row) => number {
  const known = counts.value;
  return (row) => {
    if (known.size === 0) return 0;
    const steps = row.kind === 'step' ? [row.step] : row.kind === 'poll' && !row.open ? row.steps : [];
    return steps.reduce((sum, { id }) => sum + (known.get(id) ?? 0), 0);
  };
}

/** Drawn anew only where it changed: of all rows in sight a key or an arrival changes one or two. */
function TreeRow(props: RowProps) {
  const { row, top, selected, chosen, hit, decided, life, found, remarked, resent } = props;
  const shown = [row, top, selected, chosen, hit, decided, life, found, remarked, resent];
  return useMemo(() => <DrawnRow {...props} />, shown);
}

function DrawnRow({ row, top, selected, chosen, hit, outline, ...said }: RowProps) {
  const toggle = () => {
    outline.select(row.key);
    outline.toggle(row.key);
  };
  const onClick = ({ ctrlKey, metaKey, shiftKey }: MouseEvent) => {
    if (shiftKey) outline.chooseTo(row.key);
    else if (ctrlKey || metaKey) outline.chooseAlso(row.key);
    else outline.select(row.key);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys for all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus and names its active row
    <div
      id={rowId(row.key)}
      role="treeitem"
      class={classOf(row, selected, chosen, said.life !== undefined, hit)}
      style={{ transform: `translateY(${top}px)`, height: `${HEIGHTS[row.kind]}px` }}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={chosen}
      aria-expanded={row.open}
      {...dataOf(row)}
      onMouseDown={onMouseDown}
      onClick={onClick}
      onDblClick={() => row.open !== undefined && toggle()}
    >
      <RowContent row={row} {...said} onToggle={toggle} />
    </div>
  );
}

/** Shift+click chooses rows, and no text. */
function onMouseDown(event: MouseEvent & { currentTarget: HTMLElement }): void {
  if (!event.shiftKey) return;
  event.preventDefault();
  event.currentTarget.closest<HTMLElement>('[role="tree"]')?.focus();
}

// Steps of transport rather than of protocol: there, but quiet.
const MINOR = new Set(['page', 'redirect', 'preflight', 'static', 'other']);

function classOf(row: Row, selected: boolean, chosen: boolean, lives: boolean, hit: boolean): string {
  const classes = ['row', row.kind, `level-${row.level}`];
  const step = row.kind === 'step' ? row.step : row.kind === 'poll' ? row.last : undefined;
  if (row.kind === 'poll') classes.push('step');
  if (step) classes.push(`kind-${step.kind}`);
  if (step?.kind === 'http' && MINOR.has(step.role)) classes.push('minor');
  if (lives) classes.push('lives');
  if (hit) classes.push('hit');
  if (selected) classes.push('selected');
  if (chosen) classes.push('chosen');
  return classes.join(' ');
}

function dataOf(row: Row): Record<string, string | number> {
  if (row.kind === 'step') return { 'data-step': row.step.n, 'data-role': row.step.role };
  if (row.kind === 'flow') return { 'data-flow': row.flow.id, 'data-system': row.flow.system };
  return row.kind === 'poll'
    ? { 'data-poll': row.steps.length, 'data-role': row.last.role }
    : { 'data-section': row.key };
}

/** Rows that a page of the keyboard moves by. */
const PAGE = 15;

function onKey(event: KeyboardEvent, outline: Outline): void {
  const actions: Partial<Record<Action, () => void>> = {
    next: () => outline.move(1),
    previous: () => outline.move(-1),
    'page-down': () => outline.move(PAGE),
    'page-up': () => outline.move(-PAGE),
    first: () => outline.move('first'),
    last: () => outline.move('last'),
    'choose-next': () => outline.move(1, true),
    'choose-previous': () => outline.move(-1, true),
    'choose-first': () => outline.move('first', true),
    'choose-last': () => outline.move('last', true),
    'choose-all': () => outline.chooseSteps(stepsAround(outline.rows.peek(), outline.selected.peek())),
    inward: () => outline.inward(),
    outward: () => outline.outward(),
    clear: () => clear(outline),
    toggle: () => toggleSelected(outline),
  };
  const action = actionOf(event, 'list');
  const act = action && actions[action];
  if (!act) return;
  event.preventDefault();
  act();
}

/** What was done last is taken back first. */
function clear(outline: Outline): void {
  if (outline.chosen.peek().length > 0) outline.clearChosen();
  else outline.selectValue(undefined);
}

function toggleSelected({ rows, selected, toggle }: Outline): void {
  const row = rows.peek().find(({ key }) => key === selected.peek());
  if (row?.open !== undefined) toggle(row.key);
}
