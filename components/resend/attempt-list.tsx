import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Attempt } from '../../lib/flow/attempt.ts';
import type { Step } from '../../lib/flow/step.ts';
import type { Attack } from '../../lib/mutate/offered.ts';
import { useSession } from '../context.ts';
import { AttemptCard } from './attempt-card.tsx';
import { attemptName } from './attempt-words.ts';

interface Props {
  step: Step;
  attacks: readonly Attack[];
  /** Puts the draft of an attempt into the editor. */
  onUse(attempt: Attempt): void;
}

/** What was sent of a step, the newest first. */
export function AttemptList({ step, attacks, onUse }: Props) {
  const { attempts } = useSession();
  const all = attempts.ofStep.value;
  return (
    <>
      <h3>
        Attempts <span class="where">{all.length === 0 ? 'none' : all.length}</span>
      </h3>
      <Deleted />
      {all.length === 0 ? (
        <p class="hint">
          This step has not been sent again. What you send is kept here beside its answer; the recording stays as it is.
        </p>
      ) : (
        <ol class="attempt-list">
          {all.toReversed().map((attempt) => (
            <AttemptCard
              key={attempt.id}
              step={step}
              attempt={attempt}
              attack={attacks.find(({ id }) => id === attempt.mutation)}
              onUse={() => onUse(attempt)}
            />
          ))}
        </ol>
      )}
    </>
  );
}

/** Offers the last deleted attempt back. */
function Deleted() {
  const { attempts } = useSession();
  const attempt = attempts.removed.value;
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // The button that deleted it is gone with the attempt.
    if (attempt) button.current?.focus();
  }, [attempt]);
  if (!attempt) return null;
  const leave = (act: () => void) => () => {
    act();
    document.getElementById('tab-panel')?.focus();
  };
  return (
    <div class="bar quiet" role="status">
      <span>{attemptName(attempt).replace(/^t/, 'T')} is deleted.</span>
      <button ref={button} type="button" key={attempt.id} onClick={leave(() => void attempts.undo())}>
        Undo
      </button>
      <button
        type="button"
        class="icon dismiss"
        aria-label="Dismiss"
        onClick={leave(() => {
          attempts.removed.value = undefined;
        })}
      >
        ✕
      </button>
    </div>
  );
}
