import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import type { JsonOutline } from '../../../lib/decode/json-outline.ts';
import { count } from '../../words.ts';
import { Problems } from '../problems.tsx';
import { JsonDetail } from './json-detail.tsx';
import { depthOf, flipping, isContainer, isOpen, literally, revealing, rowsOf, type Unfolding } from './json-model.ts';
import { JsonRow, ROW } from './json-row.tsx';
import { JsonSearch } from './json-search.tsx';
import { useOutline } from './use-outline.ts';
import { useRowWindow } from './use-window.ts';

/** Values up to which a tree is unfolded from the beginning. */
const SMALL = 300;
/** Problems that are told; the first one decides. */
const TOLD = 5;

/** A JSON text as a tree: unfolded, searched and copied from. Draws only the rows in sight. */
export function JsonTree({ text }: { text: string }) {
  const { outline, done } = useOutline(text);
  const [unfolding, setUnfolding] = useState<Unfolding>(() => ({
    depth: outline.nodes.length <= SMALL ? Number.POSITIVE_INFINITY : 2,
    flipped: new Set(),
  }));
  const [selected, setSelected] = useState(0);
  const [wanted, setWanted] = useState('');
  const reveal = (index: number) => {
    setUnfolding((before) => revealing(outline, before, index));
    setSelected(index);
  };
  return (
    <div class="json">
      <div class="json-tools">
        <JsonSearch outline={outline} read={outline.read} selected={selected} onWanted={setWanted} onHit={reveal} />
        <FoldTools outline={outline} unfolding={unfolding} onUnfold={setUnfolding} />
        <span class="quiet" role="status">
          {done ? count(outline.nodes.length, 'value') : `Reading: ${Math.floor((outline.read / text.length) * 100)} %`}
        </span>
      </div>
      <Damage outline={outline} />
      <Rows
        outline={outline}
        read={outline.read}
        unfolding={unfolding}
        selected={selected}
        wanted={wanted}
        onSelect={setSelected}
        onUnfold={setUnfolding}
      />
      <JsonDetail outline={outline} index={selected} />
    </div>
  );
}

function Damage({ outline: { problems, cut, nodes, text } }: { outline: JsonOutline }) {
  return (
    <>
      {problems.length > 0 ? (
        <div class="node faulty">
          <p class="odd">This JSON is damaged; what could be read is shown.</p>
          <Problems problems={problems.slice(0, TOLD).map((problem) => ({ ...problem, raw: text }))} />
          {problems.length > TOLD ? <p class="quiet">… and {count(problems.length - TOLD, 'more place')}</p> : null}
        </div>
      ) : null}
      {cut ? (
        <p class="cut">
          Only the first {nodes.length.toLocaleString('en')} values are shown; the text has all of them.
        </p>
      ) : null}
    </>
  );
}

interface FoldProps {
  outline: JsonOutline;
  unfolding: Unfolding;
  onUnfold(unfolding: Unfolding): void;
}

function FoldTools({ outline, unfolding, onUnfold }: FoldProps) {
  const deepest = useMemo(() => Math.min(9, depthOf(outline)), [outline, outline.nodes.length]);
  const to = (depth: number) => onUnfold({ depth, flipped: new Set() });
  const levels = Array.from({ length: Math.max(0, deepest - 1) }, (_, at) => at + 1);
  const plain = unfolding.flipped.size === 0;
  return (
    <select
      aria-label="Unfold"
      value={plain ? String(unfolding.depth) : ''}
      onChange={({ currentTarget }) => currentTarget.value !== '' && to(Number(currentTarget.value))}
    >
      <option value="" disabled>
        unfold…
      </option>
      <option value="Infinity">all unfolded</option>
      {levels.map((level) => (
        <option key={level} value={level}>
          {count(level, 'level')} unfolded
        </option>
      ))}
      <option value="0">all folded</option>
    </select>
  );
}

interface RowsProps extends FoldProps {
  /** How far it is read: the outline itself stays the same object. */
  read: number;
  selected: number;
  wanted: string;
  onSelect(index: number): void;
}

function Rows({ outline, read, unfolding, selected, wanted, onSelect, onUnfold }: RowsProps) {
  const id = useId();
  const rows = useMemo(() => rowsOf(outline, unfolding), [outline, read, unfolding]);
  const { scroller, first, end, page, look, show } = useRowWindow(rows.length, ROW);
  const mark = useMemo(() => (wanted === '' ? undefined : new RegExp(literally(wanted), 'gi')), [wanted]);
  const at = rowWith(rows, selected);
  useEffect(() => show(at), [selected]);
  const toggle = (index: number) => onUnfold(flipping(unfolding, index));
  const onKeyDown = (event: KeyboardEvent) => {
    const act = actionOf(event, { outline, unfolding, rows, at, page, onSelect, onUnfold, toggle });
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div
      ref={scroller}
      class="json-tree"
      role="tree"
      aria-label="JSON"
      tabIndex={0}
      aria-activedescendant={at >= first && at < end ? `${id}-${selected}` : undefined}
      onScroll={look}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: `${rows.length * ROW}px` }}>
        {rows.slice(first, end).map((index, offset) => (
          <JsonRow
            key={index}
            id={`${id}-${index}`}
            outline={outline}
            index={index}
            top={(first + offset) * ROW}
            open={isOpenAt(outline, unfolding, index)}
            selected={index === selected}
            mark={mark}
            onSelect={() => onSelect(index)}
            onToggle={() => toggle(index)}
          />
        ))}
      </div>
    </div>
  );
}

function isOpenAt({ nodes }: JsonOutline, unfolding: Unfolding, index: number): boolean | undefined {
  const node = nodes[index];
  return node && isContainer(node) && node.size > 0 ? isOpen(unfolding, node, index) : undefined;
}

/** The row of a value, or of the one that it is folded under. */
function rowWith(rows: readonly number[], index: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface Keyed extends Omit<RowsProps, 'read' | 'selected' | 'wanted'> {
  rows: readonly number[];
  at: number;
  page: number;
  toggle(index: number): void;
}

/** What a key does, by the tree pattern of ARIA. */
function actionOf(
  { key, altKey, ctrlKey, metaKey }: KeyboardEvent,
  { outline, unfolding, rows, at, page, onSelect, onUnfold, toggle }: Keyed,
): (() => void) | undefined {
  if (altKey || ctrlKey || metaKey) return undefined;
  const index = rows[at] ?? 0;
  const node = outline.nodes[index];
  const open = isOpenAt(outline, unfolding, index);
  const to = (row: number) => () => onSelect(rows[Math.max(0, Math.min(rows.length - 1, row))] ?? 0);
  const flip = () => open !== undefined && toggle(index);
  return new Map<string, () => unknown>([
    ['ArrowDown', to(at + 1)],
    ['ArrowUp', to(at - 1)],
    ['PageDown', to(at + page)],
    ['PageUp', to(at - page)],
    ['Home', to(0)],
    ['End', to(rows.length - 1)],
    ['ArrowRight', open === false ? flip : open ? to(at + 1) : () => undefined],
    ['ArrowLeft', open ? flip : () => onSelect(Math.max(0, node?.parent ?? 0))],
    ['Enter', flip],
    [' ', flip],
    ['*', () => onUnfold(besides(outline, unfolding, index))],
  ]).get(key) as (() => void) | undefined;
}

/** With all unfolded that stands beside a value. */
function besides({ nodes }: JsonOutline, unfolding: Unfolding, index: number): Unfolding {
  const parent = nodes[index]?.parent ?? -1;
  const flipped = new Set(unfolding.flipped);
  for (let at = parent + 1; at < (nodes[parent]?.after ?? nodes.length); ) {
    const node = nodes[at];
    if (!node || node.parent !== parent) break;
    if (isContainer(node) && !isOpen(unfolding, node, at)) {
      if (!flipped.delete(at)) flipped.add(at);
    }
    at = node.after;
  }
  return { ...unfolding, flipped };
}
