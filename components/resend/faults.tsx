/** What is wrong with a field, beside it; the field names it by its id. */
export function Faults({ id, reasons }: { id?: string; reasons: readonly string[] }) {
  if (reasons.length === 0) return null;
  return (
    <span id={id} class="faults odd">
      {reasons.join(' ')}
    </span>
  );
}

/** What a field with faults says to assistive technology. */
export function faulty(id: string, reasons: readonly string[]) {
  return reasons.length === 0 ? {} : { 'aria-invalid': true, 'aria-describedby': id };
}
