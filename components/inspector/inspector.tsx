import { useMemo, useState } from 'preact/hooks';
import type { Flow, Step } from '../../lib/flow/step.ts';
import { type Inspection, inspect } from '../../lib/session/inspection.ts';
import { useSession } from '../context.ts';
import { OutcomeBadge } from '../flows/outcome-badge.tsx';
import { RoleIcon } from '../flows/role-icon.tsx';
import { clock, count, duration } from '../words.ts';
import { Copy } from './copy.tsx';
import { DecodedView } from './decoded-view.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { RequestView, ResponseView } from './message-view.tsx';
import { Tabs } from './tabs.tsx';
import { TokensView } from './tokens-view.tsx';
import { ValueText } from './value-text.tsx';

/** All about what is selected. The chosen tab stays chosen from step to step. */
export function Inspector() {
  const { outline } = useSession();
  const { step, flow } = outline.selection.value;
  const [tab, setTab] = useState('decoded');
  if (!step && !flow) return <p class="hint centred">Select a step to see it decoded.</p>;
  return (
    <div class="inspector">
      {flow ? <Outcome flow={flow} step={step} /> : null}
      {step ? (
        // Keyed, so that what failed or was unfolded in one step says nothing about the next.
        <ErrorBoundary key={step.id} raw={step.url} what={`Step ${step.n}`}>
          <StepView step={step} tab={tab} onTab={setTab} />
        </ErrorBoundary>
      ) : flow ? (
        <FlowView flow={flow} />
      ) : null}
    </div>
  );
}

function Outcome({ flow, step }: { flow: Flow; step: Step | undefined }) {
  const { outline } = useSession();
  const { outcome } = flow;
  return (
    <p class={step ? 'inspector-outcome brief' : 'inspector-outcome'}>
      {step ? null : <b>{flow.systemTitle}</b>} <OutcomeBadge outcome={outcome} />{' '}
      <span class="reason" title={outcome.reason}>
        {outcome.reason}
      </span>{' '}
      {outcome.step === undefined || outcome.step === step?.n ? null : (
        <button type="button" class="link" onClick={() => outline.reveal(outcome.step ?? 0)}>
          decided in #{outcome.step}
        </button>
      )}
    </p>
  );
}

function FlowView({ flow }: { flow: Flow }) {
  return (
    <div class="flow-view">
      <dl>
        <dt>Began</dt>
        <dd>{clock(flow.startedAt)}</dd>
        <dt>Took</dt>
        <dd>
          {duration(flow.endedAt - flow.startedAt)}, {count(flow.steps.length, 'step')}
        </dd>
        <dt>Recognised by</dt>
        <dd>
          {flow.evidence.length === 0 ? 'its shape only' : null}
          <ul>
            {flow.evidence.map((seen) => (
              <li key={seen}>{seen}</li>
            ))}
          </ul>
        </dd>
      </dl>
    </div>
  );
}

function StepView({ step, tab, onTab }: { step: Step; tab: string; onTab(id: string): void }) {
  const inspection = useMemo(() => inspect(step, Date.now()), [step]);
  const tabs = [
    { id: 'decoded', title: 'Decoded' },
    { id: 'tokens', title: 'Tokens', count: inspection.tokens.length },
    { id: 'request', title: 'Request' },
    { id: 'response', title: 'Response' },
  ];
  return (
    <>
      <h2 class="step-title">
        <RoleIcon role={step.role} kind={step.kind} />
        <span>
          #{step.n} {step.words}
        </span>
        <span class="step-facts">
          {[step.method, step.status, clock(step.time)].filter((fact) => fact !== undefined).join(' · ')}
        </span>
      </h2>
      <p class="address">
        <ValueText text={step.url} folded={160} /> <Copy text={step.url} what="address" />
      </p>
      {step.error ? <p class="error-line">{step.error}</p> : null}
      <Tabs label="Step" tabs={tabs} selected={tab} onSelect={onTab}>
        <ErrorBoundary key={tab} raw={step.url} what={`The ${tab} view`}>
          <TabContent tab={tab} step={step} inspection={inspection} />
        </ErrorBoundary>
      </Tabs>
    </>
  );
}

function TabContent({ tab, step, inspection }: { tab: string; step: Step; inspection: Inspection }) {
  if (tab === 'tokens') return <TokensView inspection={inspection} />;
  if (tab === 'request') return <RequestView step={step} />;
  if (tab === 'response') return <ResponseView step={step} />;
  return <DecodedView inspection={inspection} />;
}
