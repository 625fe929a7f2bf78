import '../style/findings.css';
import { type Finding, findingsAt } from '../../lib/judged/findings.ts';
import { useSession } from '../context.ts';
import { BeforeHidden } from './before-hidden.tsx';
import { FindingCard } from './finding-card.tsx';
import { MutedList } from './muted-list.tsx';
import { ProfileChooser } from './profile-chooser.tsx';
import { ScorecardView, scoreWords } from './scorecard-view.tsx';

/** What the checks found in a flow, and what every one of them came to. */
export function FlowFindings({ flowId }: { flowId: string }) {
  const judged = useSession().findings.judged.value?.get(flowId);
  if (!judged) return <Waiting />;
  const { card, findings } = judged;
  const [spoken, muted] = parted(findings);
  return (
    <div class="findings-view">
      <ProfileChooser judgedBy={card.profile} />
      <p class="score-words">{scoreWords(card)}</p>
      <BeforeHidden card={card} />
      {spoken.length > 0 ? (
        <Cards title="Findings" findings={spoken} />
      ) : (
        <p class="hint">
          {muted.length > 0 ? 'Every finding is muted.' : 'Nothing was found.'} What was looked at, and what could not
          be told, is on the scorecard.
        </p>
      )}
      <MutedList findings={muted} />
      <ScorecardView card={card} />
    </div>
  );
}

interface StepProps {
  flowId: string | undefined;
  /** Number of the step. */
  step: number;
  /** Shows the findings of the whole flow. */
  onFlow(): void;
}

/** What the checks found at one step. */
export function StepFindings({ flowId, step, onFlow }: StepProps) {
  const { judged } = useSession().findings;
  if (flowId === undefined)
    return <p class="hint">This step belongs to no flow. The checks judge the steps of flows.</p>;
  const flow = judged.value?.get(flowId);
  if (!flow) return <Waiting />;
  const [spoken, muted] = parted(findingsAt(flow.findings, step));
  return (
    <div class="findings-view">
      {spoken.length > 0 ? (
        <Cards title="Findings of this step" findings={spoken} />
      ) : (
        <p class="hint">
          {muted.length > 0 ? 'Every finding of this step is muted.' : 'Nothing was found at this step.'}
        </p>
      )}
      <MutedList findings={muted} />
      <BeforeHidden card={flow.card} />
      <p class="of-flow">
        Of the whole flow, {scoreWords(flow.card)}{' '}
        <button type="button" class="link" onClick={onFlow}>
          findings of the flow
        </button>
      </p>
    </div>
  );
}

function Cards({ title, findings }: { title: string; findings: readonly Finding[] }) {
  return (
    <section aria-label={title}>
      <h2>
        {title} <span class="where">{findings.length}</span>
      </h2>
      {findings.map((finding) => (
        <FindingCard key={finding.key} finding={finding} />
      ))}
    </section>
  );
}

function Waiting() {
  return <p class="hint">This flow has not been checked yet: that is under way.</p>;
}

function parted(findings: readonly Finding[]): [spoken: Finding[], muted: Finding[]] {
  return [findings.filter(({ muted }) => !muted), findings.filter(({ muted }) => muted)];
}
