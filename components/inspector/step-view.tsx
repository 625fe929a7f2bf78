import { useMemo } from 'preact/hooks';
import type { Flow, Step } from '../../lib/flow/step.ts';
import { findingsAt } from '../../lib/judged/findings.ts';
import { type Inspection, inspect } from '../../lib/session/inspection.ts';
import { occurrencesIn } from '../../lib/session/occurrences.ts';
import { LinkTab, linksIn } from '../app/link-tab.tsx';
import { useSession } from '../context.ts';
import { StepFindings } from '../findings/findings-view.tsx';
import { RoleIcon } from '../flows/role-icon.tsx';
import { StepRemarks } from '../remarks/step-remarks.tsx';
import { LazyResend } from '../resend/lazy-resend.tsx';
import { clock } from '../words.ts';
import { BodyMissed } from './absence.tsx';
import { StepCompanions } from './companions.tsx';
import { CompareView } from './compare/compare-view.tsx';
import { Copy } from './copy.tsx';
import { CopyMenu } from './copy-menu.tsx';
import { DecodedView } from './decoded-view.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { RequestView, ResponseView } from './message-view.tsx';
import { type Reading, ReadingProvider } from './reading.ts';
import { stepWays } from './step-ways.ts';
import { Tabs } from './tabs.tsx';
import { TokensView } from './tokens-view.tsx';
import { ValueText } from './value-text.tsx';

interface Props {
  step: Step;
  flow: Flow | undefined;
  tab: string;
  onTab(id: string): void;
  /** Shows what was found in the whole flow. */
  onFindings(): void;
}

const CLIPBOARD = 'Secrets are replaced by pseudonyms, as in every file that is exported.';

/** One step: what it is, and its tabs. */
export function StepView({ step, flow, tab, onTab, onFindings }: Props) {
  const { time, findings, attempts } = useSession();
  const reading = useReadingOf(step, flow);
  const inspection = useMemo(() => inspect(step, time.now()), [step]);
  const judged = flow && findings.judged.value?.get(flow.id);
  const spoken = useMemo(
    () => findingsAt(judged?.findings ?? [], step.n).filter(({ muted }) => !muted),
    [judged, step.n],
  );
  const tabs = [
    { id: 'decoded', title: 'Decoded' },
    { id: 'tokens', title: 'Tokens', count: inspection.tokens.length },
    { id: 'request', title: 'Request' },
    { id: 'response', title: 'Response' },
    { id: 'findings', title: 'Findings', count: spoken.length },
    { id: 'resend', title: 'Resend', count: attempts.ofStep.value.length },
    { id: 'compare', title: 'Compare' },
    { id: 'app', title: 'App', count: useMemo(() => linksIn(step), [step]) },
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
      <StepRemarks step={step.n}>
        <CopyMenu label="Copy step" what="step" ways={() => stepWays(step)} hint={CLIPBOARD} />
      </StepRemarks>
      <StepCompanions step={step.n} />
      {step.error ? <p class="error-line">{step.error}</p> : null}
      <Tabs label="Step" tabs={tabs} selected={tab} onSelect={onTab}>
        <ErrorBoundary key={tab} raw={step.url} what={`The ${tab} view`}>
          <ReadingProvider value={reading}>
            {tab === 'app' ? (
              <LinkTab step={step} flow={flow} />
            ) : tab === 'compare' ? (
              <CompareView step={step} />
            ) : tab === 'resend' ? (
              <LazyResend step={step} flow={flow} />
            ) : tab === 'findings' ? (
              <StepFindings flowId={flow?.id} step={step.n} onFlow={onFindings} />
            ) : (
              <TabContent tab={tab} step={step} inspection={inspection} onTab={onTab} />
            )}
          </ReadingProvider>
        </ErrorBoundary>
      </Tabs>
    </>
  );
}

/** Where the values of this step came from, and who explains them. */
function useReadingOf({ n }: Step, flow: Flow | undefined): Reading {
  const { outline } = useSession();
  const lineage = outline.lineage.value;
  const system = flow?.system;
  return useMemo(
    () => ({
      step: n,
      ...(system === undefined ? {} : { system }),
      ...(lineage === undefined ? {} : { find: occurrencesIn(lineage, n) }),
    }),
    [n, lineage, system],
  );
}

interface ContentProps {
  tab: string;
  step: Step;
  inspection: Inspection;
  onTab(id: string): void;
}

function TabContent({ tab, step, inspection, onTab }: ContentProps) {
  if (tab === 'request') return <RequestView step={step} />;
  if (tab === 'response') return <ResponseView step={step} />;
  return (
    <>
      {tab === 'tokens' ? <TokensView inspection={inspection} /> : <DecodedView inspection={inspection} />}
      <BodyMissed step={step} onResponse={() => onTab('response')} />
    </>
  );
}
