import { useId, useRef } from 'preact/hooks';
import { shortcut, useKey, withKey } from '../keys.ts';
import { COLUMNS, type Column, hiddenColumns, showColumn } from './columns.ts';

/** Which columns the list has. A native popover: the browser closes it by Escape or a click elsewhere. */
export function ColumnsButton() {
  const id = useId();
  const box = useRef<HTMLFieldSetElement>(null);
  const hidden = hiddenColumns();
  useKey('columns', () => {
    box.current?.togglePopover?.();
    box.current?.querySelector('input')?.focus();
  });
  return (
    <>
      <button
        type="button"
        class="icon"
        aria-label="Columns"
        aria-keyshortcuts={shortcut('columns')}
        title={withKey('Columns of the list', 'columns')}
        popovertarget={id}
      >
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <path d="M2.5 3.5h11v9h-11zM6 3.5v9M10 3.5v9" fill="none" stroke="currentColor" stroke-width="1.2" />
        </svg>
      </button>
      <fieldset id={id} ref={box} class="columns-box" popover="auto">
        <legend>Columns of the list</legend>
        {(Object.keys(COLUMNS) as Column[]).map((column) => (
          <label key={column}>
            <input
              type="checkbox"
              checked={!hidden.includes(column)}
              onChange={({ currentTarget }) => showColumn(column, currentTarget.checked)}
            />{' '}
            {COLUMNS[column]}
          </label>
        ))}
      </fieldset>
    </>
  );
}
