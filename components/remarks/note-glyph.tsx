/** A sheet with a folded corner. */
export function NoteGlyph() {
  return (
    <svg class="note-glyph" viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
      <path
        d="M2 1.5h8v6L7 10.5H2zM7 10.5v-3h3M4 4h4M4 6h2.5"
        fill="none"
        stroke="currentColor"
        stroke-width="1.1"
        stroke-linejoin="round"
      />
    </svg>
  );
}
