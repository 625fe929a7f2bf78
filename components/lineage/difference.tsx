import type { DifferencePart } from '../../lib/flow/value.ts';
import { visible } from '../inspector/value-text.tsx';

/** Characters of an unchanged run that are shown at either end of it. */
const CONTEXT = 16;
/** Characters of a changed run that are shown. */
const CHANGED = 400;

/** What became of a value, character by character; told by words and signs as well as by colour. */
export function Difference({ parts }: { parts: readonly DifferencePart[] }) {
  return (
    <span class="difference value">
      {parts.map((part, index) => (
        <Run key={index} part={part} first={index === 0} last={index === parts.length - 1} />
      ))}
    </span>
  );
}

function Run({ part: { kind, text }, first, last }: { part: DifferencePart; first: boolean; last: boolean }) {
  if (kind === 'same') return <span class="same">{visible(shortened(text, first, last))}</span>;
  const shown = text.length > CHANGED ? `${text.slice(0, CHANGED)}…` : text;
  if (kind === 'missing')
    return (
      <del>
        <span class="unseen"> missing: </span>
        {visible(shown)}
        <span class="unseen">; </span>
      </del>
    );
  return (
    <ins>
      <span class="unseen"> added: </span>
      {visible(shown)}
      <span class="unseen">; </span>
    </ins>
  );
}

function shortened(text: string, first: boolean, last: boolean): string {
  const before = first ? '' : text.slice(0, CONTEXT);
  const after = last ? '' : text.slice(-CONTEXT);
  if (text.length <= before.length + after.length + CONTEXT) return text;
  return `${before}…${after}`;
}
