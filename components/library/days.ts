/**
 * The first moment of a day, where the user is, in milliseconds since the epoch.
 *
 * @param day `2026-11-21`, as a field for dates has it
 * @param shift of so many days later
 * @returns undefined for anything that is no day
 */
export function startOfDay(day: string, shift = 0): number | undefined {
  const [, year, month, date] = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const time = new Date(Number(year), Number(month) - 1, Number(date) + shift).getTime();
  return Number.isNaN(time) ? undefined : time;
}

/** The day of a moment, as a field for dates has it. */
export function dayText(time: number, shift = 0): string {
  const at = new Date(time);
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() + shift);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
