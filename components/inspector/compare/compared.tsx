import { type Comparison, comparisonInWords } from '../../../lib/replay/comparison.ts';
import { Section } from './section.tsx';

interface Props {
  comparison: Comparison;
  /** What the two are called: `#4`. */
  before: string;
  after: string;
  /** Said behind the summary. */
  note?: string;
}

/** Two steps field by field, after a sentence that says how that came out. */
export function Compared({ comparison, before, after, note = '' }: Props) {
  return (
    <>
      <p class="compare-summary" role="status">
        {comparisonInWords(comparison)} {note}{' '}
        <span class="legend quiet">
          <del>only in {before}</del> <ins>only in {after}</ins>
        </span>
      </p>
      {comparison.sections.map((section) => (
        <Section key={`${before} ${after} ${section.title}`} section={section} before={before} after={after} />
      ))}
    </>
  );
}
