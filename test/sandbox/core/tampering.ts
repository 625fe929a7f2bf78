/** How a value that should be another one came: not at all, without a value, or changed. */
export type Tampering = 'drop' | 'empty' | 'alter';

/** @returns undefined when `value` is what it should be; without `expected`, any value is */
export function tamperingOf(value: string | undefined, expected = value): Tampering | undefined {
  if (value === undefined) return 'drop';
  if (value === '') return 'empty';
  return value === expected ? undefined : 'alter';
}
