import type { PlacedProblem } from './layers.ts';
import { visible } from './value-text.tsx';

/** Characters that are shown on either side of the damage. */
const AROUND = 24;

/** What is wrong with a value: the reason, the offset, and the place itself within its readable surroundings. */
export function Problems({ problems }: { problems: readonly PlacedProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul class="problems">
      {problems.map(({ message, offset, raw }) => (
        <li key={`${offset} ${message}`}>
          <span aria-hidden="true">⚠</span> {message}
          {offset === undefined ? null : <span class="at"> (at character {offset.toLocaleString('en')})</span>}
          {offset === undefined || raw === '' ? null : <Place raw={raw} offset={offset} />}
        </li>
      ))}
    </ul>
  );
}

function Place({ raw, offset }: { raw: string; offset: number }) {
  const { before, at, after } = placeIn(raw, offset);
  return (
    <span class="damage value">
      {visible(before)}
      <mark>{at === '' ? <span class="end"> ends here</span> : visible(at)}</mark>
      {visible(after)}
    </span>
  );
}

/**
 * The character at an offset (a percent sequence as far as it goes, a surrogate pair whole) and
 * what stands around it. At the end of the text the character is empty.
 */
export function placeIn(raw: string, offset: number): { before: string; at: string; after: string } {
  const start = Math.max(0, Math.min(offset, raw.length));
  const [at = ''] = /^(?:%[0-9a-f]{0,2}|.)/isu.exec(raw.slice(start, start + 8)) ?? [];
  const from = Math.max(0, start - AROUND);
  const end = start + at.length;
  return {
    before: `${from > 0 ? '…' : ''}${raw.slice(from, start)}`,
    at,
    after: `${raw.slice(end, end + AROUND)}${end + AROUND < raw.length ? '…' : ''}`,
  };
}
