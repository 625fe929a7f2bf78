import { useMemo, useState } from 'preact/hooks';
import type { JsonOutline } from '../../../lib/decode/json-outline.ts';
import { MOST_HITS, search } from './json-model.ts';

interface Props {
  outline: JsonOutline;
  /** How far it is read: what is found grows with it. */
  read: number;
  selected: number;
  onWanted(text: string): void;
  onHit(index: number): void;
}

/** Finds names and values in a tree: Enter goes to the next one, Shift and Enter to the one before. */
export function JsonSearch({ outline, read, selected, onWanted, onHit }: Props) {
  const [wanted, setWanted] = useState('');
  const hits = useMemo(() => search(outline, wanted), [outline, read, wanted]);
  const at = hits.indexOf(selected);
  const go = (by: 1 | -1) => {
    const next = by === 1 ? hits.find((hit) => hit > selected) : hits.findLast((hit) => hit < selected);
    const hit = next ?? (by === 1 ? hits[0] : hits.at(-1));
    if (hit !== undefined) onHit(hit);
  };
  const type = (text: string) => {
    setWanted(text);
    onWanted(text);
    const found = search(outline, text);
    const first = found.find((hit) => hit >= selected) ?? found[0];
    if (first !== undefined) onHit(first);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    if (event.key === 'Escape' && wanted !== '') {
      event.stopPropagation();
      type('');
    }
  };
  const total = `${hits.length.toLocaleString('en')}${hits.length >= MOST_HITS ? '+' : ''}`;
  return (
    <span class="json-search">
      <input
        type="search"
        placeholder="Find in JSON"
        aria-label="Find in JSON"
        value={wanted}
        onInput={({ currentTarget }) => type(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="quiet" role="status">
        {wanted === '' ? '' : hits.length === 0 ? 'not found' : at < 0 ? `${total} found` : `${at + 1} of ${total}`}
      </span>
      <button type="button" class="icon" aria-label="Previous" disabled={hits.length === 0} onClick={() => go(-1)}>
        <span aria-hidden="true">↑</span>
      </button>
      <button type="button" class="icon" aria-label="Next" disabled={hits.length === 0} onClick={() => go(1)}>
        <span aria-hidden="true">↓</span>
      </button>
    </span>
  );
}
