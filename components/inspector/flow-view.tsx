import { useMemo } from 'preact/hooks';
import type { Candidate, Flow } from '../../lib/flow/step.ts';
import type { TimeLimit } from '../../lib/flow/system.ts';
import type { Clock } from '../../lib/lineage/clock.ts';
import { clocksOf } from '../../lib/lineage/clocks.ts';
import { explainTerm, guideOf, limitsOf } from '../../lib/systems/help.ts';
import { AttackButton } from '../attacks/attack-button.tsx';
import { useSession } from '../context.ts';
import { clockWords, environmentWords } from '../environment-words.ts';
import { FlowFindings } from '../findings/findings-view.tsx';
import { ClockText } from '../lineage/clock-text.tsx';
import { LineageView } from '../lineage/lineage-view.tsx';
import { clock, count, countdown, duration } from '../words.ts';
import { FlowErrors } from './companions.tsx';
import { FlowCompareView } from './compare/flow-compare-view.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { GuideLink } from './explanation.tsx';
import { ScriptMenu } from './script-menu.tsx';
import { Tabs } from './tabs.tsx';
import { visible } from './value-text.tsx';

interface Props {
  flow: Flow;
  tab: string;
  onTab(id: string): void;
}

/** One flow as a whole: how it ended and what that means, the life of its values, and what was found in it. */
export function FlowView({ flow, tab, onTab }: Props) {
  const { outline, findings } = useSession();
  const lineage = outline.lineage.value;
  const clocks = useMemo(() => (lineage ? clocksOf(flow, lineage, limitsOf(flow.system)) : []), [flow, lineage]);
  const judged = findings.judged.value?.get(flow.id);
  const tabs = [
    { id: 'overview', title: 'Overview' },
    { id: 'values', title: 'Values', count: lineage?.values.length ?? 0 },
    { id: 'findings', title: 'Findings', count: judged?.findings.filter(({ muted }) => !muted).length ?? 0 },
    { id: 'compare', title: 'Compare' },
  ];
  return (
    <Tabs label="Flow" tabs={tabs} selected={tab} onSelect={onTab}>
      <ErrorBoundary key={tab} raw={flow.outcome.reason} what={`The ${tab} view`}>
        {tab === 'findings' ? (
          <FlowFindings flowId={flow.id} />
        ) : tab === 'compare' ? (
          <FlowCompareView flow={flow} />
        ) : tab === 'values' && lineage ? (
          <LineageView lineage={lineage} clocks={clocks} />
        ) : (
          <Overview flow={flow} clocks={clocks} />
        )}
      </ErrorBoundary>
    </Tabs>
  );
}

function Overview({ flow, clocks }: { flow: Flow; clocks: readonly Clock[] }) {
  const limits = limitsOf(flow.system);
  const guide = guideOf(flow.system);
  const limited = clocks.filter(({ expiresAt }) => expiresAt !== undefined);
  return (
    <div class="flow-view">
      <Verdict flow={flow} />
      <dl>
        <dt>Began</dt>
        <dd>{clock(flow.startedAt)}</dd>
        <dt>Took</dt>
        <dd>
          {duration(flow.endedAt - flow.startedAt)}, {count(flow.steps.length, 'step')}
        </dd>
        {flow.candidates.length > 1 ? (
          <Candidates candidates={flow.candidates} />
        ) : (
          <>
            <dt>Recognised by</dt>
            <dd>
              <Evidence seen={flow.evidence} />
            </dd>
          </>
        )}
        <FlowErrors steps={flow.steps} />
        {limited.length > 0 ? <Clocks clocks={limited} /> : null}
        {limits.length > 0 ? <Limits limits={limits} /> : null}
        <RecordedIn />
        <dt>Run it again</dt>
        <dd>
          <ScriptMenu flow={flow} />
        </dd>
        {guide ? (
          <>
            <dt>More</dt>
            <dd>
              <GuideLink address={guide} system={flow.systemTitle} />
            </dd>
          </>
        ) : null}
      </dl>
      <p>
        <AttackButton flow={flow.id} />
      </p>
    </div>
  );
}

/** The browser and the computer, which may explain that it went otherwise elsewhere. */
function RecordedIn() {
  const environment = useSession().current.value?.environment;
  if (!environment) return null;
  return (
    <>
      <dt>Recorded in</dt>
      <dd>
        {visible(environmentWords(environment))} <span class="quiet">{clockWords(environment)}</span>
      </dd>
    </>
  );
}

function Evidence({ seen }: { seen: readonly string[] }) {
  if (seen.length === 0) return <>its shape only</>;
  return (
    <ul>
      {seen.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}

/** The systems that it may be of, and what speaks for each. */
function Candidates({ candidates }: { candidates: readonly Candidate[] }) {
  return (
    <>
      <dt>May be of</dt>
      <dd>
        <ul class="candidates">
          {candidates.map(({ system, title, evidence, share }, index) => (
            <li key={system}>
              <b>{title}</b>{' '}
              <span class="quiet">
                {Math.round(share * 100)} %{index === 0 ? ', taken for this one' : ''}
              </span>
              <Evidence seen={evidence} />
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

/** What the word means with which the flow ended, where its sentence does not say so, and what to do about it. */
function Verdict({ flow: { system, outcome } }: { flow: Flow }) {
  const term = outcome.code === undefined ? undefined : explainTerm(system, outcome.code);
  if (!term) return null;
  const told = outcome.reason.includes(term.meaning);
  if (told && term.remedy === undefined) return null;
  return (
    <p class={`verdict ${outcome.kind}`}>
      <code>{outcome.code}</code>
      {told ? ': ' : <>: {term.meaning}. </>}
      {term.remedy ? <span class="remedy">{term.remedy}</span> : null}
    </p>
  );
}

function Clocks({ clocks }: { clocks: readonly Clock[] }) {
  return (
    <>
      <dt>Clocks</dt>
      <dd>
        <ul class="clocks">
          {clocks.map((each) => (
            <li key={`${each.title} ${each.issuedIn} ${each.valueId}`}>
              {each.title} <span class="quiet">of #{each.issuedIn}:</span> <ClockText clock={each} />
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}

function Limits({ limits }: { limits: readonly TimeLimit[] }) {
  return (
    <>
      <dt>Time limits</dt>
      <dd>
        <ul>
          {limits.map(({ title, seconds, source }) => (
            <li key={title}>
              {title}: {countdown(seconds * 1000)} <span class="quiet">({source})</span>
            </li>
          ))}
        </ul>
      </dd>
    </>
  );
}
