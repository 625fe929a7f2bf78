import { useMemo } from 'preact/hooks';
import type { OutcomeKind } from '../../lib/flow/step.ts';
import type { ValueEvent } from '../../lib/flow/value.ts';
import type { Findings } from '../../lib/session/findings.ts';
import type { Outline } from '../../lib/session/outline.ts';
import type { Row } from '../../lib/session/rows.ts';
import { useSession } from '../context.ts';
import { type Found, HEIGHTS, RowContent } from './rows.tsx';
import { useSight } from './use-sight.ts';

/** The flows and their steps. Draws only the rows in sight. */
export function FlowTree() {
  const { outline, trace, findings, search } = useSession();
  const decisions = useMemo(
    () => new Map(trace.value.flows.map(({ outcome }) => [outcome.step, outcome.kind])),
    [trace.value],
  );
  const rows = outline.rows.value;
  const selected = outline.selected.value;
  const life = outline.valueSteps.value;
  const found = foundBy(findings);
  const hits = search.showsAll.value ? search.matches.value : undefined;
  const { scroller, layout, range, look } = useSight(rows, selected);
  const [first, last] = range;
  const drawn = rows.slice(first, last + 1);
  const active = drawn.find(({ key }) => key === selected);
  return (
    <div
      ref={scroller}
      class="flow-tree"
      role="tree"
      aria-label="Flows and steps"
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
            decided={row.kind === 'step' ? decisions.get(row.step.n) : undefined}
            life={lifeIn(row, life)}
            found={found(row)}
            hit={row.kind === 'step' && hits?.has(row.step.n) === true}
            outline={outline}
          />
        ))}
      </div>
    </div>
  );
}

/** An id without spaces, whatever the flow is called. */
const rowId = (key: string) => `row-${encodeURIComponent(key)}`;

interface RowProps {
  row: Row;
  top: number;
  selected: boolean;
  decided: OutcomeKind | undefined;
  life: ValueEvent | number | undefined;
  found: Found | undefined;
  /** It was looked for, and stands among others. */
  hit: boolean;
  outline: Outline;
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
    return row.kind === 'step' ? steps.get(row.step.n) : undefined;
  };
}

function TreeRow({ row, top, selected, decided, life, found, hit, outline }: RowProps) {
  const toggle = () => {
    outline.select(row.key);
    outline.toggle(row.key);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys for all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus and names its active row
    <div
      id={rowId(row.key)}
      role="treeitem"
      class={`${classOf(row, selected, life !== undefined)}${hit ? ' hit' : ''}`}
      style={{ transform: `translateY(${top}px)`, height: `${HEIGHTS[row.kind]}px` }}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={selected}
      aria-expanded={row.open}
      {...dataOf(row)}
      onClick={() => outline.select(row.key)}
      onDblClick={() => row.open !== undefined && toggle()}
    >
      <RowContent row={row} decided={decided} life={life} found={found} onToggle={toggle} />
    </div>
  );
}

// Steps of transport rather than of protocol: there, but quiet.
const MINOR = new Set(['page', 'redirect', 'preflight', 'static', 'other']);

function classOf(row: Row, selected: boolean, lives: boolean): string {
  const classes = ['row', row.kind, `level-${row.level}`];
  if (row.kind === 'step') classes.push(`kind-${row.step.kind}`);
  if (row.kind === 'step' && row.step.kind === 'http' && MINOR.has(row.step.role)) classes.push('minor');
  if (lives) classes.push('lives');
  if (selected) classes.push('selected');
  return classes.join(' ');
}

function dataOf(row: Row): Record<string, string | number> {
  if (row.kind === 'step') return { 'data-step': row.step.n, 'data-role': row.step.role };
  if (row.kind === 'flow') return { 'data-flow': row.flow.id, 'data-system': row.flow.system };
  return { 'data-section': row.key };
}

function onKey(event: KeyboardEvent, outline: Outline): void {
  const actions: Record<string, () => void> = {
    ArrowDown: () => outline.move(1),
    ArrowUp: () => outline.move(-1),
    PageDown: () => outline.move(15),
    PageUp: () => outline.move(-15),
    Home: () => outline.move('first'),
    End: () => outline.move('last'),
    ArrowRight: () => outline.inward(),
    ArrowLeft: () => outline.outward(),
    Escape: () => outline.selectValue(undefined),
    Enter: () => toggleSelected(outline),
    ' ': () => toggleSelected(outline),
  };
  const act = event.altKey || event.ctrlKey || event.metaKey ? undefined : actions[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function toggleSelected({ rows, selected, toggle }: Outline): void {
  const row = rows.peek().find(({ key }) => key === selected.peek());
  if (row?.open !== undefined) toggle(row.key);
}
