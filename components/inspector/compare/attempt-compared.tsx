import { useMemo } from 'preact/hooks';
import type { Step } from '../../../lib/flow/step.ts';
import { compareSteps } from '../../../lib/replay/comparison.ts';
import { useSession } from '../../context.ts';
import { attemptName, hopsOf } from '../../resend/attempt-words.ts';
import { Compared } from './compared.tsx';

/** A step beside itself as it was sent again: what somebody changed in it, and what the server answered to that. */
export function AttemptCompared({ step, id }: { step: Step; id: number }) {
  const { attempts } = useSession();
  const attempt = attempts.ofStep.value.find((one) => one.id === id);
  const [sent, ...followed] = useMemo(() => (attempt ? hopsOf(attempt) : []), [attempt]);
  const comparison = useMemo(
    () => attempt && sent && compareSteps(step, sent, { names: [`#${step.n}`, attemptName(attempt)], resent: true }),
    [step, sent, attempt],
  );
  if (!attempt) return <p class="hint">That attempt is not there any more: choose another one, or a step.</p>;
  if (!comparison)
    return (
      <p class="hint">
        {attempt.state === 'running' ? 'It is under way.' : 'Nothing was sent, and so there is nothing to compare.'}{' '}
        {attempt.problem ?? ''}
      </p>
    );
  return (
    <>
      {attempt.state === 'running' ? <p class="hint">It is under way: more may come.</p> : null}
      {attempt.problem === undefined ? null : <p class="hint odd">{attempt.problem}</p>}
      <Compared
        comparison={comparison}
        before={`#${step.n}`}
        after={attemptName(attempt)}
        note={
          followed.length > 0
            ? `Of the attempt this is the first request; ${followed.length === 1 ? 'one more' : `${followed.length} more`} followed.`
            : ''
        }
      />
    </>
  );
}
