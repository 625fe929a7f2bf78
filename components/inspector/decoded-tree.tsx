import { useState } from 'preact/hooks';
import type { DecodedNode } from '../../lib/decode/index.ts';
import { LineageChip } from '../lineage/lineage-chip.tsx';
import { count } from '../words.ts';
import { Copy } from './copy.tsx';
import { CopyMenu } from './copy-menu.tsx';
import { ExplanationText, ExplanationToggle, useExplanation } from './explanation.tsx';
import { faultsIn, type Layered, layersOf, partsOf, titleOf } from './layers.ts';
import { nodeWays } from './node-ways.ts';
import { Altered, useOccurrence } from './occurrence.tsx';
import { Problems } from './problems.tsx';
import { ValueText, visible } from './value-text.tsx';

/** Children that are listed at once; the rest by a click. */
const LISTED = 60;
/** Levels that are open from the beginning. */
const OPEN_LEVELS = 5;

/** Decoded values with all that is in them. A single nameless one is told by its parts. */
export function DecodedTree({ nodes, within }: { nodes: DecodedNode[]; within?: string }) {
  const [only, second] = nodes;
  const whole = only && !second && only.label === undefined ? layersOf(only, within) : undefined;
  const parts = whole ? partsOf(whole.inner) : [];
  if (!only || !whole || parts.length === 0) {
    return <NodeList nodes={nodes} level={1} within={within} class="decoded" />;
  }
  const isUrl = whole.inner.encoding === 'url';
  return (
    <>
      {isUrl || whole.notes.length + whole.encodings.length > 0 ? (
        <div class="line whole">
          {isUrl ? <ValueText text={whole.inner.raw.split(/[?#]/)[0] ?? ''} /> : null}{' '}
          <Remarks node={only} layered={whole} />
          {only.raw === '' ? null : <Copy text={only.raw} what={only.title} />}
        </div>
      ) : null}
      <Problems problems={whole.problems} />
      {isUrl ? (
        parts.map((part, index) => <UrlPart key={index} node={part} />)
      ) : (
        <NodeList nodes={parts} level={1} within={whole.inner.encoding} class="decoded" />
      )}
    </>
  );
}

/** Query or fragment: a heading, and its parameters without a level of their own. */
function UrlPart({ node }: { node: DecodedNode }) {
  const layered = layersOf(node);
  const parts = partsOf(layered.inner);
  if (parts.length === 0 || layered.inner.encoding !== 'form-urlencoded') {
    return <NodeList nodes={[node]} level={1} class="decoded" />;
  }
  return (
    <>
      <h4 class="group">
        {node.label} <span class="where">{count(parts.length, 'parameter')}</span>{' '}
        <Copy text={node.raw} what={node.label ?? ''} />
      </h4>
      <Problems problems={layered.problems} />
      <NodeList nodes={parts} level={1} class="decoded" />
    </>
  );
}

interface ListProps {
  nodes: DecodedNode[];
  level: number;
  /** Encoding of what they are parts of. */
  within?: string | undefined;
  class?: string;
}

function NodeList({ nodes, level, within, ...box }: ListProps) {
  const [listed, setListed] = useState(LISTED);
  return (
    <ul {...box}>
      {nodes.slice(0, listed).map((node, index) => (
        // Parameters may repeat: their place is their identity.
        <NodeItem key={index} node={node} level={level} within={within} />
      ))}
      {nodes.length > listed ? (
        <li>
          <button type="button" class="more" onClick={() => setListed(nodes.length)}>
            … all {nodes.length.toLocaleString('en')} ({listed} are listed)
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function NodeItem({ node, level, within }: { node: DecodedNode; level: number; within?: string | undefined }) {
  const layered = layersOf(node, within);
  const { inner, problems } = layered;
  const [open, setOpen] = useState(() => level <= OPEN_LEVELS && !speaksForItself(layered));
  const occurrence = useOccurrence(layered.texts);
  const help = useExplanation(node.label, inner.value);
  const children = partsOf(inner);
  const name = node.label ?? node.title;
  const container = children.length > 0;
  return (
    <li class={problems.length > 0 ? 'node faulty' : 'node'}>
      <div class={['line', container && 'container', occurrence?.followed && 'followed'].filter(Boolean).join(' ')}>
        {node.label === undefined && !container ? null : (
          <span class="name">
            {container ? <Chevron open={open} what={name} onToggle={() => setOpen(!open)} /> : null}
            <span class="label">{visible(name)}</span>
            {help ? <ExplanationToggle help={help} what={name} /> : null}
          </span>
        )}{' '}
        <span class="what">
          <Value node={node} inner={inner} parts={children.length} open={open} />{' '}
          <Remarks node={node} layered={layered} within={within} />{' '}
          {occurrence ? <LineageChip value={occurrence.value} step={occurrence.step} /> : null}{' '}
          {node.raw === '' ? null : (
            <span class="copies">
              <Copy text={container ? node.raw : String(inner.value ?? node.raw)} what={name} />
              <CopyMenu what={name} ways={() => nodeWays(node, inner)} />
            </span>
          )}
        </span>
      </div>
      <Problems problems={problems} />
      {occurrence?.use ? <Altered occurrence={occurrence} /> : null}
      {help ? <ExplanationText help={help} /> : null}
      {problems.length > 0 && !container && inner.value !== node.raw ? (
        <p class="as-sent">
          as sent: <ValueText text={node.raw} />
        </p>
      ) : null}
      {open && container ? <NodeList nodes={children} level={level + 1} within={inner.encoding} /> : null}
    </li>
  );
}

function Chevron({ open, what, onToggle }: { open: boolean; what: string; onToggle(): void }) {
  return (
    <button
      type="button"
      class={open ? 'chevron open' : 'chevron'}
      aria-expanded={open}
      aria-label={`Parts of ${what}`}
      onClick={onToggle}
    >
      <svg viewBox="0 0 10 10" width="9" height="9" aria-hidden="true">
        <path d="M3 1.5 7 5 3 8.5" fill="none" stroke="currentColor" stroke-width="1.5" />
      </svg>
    </button>
  );
}

function Value({ node, inner, parts, open }: { node: DecodedNode; inner: DecodedNode; parts: number; open: boolean }) {
  // A container speaks through its parts; closed, its own text is one line to recognise it by.
  if (parts > 0 && open && inner.encoding !== 'url') return null;
  if (parts > 0) return <span class="value preview">{visible(node.raw.slice(0, 300))}</span>;
  const { value = node.raw } = inner;
  if (value === '') return <span class="value empty">empty</span>;
  if (typeof value === 'string') return <ValueText text={value} />;
  return <span class="value literal">{String(value)}</span>;
}

/** What it is, the encodings undone, and notes. */
function Remarks({ node, layered, within }: { node: DecodedNode; layered: Layered; within?: string | undefined }) {
  const { encodings, notes } = layered;
  const title = titleOf(node, layered, within);
  if (!title && encodings.length === 0 && notes.length === 0) return null;
  return (
    <span class="remarks">
      {title ? <span class="title">{title}</span> : null}{' '}
      {encodings.length > 0 ? (
        <span class="encoding" title="Encodings undone, outermost first">
          {encodings.join(' › ')}
        </span>
      ) : null}{' '}
      {notes.map((note) => (
        <span key={note} class="note">
          {note}{' '}
        </span>
      ))}
    </span>
  );
}

// A short list says in one line what its parts would in five.
function speaksForItself({ inner }: Layered): boolean {
  return !faultsIn(inner) && inner.encoding === 'json' && inner.raw.length <= 60 && inner.raw.startsWith('[');
}
