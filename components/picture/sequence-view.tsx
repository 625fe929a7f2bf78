import { useMemo } from 'preact/hooks';
import type { Flow } from '../../lib/flow/step.ts';
import { ground, rowDrawing } from '../../lib/picture/drawing.ts';
import { stepsIn } from '../../lib/picture/fold.ts';
import { type Found, foundAt, foundWords } from '../../lib/picture/found.ts';
import { foldsOf, type Lane, layoutOf, type PictureRow } from '../../lib/picture/layout.ts';
import { shortNames } from '../../lib/picture/short-names.ts';
import { type Marked, markedIn, nameOf, spokenParties } from '../../lib/picture/words.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { Drawn } from './drawn.tsx';
import { walkRows } from './row-keys.ts';
import { useFound } from './use-found.ts';
import { usePictureSight, useRowInSight } from './use-picture-sight.ts';
import { useSelectedStep } from './use-selected-step.ts';
import { useUnrecorded } from './use-unrecorded.ts';

/** Pixels that the names of the parties take; they stay in sight. */
const HEADER = 64;

/** A flow as a sequence diagram: who sends what to whom. */
export function SequenceView({ flow }: { flow: Flow }) {
  const { outline } = useSession();
  const step = useSelectedStep();
  const events = outline.valueSteps.value;
  const sight = usePictureSight(HEADER);
  const found = useFound(flow);
  const unrecorded = useUnrecorded(flow);
  const folds = useMemo(() => ({ ...foldsOf(flow), unrecorded }), [flow, unrecorded]);
  const layout = useMemo(() => layoutOf(folds, sight.width), [folds, sight.width]);
  const places = useMemo(
    () => new Map(folds.folds.flatMap((fold, at) => stepsIn(fold).map(({ n }) => [n, at] as const))),
    [folds],
  );
  const spoken = useMemo(() => spokenParties(layout.lanes.map(({ party }) => party)), [layout]);
  const rows = useMemo(() => ({ tops: layout.tops, total: layout.height }), [layout]);
  const selected = (step === undefined ? undefined : places.get(step)) ?? -1;
  useRowInSight(sight, { rows, selected, header: HEADER, flowId: flow.id });
  const [first, last] = sight.rangeOf(rows);
  const drawn = layout.rows.slice(first, last + 1);
  const active = layout.rows[selected];
  const name = outline.selectedValue.value?.name ?? '';
  return (
    <div
      ref={sight.scroller}
      class={events.size > 0 ? 'picture following' : 'picture'}
      data-picture={flow.id}
      onScroll={sight.look}
    >
      <Parties lanes={layout.lanes} width={layout.width} />
      <div class="picture-body" style={{ width: `${layout.width}px`, height: `${layout.height + 12}px` }}>
        <svg class="ground" width={layout.width} height={layout.height} aria-hidden="true">
          <Drawn
            shapes={ground({
              layout,
              rows: drawn,
              from: layout.tops[first] ?? 0,
              to: last + 1 < layout.rows.length ? (layout.tops[last + 1] ?? 0) : layout.height,
            })}
          />
        </svg>
        <div
          class="arrows"
          role="listbox"
          aria-label="Sequence of steps"
          tabIndex={0}
          aria-activedescendant={active && drawn.includes(active) ? arrowId(active) : undefined}
          onKeyDown={(event) => walkRows(event, layout.rows, selected, ({ step: { n } }) => outline.reveal(n))}
        >
          {drawn.map((row, index) => {
            const event = markedIn(row, events);
            return (
              <Arrow
                key={row.step.id}
                row={row}
                flow={flow}
                position={first + index + 1}
                of={layout.rows.length}
                width={layout.width}
                selected={row === active}
                marked={event && { event, name }}
                found={foundAt(row, found)}
                spoken={spoken}
                onSelect={() => outline.reveal(row.step.n)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

const arrowId = ({ step }: PictureRow) => `arrow-${step.n}`;

function Parties({ lanes, width }: { lanes: readonly Lane[]; width: number }) {
  const names = namesOn(lanes);
  return (
    <ul class="parties" aria-label="Parties" style={{ width: `${width}px`, height: `${HEADER}px` }}>
      {lanes.map(({ party, left, width: room }) => (
        <li
          key={party.id}
          class={party.kind}
          style={{ left: `${left}px`, width: `${room}px` }}
          title={visible([party.title, ...party.hosts].join('\n'))}
        >
          <span class="what">{party.title}</span>{' '}
          <span class="who">{visible(names.get(party.id) ?? party.name.slice(0, 200))}</span>
        </li>
      ))}
    </ul>
  );
}

/** Names of the servers, shorter where their lanes are narrow. */
function namesOn(lanes: readonly Lane[]): ReadonlyMap<string, string> {
  const servers = lanes.filter(({ party }) => party.kind !== 'browser' && party.kind !== 'app');
  const names = servers.map(({ party }) => party.name.slice(0, 200));
  const short = shortNames(names, (servers[0]?.width ?? 0) - 4);
  return new Map(servers.map(({ party }, at) => [party.id, short[at] ?? party.name]));
}

interface ArrowProps {
  row: PictureRow;
  flow: Flow;
  position: number;
  of: number;
  width: number;
  selected: boolean;
  marked: Marked | undefined;
  found: Found | undefined;
  spoken: ReadonlyMap<string, string>;
  onSelect(): void;
}

function Arrow({ row, flow, position, of, width, selected, marked, found, spoken, onSelect }: ArrowProps) {
  const { step, top, height } = row;
  const classes = ['arrow-row', selected && 'selected', marked && 'marked'].filter((name) => name);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys for all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active row
    <div
      id={arrowId(row)}
      role="option"
      class={classes.join(' ')}
      style={{ transform: `translateY(${top}px)`, height: `${height}px` }}
      aria-selected={selected}
      aria-setsize={of}
      aria-posinset={position}
      data-arrow={step.n}
      data-event={marked?.event}
      data-found={found?.severity}
      title={found && foundWords(found)}
      onClick={onSelect}
    >
      <span class="unseen">{visible(nameOf(row, spoken, marked, found).slice(0, 1000))}</span>
      <svg width={width} height={height} aria-hidden="true">
        <Drawn shapes={rowDrawing({ row, since: flow.startedAt, event: marked?.event, found })} />
      </svg>
    </div>
  );
}
