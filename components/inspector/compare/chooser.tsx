import { useId, useState } from 'preact/hooks';
import type { Step } from '../../../lib/flow/step.ts';
import type { StepDigest } from '../../../lib/reader/digest.ts';
import { useSession } from '../../context.ts';
import { attemptName, attemptResult } from '../../resend/attempt-words.ts';
import { clock } from '../../words.ts';
import { visible } from '../value-text.tsx';

/** Before the id of an attempt, among numbers of steps. */
const ATTEMPT = 'attempt ';

/** With which step it is compared: the proposed one, another of its kind, or any by its number. */
export function Chooser({ step }: { step: Step }) {
  const { comparing, outline, attempts } = useSession();
  const id = useId();
  const sent = attempts.ofStep.value.toReversed();
  const attempt = comparing.attempt.value;
  const { proposed, others = [] } = comparing.candidates.value ?? {};
  const against = comparing.against.value;
  const listed = others.some(({ n }) => n === against);
  return (
    <div class="compare-chooser">
      <label for={id}>#{step.n} against</label>{' '}
      <select
        id={id}
        value={attempt === undefined ? (against ?? '') : ATTEMPT + attempt}
        disabled={others.length + sent.length === 0 && against === undefined}
        onChange={({ currentTarget: { value } }) => {
          if (value.startsWith(ATTEMPT)) comparing.compareAttempt(Number(value.slice(ATTEMPT.length)));
          else comparing.choose(Number(value) || undefined);
        }}
      >
        {sent.length > 0 ? (
          <optgroup label="This step, sent again">
            {sent.map((one) => (
              <option key={one.id} value={ATTEMPT + one.id}>
                {attemptName(one)} · {attemptResult(one)}
              </option>
            ))}
          </optgroup>
        ) : null}
        {against === undefined ? (
          <option value="">{others.length > 0 ? 'choose a step…' : 'none of its kind'}</option>
        ) : null}
        {against !== undefined && !listed ? <option value={against}>#{against}</option> : null}
        {others.map((other) => (
          <option key={other.n} value={other.n}>
            {optionWords(other, step, proposed)}
          </option>
        ))}
      </select>{' '}
      <AnyStep step={step} />{' '}
      {against === undefined || attempt !== undefined ? null : (
        <button type="button" class="link" onClick={() => outline.reveal(against)}>
          go to #{against}
        </button>
      )}
    </div>
  );
}

function optionWords(other: StepDigest, step: Step, proposed: StepDigest | undefined): string {
  const where =
    other === proposed ? 'the attempt before' : other.flowId === step.flowId && step.flowId ? 'same flow' : '';
  const order = other.n > step.n ? 'later' : where;
  return [`#${other.n}`, visible(other.words.slice(0, 80)), other.status, clock(other.time), order]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

function AnyStep({ step }: { step: Step }) {
  const { comparing, trace } = useSession();
  const [fault, setFault] = useState<string | undefined>(undefined);
  const last = trace.value.steps.length;
  const onChange = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const text = currentTarget.value.replace(/^\s*#/, '').trim();
    if (text === '') return setFault(undefined);
    const n = Number(text);
    if (!Number.isInteger(n) || n < 1 || n > last)
      return setFault(`There is no step #${text.slice(0, 12)}: they are #1 to #${last}.`);
    if (n === step.n) return setFault('That is this step itself.');
    setFault(undefined);
    currentTarget.value = '';
    comparing.choose(n);
  };
  return (
    <>
      <input
        class="any-step"
        type="text"
        inputMode="numeric"
        size={7}
        placeholder="or #…"
        aria-label="Number of another step to compare with"
        aria-invalid={fault !== undefined}
        onChange={onChange}
        onKeyDown={(event) => event.key === 'Enter' && onChange(event)}
      />
      {fault === undefined ? null : (
        <span class="odd" role="alert">
          {fault}
        </span>
      )}
    </>
  );
}
