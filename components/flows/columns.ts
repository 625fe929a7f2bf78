import { signal } from '@preact/signals';

/** Columns of the list that can be left out; the number, the icon and the words are always there. */
export const COLUMNS = { method: 'Method', status: 'Status', place: 'Address', offset: 'Time' } as const;
export type Column = keyof typeof COLUMNS;

const NAME = 'hidden-columns';
const all = Object.keys(COLUMNS) as Column[];

/** Those that are left out, remembered for every view. */
const hidden = signal<readonly Column[] | undefined>(undefined);

export function hiddenColumns(): readonly Column[] {
  // Read when it is first shown, and not with the module: a test may have no storage yet.
  hidden.value ??= remembered();
  return hidden.value;
}

export function showColumn(column: Column, shown: boolean): void {
  const others = hiddenColumns().filter((one) => one !== column);
  hidden.value = shown ? others : [...others, column];
  try {
    localStorage.setItem(NAME, hidden.value.join(' '));
  } catch {
    // Storage may be refused (a profile that blocks it): the choice then is not remembered.
  }
}

/** Classes of the list, by which the style sheet leaves columns out. */
export const columnClasses = (): string =>
  hiddenColumns()
    .map((column) => ` without-${column}`)
    .join('');

function remembered(): readonly Column[] {
  try {
    const names = (localStorage.getItem(NAME) ?? '').split(' ');
    return all.filter((column) => names.includes(column));
  } catch {
    return [];
  }
}
