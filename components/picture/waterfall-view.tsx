import { useMemo } from 'preact/hooks';
import type { Flow } from '../../lib/flow/step.ts';
import type { ValueEvent } from '../../lib/flow/value.ts';
import { type Found, foundWords } from '../../lib/picture/found.ts';
import { scale, waterfallDrawing, waterfallGround } from '../../lib/picture/waterfall-drawing.ts';
import { ROW, type WaterfallLayout, type WaterfallRow, waterfallOf } from '../../lib/picture/waterfall-layout.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { duration, offset } from '../words.ts';
import { Drawn } from './drawn.tsx';
import { walkRows } from './row-keys.ts';
import { useFound } from './use-found.ts';
import { usePictureSight, useRowInSight } from './use-picture-sight.ts';
import { useSelectedStep } from './use-selected-step.ts';

/** Pixels that the scale takes; it stays in sight. */
const HEADER = 30;

/** A flow as a waterfall: each step from its beginning to its end. */
export function WaterfallView({ flow }: { flow: Flow }) {
  const { outline } = useSession();
  const step = useSelectedStep();
  const events = outline.valueSteps.value;
  const found = useFound(flow);
  const sight = usePictureSight(HEADER);
  const layout = useMemo(() => waterfallOf(flow, sight.width), [flow, sight.width]);
  const places = useMemo(() => new Map(flow.steps.map(({ n }, at) => [n, at])), [flow]);
  const rows = useMemo(() => ({ tops: layout.tops, total: layout.tops.at(-1) ?? 0 }), [layout]);
  const selected = (step === undefined ? undefined : places.get(step)) ?? -1;
  useRowInSight(sight, { rows, selected, header: HEADER, flowId: flow.id });
  const [first, last] = sight.rangeOf(rows);
  const drawn = layout.rows.slice(first, last + 1);
  const active = layout.rows[selected];
  const name = outline.selectedValue.value?.name ?? '';
  return (
    <div
      ref={sight.scroller}
      class={events.size > 0 ? 'picture waterfall following' : 'picture waterfall'}
      data-waterfall={flow.id}
      onScroll={sight.look}
    >
      <div class="scale" style={{ width: `${layout.width}px`, height: `${HEADER}px` }}>
        <svg width={layout.width} height={HEADER} aria-hidden="true">
          <Drawn shapes={scale(layout, HEADER)} />
        </svg>
      </div>
      <div class="picture-body" style={{ width: `${layout.width}px`, height: `${rows.total + 12}px` }}>
        {/* No higher than what is in sight: a browser takes long over lines through thousands of rows. */}
        <svg
          class="ground"
          style={{ transform: `translateY(${first * ROW}px)` }}
          width={layout.width}
          height={drawn.length * ROW}
          aria-hidden="true"
        >
          <Drawn shapes={waterfallGround(layout, drawn.length * ROW)} />
        </svg>
        <div
          class="arrows"
          role="listbox"
          aria-label="Steps by time"
          tabIndex={0}
          aria-activedescendant={active && drawn.includes(active) ? rowId(active) : undefined}
          onKeyDown={(event) => walkRows(event, layout.rows, selected, ({ step: { n } }) => outline.reveal(n))}
        >
          {drawn.map((row, index) => (
            <Row
              key={row.step.id}
              row={row}
              flow={flow}
              layout={layout}
              position={first + index + 1}
              selected={row === active}
              event={events.get(row.step.n)}
              value={name}
              found={found.get(row.step.n)}
              onSelect={() => outline.reveal(row.step.n)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

const rowId = ({ step }: WaterfallRow) => `fall-${step.n}`;

interface RowProps {
  row: WaterfallRow;
  flow: Flow;
  layout: WaterfallLayout;
  position: number;
  selected: boolean;
  event: ValueEvent | undefined;
  /** Name of the value that is followed. */
  value: string;
  found: Found | undefined;
  onSelect(): void;
}

function Row({ row, flow, layout, position, selected, event, value, found, onSelect }: RowProps) {
  const { step, after } = row;
  const cause = after === undefined ? undefined : layout.rows[after];
  const classes = ['arrow-row', selected && 'selected', event && 'marked'].filter((name) => name);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys for all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active row
    <div
      id={rowId(row)}
      role="option"
      class={classes.join(' ')}
      style={{ transform: `translateY(${(position - 1) * ROW}px)`, height: `${ROW}px` }}
      aria-selected={selected}
      aria-setsize={layout.rows.length}
      aria-posinset={position}
      data-fall={step.n}
      data-found={found?.severity}
      title={titleOf(row, found)}
      onClick={onSelect}
    >
      <span class="unseen">
        {visible(spoken(row, flow, cause, found, event && `${event}: ${value}`).slice(0, 1000))}
      </span>
      <svg width={layout.width} height={ROW} aria-hidden="true">
        <Drawn shapes={waterfallDrawing({ row, cause, above: position - 1 - (after ?? 0), layout, found })} />
      </svg>
    </div>
  );
}

/** The whole of what may be cut short in the row. */
function titleOf({ step }: WaterfallRow, found: Found | undefined): string {
  const words = `#${step.n} ${step.words || step.role}`;
  return visible((found ? `${words}\n${foundWords(found)}` : words).slice(0, 600));
}

/** `#9 token request, 200, began at +1.20 s, took 340 ms, redirected from #8`. */
function spoken(
  { step, failed, open, outcome }: WaterfallRow,
  flow: Flow,
  cause: WaterfallRow | undefined,
  found: Found | undefined,
  marked: string | undefined,
): string {
  return [
    `#${step.n} ${step.words || step.role}`,
    step.status,
    failed ? `failed${step.error ? `: ${step.error}` : ''}` : undefined,
    `began at ${offset(step.time - flow.startedAt)}`,
    open ? 'under way' : step.duration === undefined ? undefined : `took ${duration(step.duration)}`,
    cause && `redirected from #${cause.step.n}`,
    found && foundWords(found),
    outcome && `decides the outcome: ${outcome}`,
    marked,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}
