import { type JsonNode, type JsonOutline, textOf } from '../../../lib/decode/json-outline.ts';
import { visible } from '../value-text.tsx';
import { isContainer } from './json-model.ts';

/** Height of a row in pixels. */
export const ROW = 18;
/** Characters of a value that a row shows; all of it is told below the tree. */
const SHOWN = 200;

interface Props {
  id: string;
  outline: JsonOutline;
  index: number;
  top: number;
  /** Undefined where there is nothing to unfold. */
  open: boolean | undefined;
  selected: boolean;
  /** What is searched for. */
  mark: RegExp | undefined;
  onSelect(): void;
  onToggle(): void;
}

export function JsonRow({ id, outline, index, top, open, selected, mark, onSelect, onToggle }: Props) {
  const node = outline.nodes[index];
  if (!node) return null;
  const around = outline.nodes[node.parent];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys for all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the tree holds the focus and names its active row
    <div
      id={id}
      role="treeitem"
      class={selected ? 'json-row selected' : 'json-row'}
      style={{ transform: `translateY(${top}px)`, paddingLeft: `${4 + Math.min(node.depth, 40) * 12}px` }}
      aria-level={node.depth + 1}
      aria-setsize={around?.size ?? 1}
      aria-posinset={node.position}
      aria-selected={selected}
      aria-expanded={open}
      onClick={onSelect}
      onDblClick={() => open !== undefined && onToggle()}
    >
      {open === undefined ? (
        <span class="json-twig" />
      ) : (
        <span class="json-twig" aria-hidden="true" onClick={onToggle}>
          {open ? '▾' : '▸'}
        </span>
      )}
      {node.name === undefined ? null : (
        <span class={typeof node.name === 'number' ? 'json-index' : 'json-name'}>
          <Marked text={visible(shortened(String(node.name)))} mark={mark} />:{' '}
        </span>
      )}
      <Value outline={outline} node={node} open={open} mark={mark} />
    </div>
  );
}

function Value({
  outline,
  node,
  open,
  mark,
}: {
  outline: JsonOutline;
  node: JsonNode;
  open: boolean | undefined;
  mark: RegExp | undefined;
}) {
  if (isContainer(node)) {
    const [begin, end] = node.kind === 'object' ? '{}' : '[]';
    if (open) return <span class="quiet">{begin}</span>;
    return (
      <span class="quiet">
        {node.size === 0 ? `${begin}${end}` : `${begin} ${node.size.toLocaleString('en')} ${end}`}
      </span>
    );
  }
  const text = visible(shortened(textOf(outline, node)))
    .replaceAll('\n', '␤')
    .replaceAll('\t', '␉');
  return (
    <span class={`json-${node.kind}`}>
      {node.kind === 'string' ? '"' : ''}
      <Marked text={text} mark={mark} />
      {node.kind === 'string' ? '"' : ''}
    </span>
  );
}

function Marked({ text, mark }: { text: string; mark: RegExp | undefined }) {
  if (!mark) return <>{text}</>;
  const parts: { text: string; hit: boolean }[] = [];
  let from = 0;
  for (const { 0: hit, index } of text.matchAll(mark)) {
    parts.push({ text: text.slice(from, index), hit: false }, { text: hit, hit: true });
    from = index + hit.length;
  }
  parts.push({ text: text.slice(from), hit: false });
  return <>{parts.map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text))}</>;
}

function shortened(text: string): string {
  return text.length > SHOWN
    ? `${text.slice(0, SHOWN)}… ${(text.length - SHOWN).toLocaleString('en')} more characters`
    : text;
}
