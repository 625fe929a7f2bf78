import { useMemo } from 'preact/hooks';
import type { Step } from '../../../lib/flow/step.ts';
import { compareSteps, comparisonInWords } from '../../../lib/replay/comparison.ts';
import { useSession } from '../../context.ts';
import { Chooser } from './chooser.tsx';
import { Section } from './section.tsx';

/** A step beside the earlier attempt of its kind, or beside whichever is chosen. */
export function CompareView({ step }: { step: Step }) {
  const { comparing } = useSession();
  const against = comparing.against.value;
  const { fault } = comparing;
  return (
    <section class="compare">
      <Chooser step={step} />
      {against === undefined ? (
        <NoneBefore step={step} />
      ) : fault.value === undefined ? (
        <Compared step={step} against={against} />
      ) : (
        <p class="hint odd" role="alert">
          #{against} cannot be read: {fault.value}
        </p>
      )}
    </section>
  );
}

function NoneBefore({ step }: { step: Step }) {
  const { comparing } = useSession();
  const others = comparing.candidates.value?.others.length ?? 0;
  return (
    <p class="hint">
      There is no earlier attempt: no step before #{step.n} does the same at the same address in another flow.{' '}
      {others > 0
        ? 'Choose one of the others above, or type the number of any step.'
        : 'Record another attempt and compare that one with this, or type the number of any step above.'}
    </p>
  );
}

function Compared({ step, against }: { step: Step; against: number }) {
  const { comparing } = useSession();
  const other = comparing.other.value;
  const comparison = useMemo(() => other && compareSteps(other, step), [other, step]);
  if (against === step.n) return <p class="hint">That is this step itself: choose another one.</p>;
  if (!other || !comparison) return <p class="hint">Reading #{against}…</p>;
  const later = against > step.n;
  return (
    <>
      <p class="compare-summary" role="status">
        {comparisonInWords(comparison)} {later ? `#${against} is the later one of the two. ` : ''}
        <span class="legend quiet">
          <del>only in #{against}</del> <ins>only in #{step.n}</ins>
        </span>
      </p>
      {other.exchange === undefined && step.exchange === undefined ? (
        <p class="hint">Neither was sent over HTTP: only their addresses are compared.</p>
      ) : null}
      {comparison.sections.map((section) => (
        <Section key={`${against} ${section.title}`} section={section} before={against} after={step.n} />
      ))}
    </>
  );
}
