const PAGE = 10;

/** Walks rows by arrow keys, Page Up and Down, Home and End; Enter and Space choose the first one where none is selected. */
export function walkRows<Row>(
  event: KeyboardEvent,
  rows: readonly Row[],
  selected: number,
  choose: (row: Row) => void,
): void {
  if (event.altKey || event.ctrlKey || event.metaKey || rows.length === 0) return;
  const end = rows.length - 1;
  const steps: Record<string, number> = {
    ArrowDown: selected + 1,
    ArrowUp: selected === -1 ? end : selected - 1,
    PageDown: selected + PAGE,
    PageUp: selected - PAGE,
    Home: 0,
    End: end,
    Enter: selected,
    ' ': selected,
  };
  const to = steps[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const row = rows[Math.min(end, Math.max(0, to))];
  if (row) choose(row);
}
