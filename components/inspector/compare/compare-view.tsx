import { useMemo } from 'preact/hooks';
import type { Step } from '../../../lib/flow/step.ts';
import { compareSteps } from '../../../lib/replay/comparison.ts';
import { useSession } from '../../context.ts';
import { AttemptCompared } from './attempt-compared.tsx';
import { Chooser } from './chooser.tsx';
import { Compared } from './compared.tsx';

/** A step beside the earlier attempt of its kind, beside whichever is chosen, or beside itself as it was sent again. */
export function CompareView({ step }: { step: Step }) {
  const { comparing } = useSession();
  const against = comparing.against.value;
  const attempt = comparing.attempt.value;
  const { fault } = comparing;
  return (
    <section class="compare">
      <Chooser step={step} />
      {attempt !== undefined ? (
        <AttemptCompared step={step} id={attempt} />
      ) : against === undefined ? (
        <NoneBefore step={step} />
      ) : fault.value === undefined ? (
        <StepsCompared step={step} against={against} />
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

function StepsCompared({ step, against }: { step: Step; against: number }) {
  const { comparing } = useSession();
  const other = comparing.other.value;
  const comparison = useMemo(() => other && compareSteps(other, step), [other, step]);
  if (against === step.n) return <p class="hint">That is this step itself: choose another one.</p>;
  if (!other || !comparison) return <p class="hint">Reading #{against}…</p>;
  const later = against > step.n;
  return (
    <>
      {other.exchange === undefined && step.exchange === undefined ? (
        <p class="hint">Neither was sent over HTTP: only their addresses are compared.</p>
      ) : null}
      <Compared
        comparison={comparison}
        before={`#${against}`}
        after={`#${step.n}`}
        note={later ? `#${against} is the later one of the two.` : ''}
      />
    </>
  );
}
