import type { OutcomeKind } from '../../lib/flow/step.ts';
import type { ValueEvent } from '../../lib/flow/value.ts';
import type { StepDigest } from '../../lib/reader/digest.ts';
import type { Tally } from '../../lib/session/judgement.ts';
import type { FlowRow, Row, SectionRow, StepRow } from '../../lib/session/rows.ts';
import { FindingMark, TallyMarks } from '../findings/severity.tsx';
import { visible } from '../inspector/value-text.tsx';
import { count, duration, offset, shortUrl } from '../words.ts';
import { GLYPHS, OutcomeBadge } from './outcome-badge.tsx';
import { RoleIcon } from './role-icon.tsx';

/** Pixels; fixed, so that a list of any length is placed by sums alone. */
export const HEIGHTS: Record<Row['kind'], number> = { flow: 42, step: 22, section: 24 };

/** What the checks found: in a flow how many of each severity, at a step the worst. */
export type Found = Tally | 'error' | 'warning';

interface Props {
  row: Row;
  /** The outcome that this step decided. */
  decided: OutcomeKind | undefined;
  /** What happens to the selected value here, or how many such steps are folded under this row. */
  life: ValueEvent | number | undefined;
  found: Found | undefined;
  onToggle(): void;
}

/** What one row says; its box belongs to the list. */
export function RowContent({ row, decided, life, found, onToggle }: Props) {
  if (row.kind === 'flow') return <FlowLine row={row} life={life} found={found} onToggle={onToggle} />;
  if (row.kind === 'section') return <SectionLine row={row} life={life} onToggle={onToggle} />;
  return <StepLine row={row} decided={decided} life={life} found={found} />;
}

/** What happens to the selected value: a word, or how many steps hold it. */
function LifeMark({ life }: { life: Props['life'] }) {
  if (life === undefined) return null;
  const folded = typeof life === 'number';
  return (
    <span class={folded ? 'life-mark' : `life-mark ${life}`}>
      <span class="unseen">selected value: </span>
      {folded ? `in ${count(life, 'step')}` : life}
    </span>
  );
}

function Chevron({ open, onToggle }: { open: boolean | undefined; onToggle(): void }) {
  const toggle = (event: Event) => {
    event.stopPropagation();
    onToggle();
  };
  // The tree's own arrow keys do the same; for them the row says aria-expanded.
  return (
    <span class={open ? 'chevron open' : 'chevron'} aria-hidden="true" onClick={toggle}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        <path d="M3 1.5 7 5 3 8.5" fill="none" stroke="currentColor" stroke-width="1.5" />
      </svg>
    </span>
  );
}

type Folding<R> = Pick<Props, 'life' | 'onToggle'> & { row: R };

function FlowLine({ row: { flow, open }, life, found, onToggle }: Folding<FlowRow> & Pick<Props, 'found'>) {
  return (
    <>
      <Chevron open={open} onToggle={onToggle} />
      <span class="flow-line">
        <span class="flow-head">
          <b class="system">{flow.systemTitle}</b> <OutcomeBadge outcome={flow.outcome} /> <LifeMark life={life} />{' '}
          {typeof found === 'object' ? <TallyMarks tally={found} /> : null}
          <span class="facts">
            {flow.of === undefined
              ? `${count(flow.steps.length, 'step')} · ${duration(flow.endedAt - flow.startedAt)}`
              : `${flow.steps.length.toLocaleString('en')} of ${count(flow.of, 'step')}`}
          </span>
        </span>{' '}
        <span class="reason">{flow.outcome.reason}</span>
      </span>
    </>
  );
}

function SectionLine({ row: { title, steps, open }, life, onToggle }: Folding<SectionRow>) {
  return (
    <>
      <Chevron open={open} onToggle={onToggle} />
      <span class="section-title">{title}</span> <span class="amount">{steps.length.toLocaleString('en')}</span>{' '}
      <LifeMark life={life} />
    </>
  );
}

function StepLine({
  row: { step, since },
  decided,
  life,
  found,
}: Pick<Props, 'decided' | 'life' | 'found'> & { row: StepRow }) {
  const { host, path } = shortUrl(step.url);
  return (
    <>
      <span class="n">#{step.n}</span> <RoleIcon role={step.role} kind={step.kind} />
      <span class="method">{step.kind === 'http' ? step.method : KIND_WORDS[step.kind]}</span>{' '}
      <span class={`status ${statusClass(step)}`}>{statusWords(step)}</span>{' '}
      <span class="place" title={visible(step.url.slice(0, 500))}>
        <span class="host">{host}</span>
        <span class="path">{path}</span>
      </span>{' '}
      <span class="words" title={step.words}>
        <LifeMark life={life} /> {typeof found === 'string' ? <FindingMark severity={found} /> : null}{' '}
        {decided ? (
          <span class={`decided ${decided}`}>
            <span aria-hidden="true">{GLYPHS[decided]}</span>
            <span class="unseen">decides the outcome, {decided}:</span>{' '}
          </span>
        ) : null}
        {step.words}
      </span>{' '}
      <span class="offset">{offset(step.time - since)}</span>
    </>
  );
}

const KIND_WORDS: Record<StepDigest['kind'], string> = {
  http: '',
  'deep-link': 'app',
  fragment: '#',
  history: 'page',
  'tab-opened': 'tab',
  'tab-closed': 'tab',
};

function statusWords(step: StepDigest): string {
  if (step.status !== undefined) return String(step.status);
  if (step.kind !== 'http') return '';
  return step.error ? 'failed' : '…';
}

function statusClass({ status, error }: StepDigest): string {
  if (status === undefined) return error ? 'bad' : 'pending';
  return status >= 400 ? 'bad' : status >= 300 ? 'moved' : 'good';
}
