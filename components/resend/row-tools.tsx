import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { actionOf } from '../keys.ts';

interface ListProps {
  /** Names the list. */
  label: string;
  class: string;
  children: ComponentChildren;
  /** How many rows there are. */
  length: number;
  onMove(from: number, to: number): void;
}

/** Rows of a draft that are moved by keys; the focus goes with the row. */
export function Rows({ label, class: name, children, length, onMove }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  const goal = useRef<string | undefined>(undefined);
  useLayoutEffect(() => {
    if (goal.current !== undefined) list.current?.querySelector<HTMLElement>(goal.current)?.focus();
    goal.current = undefined;
  });
  const move = (from: number, to: number, part: string) => {
    if (to < 0 || to >= length) return;
    goal.current = `[data-row="${to}"] [data-part="${part}"]`;
    onMove(from, to);
  };
  const at = (target: EventTarget | null) => {
    const part = target instanceof HTMLElement ? target.dataset.part : undefined;
    const row = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-row]')?.dataset.row : undefined;
    return part === undefined || row === undefined ? undefined : { part, row: Number(row) };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action = actionOf(event, 'request');
    const found = at(event.target);
    if (!found || (action !== 'row-earlier' && action !== 'row-later')) return;
    event.preventDefault();
    move(found.row, found.row + (action === 'row-earlier' ? -1 : 1), found.part);
  };
  const onClick = ({ target }: MouseEvent) => {
    const found = at(target);
    if (found?.part === 'earlier') move(found.row, found.row - 1, found.row === 1 ? 'later' : 'earlier');
    if (found?.part === 'later') move(found.row, found.row + 1, found.row === length - 2 ? 'earlier' : 'later');
    // What was deleted had the focus: the next one has it then, or the last.
    if (found?.part === 'delete') goal.current = `[data-row="${Math.min(found.row, length - 2)}"] [data-part="delete"]`;
  };
  return (
    <ul ref={list} class={`draft-rows ${name}`} aria-label={label} onKeyDown={onKeyDown} onClick={onClick}>
      {children}
    </ul>
  );
}

interface ToolsProps {
  at: number;
  length: number;
  /** `parameter state` */
  what: string;
  onDelete(): void;
}

/** Moves a row, or deletes it. */
export function RowTools({ at, length, what, onDelete }: ToolsProps) {
  return (
    <span class="row-tools">
      <button type="button" class="icon" data-part="earlier" aria-label={`Move ${what} up`} disabled={at === 0}>
        ↑
      </button>
      <button
        type="button"
        class="icon"
        data-part="later"
        aria-label={`Move ${what} down`}
        disabled={at === length - 1}
      >
        ↓
      </button>
      <button type="button" class="icon" data-part="delete" aria-label={`Delete ${what}`} onClick={onDelete}>
        ✕
      </button>
    </span>
  );
}
