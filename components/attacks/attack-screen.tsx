import '../style/attacks.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSession } from '../context.ts';
import { shortcut, withKey } from '../keys.ts';
import { Choices } from './choices.tsx';
import { Conditions } from './conditions.tsx';
import { Results } from './results.tsx';
import { RunProgress } from './run-progress.tsx';

/** Attacks on one flow: what is to be tried, on whom, and what came of it. */
export function AttackScreen() {
  const { attacks } = useSession();
  const { prepared, fault, progress } = attacks;
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone with the list.
  useLayoutEffect(() => heading.current?.focus(), []);
  const all = prepared.value;
  return (
    <section class="attacks" aria-label="Attack run" data-flow={attacks.flow.value}>
      <header class="attacks-head">
        <h2 ref={heading} tabIndex={-1}>
          Attack run{all ? `: ${all.flow.systemTitle}, from #${all.flow.steps[0]?.n ?? 0}` : ''}
        </h2>
        <button
          type="button"
          aria-keyshortcuts={shortcut('attacks')}
          title={withKey('Back to the steps; a run goes on', 'attacks')}
          onClick={attacks.close}
        >
          Back to the steps
        </button>
      </header>
      {fault.value === undefined ? null : (
        <p class="hint odd" role="alert">
          {fault.value}
        </p>
      )}
      {progress.value ? <RunProgress progress={progress.value} /> : all ? <Order /> : null}
      {all || fault.value !== undefined ? null : <p class="hint">Reading the flow…</p>}
      <Results />
    </section>
  );
}

function Order() {
  const { attacks } = useSession();
  const all = attacks.prepared.value;
  if (!all) return null;
  if (all.choices.length === 0)
    return (
      <>
        <p class="hint">No attack can be made on this flow.</p>
        <Choices prepared={all} />
      </>
    );
  return (
    <>
      <p class="hint">
        Each attack repeats what it needs of the flow with one thing changed, and looks whether that is refused as the
        standard demands. Only attack what is yours, or what you were asked to test.
      </p>
      <Choices prepared={all} />
      <Conditions prepared={all} />
    </>
  );
}
