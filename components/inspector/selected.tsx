import { useEffect, useState } from 'preact/hooks';
import type { Flow, Step } from '../../lib/flow/step.ts';
import { flowKey } from '../../lib/session/rows.ts';
import { useSession } from '../context.ts';
import { OutcomeBadge } from '../flows/outcome-badge.tsx';
import { useKey } from '../keys.ts';
import { ValueBar } from '../lineage/value-bar.tsx';
import { DraftKeeper } from '../resend/kept-drafts.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { FlowView } from './flow-view.tsx';
import { NothingSelected } from './nothing-selected.tsx';
import { Reason } from './reason.tsx';
import { StepView } from './step-view.tsx';
import { KeyringHolder } from './tokens/keyring.tsx';

/** Which tab is chosen of a step, and which of a flow. */
interface Chosen {
  step: string;
  flow: string;
}

/** All about what is selected. The chosen tab stays chosen from step to step, and from flow to flow. */
export function Selected() {
  const { current, comparing } = useSession();
  const [chosen, setChosen] = useState<Chosen>({ step: 'decoded', flow: 'overview' });
  const choose = (tab: Partial<Chosen>) => setChosen((before) => ({ ...before, ...tab }));
  const asked = comparing.asked.value;
  useEffect(() => {
    if (asked > 0) choose({ step: 'compare' });
  }, [asked]);
  return (
    // Keyed: keys, secrets and drafts of one session are gone with it.
    <KeyringHolder key={current.value?.id}>
      <DraftKeeper>
        <Selection chosen={chosen} choose={choose} />
      </DraftKeeper>
    </KeyringHolder>
  );
}

function Selection({ chosen, choose }: { chosen: Chosen; choose(tab: Partial<Chosen>): void }) {
  const { outline } = useSession();
  const { step, flow } = outline.selection.value;
  useKey('resend', step && (() => choose({ step: 'resend' })));
  if (!step && !flow) return <NothingSelected />;
  const showFlow = (of: Flow, tab: string) => {
    choose({ flow: tab });
    outline.select(flowKey(of.id));
  };
  const onKeyDown = ({ key, target }: KeyboardEvent) => {
    const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (key === 'Escape' && !typing) outline.selectValue(undefined);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears one key for all that is in it
    <div class="inspector" onKeyDown={onKeyDown}>
      {flow ? <Outcome flow={flow} step={step} onValues={() => showFlow(flow, 'values')} /> : null}
      {step ? <ValueBar step={step.n} /> : null}
      {step ? (
        // Keyed, so that what failed or was unfolded in one step says nothing about the next.
        <ErrorBoundary key={step.id} raw={step.url} what={`Step ${step.n}`}>
          <StepView
            step={step}
            flow={flow}
            tab={chosen.step}
            onTab={(tab) => choose({ step: tab })}
            onFindings={() => flow && showFlow(flow, 'findings')}
          />
        </ErrorBoundary>
      ) : flow ? (
        <ErrorBoundary key={flow.id} raw={flow.outcome.reason} what="This flow">
          <FlowView flow={flow} tab={chosen.flow} onTab={(tab) => choose({ flow: tab })} />
        </ErrorBoundary>
      ) : null}
    </div>
  );
}

interface OutcomeProps {
  flow: Flow;
  step: Step | undefined;
  onValues(): void;
}

function Outcome({ flow, step, onValues }: OutcomeProps) {
  const { outline } = useSession();
  const { outcome } = flow;
  return (
    <div class={step ? 'inspector-outcome brief' : 'inspector-outcome'}>
      {step ? null : <b>{flow.systemTitle}</b>} <OutcomeBadge outcome={outcome} /> <Reason text={outcome.reason} />{' '}
      <span class="ways">
        {outcome.step === undefined || outcome.step === step?.n ? null : (
          <button type="button" class="link" onClick={() => outline.reveal(outcome.step ?? 0)}>
            decided in #{outcome.step}
          </button>
        )}{' '}
        {step ? (
          <button type="button" class="link" onClick={onValues}>
            values of the flow
          </button>
        ) : null}
      </span>
    </div>
  );
}
