import type { OutcomeKind } from '../../lib/flow/step.ts';
import type { ValueEvent } from '../../lib/flow/value.ts';
import type { Tally } from '../../lib/judged/findings.ts';
import type { StepDigest } from '../../lib/reader/digest.ts';
import type { FlowRow, PollRow, Row, SectionRow, StepRow } from '../../lib/session/rows.ts';
import { FindingMark, TallyMarks } from '../findings/severity.tsx';
import { visible } from '../inspector/value-text.tsx';
import { NoteGlyph } from '../remarks/note-glyph.tsx';
import { count, duration, offset, shortUrl } from '../words.ts';
import { GLYPHS, OutcomeBadge } from './outcome-badge.tsx';
import { RoleIcon } from './role-icon.tsx';

/** Pixels; fixed, so that a list of any length is placed by sums alone. */
export const HEIGHTS: Record<Row['kind'], number> = { flow: 42, step: 22, section: 24, poll: 22 };

/** What the checks found: in a flow how many of each severity, at a step the worst. */
export type Found = Tally | 'error' | 'warning';

/** What people said of a step, or of the steps that are folded into one row. */
export interface Remarked {
  marked: boolean;
  /** The texts of its notes. */
  notes: readonly string[];
  /** Errors in the console of its page. */
  errors: number;
  /** Before it, nothing was recorded for so many milliseconds. */
  paused?: number;
}

interface Props {
  row: Row;
  /** The outcome that this step decided. */
  decided: OutcomeKind | undefined;
  /** What happens to the selected value here, or how many such steps are folded under this row. */
  life: ValueEvent | number | undefined;
  found: Found | undefined;
  remarked: Remarked | undefined;
  /** How often it was sent again; of a folded row, all that is in it. */
  resent: number;
  onToggle(): void;
}

/** What one row says; its box belongs to the list. */
export function RowContent({ row, decided, life, found, remarked, resent, onToggle }: Props) {
  if (row.kind === 'flow') return <FlowLine row={row} life={life} found={found} onToggle={onToggle} />;
  if (row.kind === 'section') return <SectionLine row={row} life={life} onToggle={onToggle} />;
  const said = { decided, life, found, remarked, resent };
  return row.kind === 'poll' ? (
    <PollLine row={row} said={said} onToggle={onToggle} />
  ) : (
    <StepLine row={row} said={said} />
  );
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
        </span>{' '}
        <span class="flow-foot">
          <span class="reason">{flow.outcome.reason}</span>{' '}
          <span class="facts">
            {flow.of === undefined
              ? `${count(flow.steps.length, 'step')} · ${duration(flow.endedAt - flow.startedAt)}`
              : `${flow.steps.length.toLocaleString('en')} of ${count(flow.of, 'step')}`}
          </span>
        </span>
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

type Said = Pick<Props, 'decided' | 'life' | 'found' | 'remarked' | 'resent'>;

function StepLine({ row: { step, since }, said }: { row: StepRow; said: Said }) {
  return (
    <>
      <span class="n">#{step.n}</span> <Cells step={step} words={step.words} said={said} at={step.time - since} />
    </>
  );
}

/** Repetitions in one line: the status is the last one, the time the first. */
function PollLine({ row, said, onToggle }: { row: PollRow; said: Said; onToggle(): void }) {
  const { steps, last, title, open, since } = row;
  const first = steps[0] ?? last;
  return (
    <>
      <span class="n" title={`#${first.n} to #${last.n}`}>
        <span class="unseen">
          #{first.n} to #{last.n}
        </span>
        <Chevron open={open} onToggle={onToggle} />
      </span>{' '}
      <Cells step={last} words={title} said={said} at={first.time - since} />
    </>
  );
}

interface CellsProps {
  step: StepDigest;
  words: string;
  said: Said;
  /** Milliseconds since the flow began. */
  at: number;
}

/** What a line says after its number. */
function Cells({ step, words, said: { decided, life, found, remarked, resent }, at }: CellsProps) {
  const { host, path } = shortUrl(step.url);
  return (
    <>
      <RoleIcon role={step.role} kind={step.kind} />
      <span class="method">{step.kind === 'http' ? step.method : KIND_WORDS[step.kind]}</span>{' '}
      <span class={`status ${statusClass(step)}`}>{statusWords(step)}</span>{' '}
      <span class="place" title={visible(step.url.slice(0, 500))}>
        <span class="host">{host}</span>
        <span class="path">{path}</span>
      </span>{' '}
      <span class="words" title={words}>
        <RemarkMarks remarked={remarked} /> <ResentMark resent={resent} /> <LifeMark life={life} />{' '}
        {typeof found === 'string' ? <FindingMark severity={found} /> : null}{' '}
        {decided ? (
          <span class={`decided ${decided}`}>
            <span aria-hidden="true">{GLYPHS[decided]}</span>
            <span class="unseen">decides the outcome, {decided}:</span>{' '}
          </span>
        ) : null}
        {words}
      </span>{' '}
      <span class="offset">{offset(at)}</span>
    </>
  );
}

/** That a step is marked, and that there are notes about it, which the pointer shows. */
function RemarkMarks({ remarked }: { remarked: Remarked | undefined }) {
  if (!remarked) return null;
  const { marked, notes, errors, paused } = remarked;
  const gap = paused === undefined ? '' : `nothing was recorded for ${duration(paused)} before this`;
  return (
    <>
      {paused === undefined ? null : (
        <span class="pause-mark" title={gap}>
          <span aria-hidden="true">❚❚</span>
          <span class="unseen">{gap},</span>
        </span>
      )}
      {errors > 0 ? (
        <span class="error-mark" title={`${count(errors, 'error')} in the page’s console`}>
          <span aria-hidden="true">⊗{errors > 1 ? errors : ''}</span>
          <span class="unseen">{count(errors, 'error')} in the page’s console,</span>
        </span>
      ) : null}
      {marked ? (
        <span class="mark">
          <span aria-hidden="true">★</span>
          <span class="unseen">marked,</span>
        </span>
      ) : null}
      {notes.length > 0 ? (
        <span class="note-mark" title={visible(notes.join('\n').slice(0, 500))}>
          <NoteGlyph />
          <span class="unseen">{count(notes.length, 'note')},</span>
        </span>
      ) : null}
    </>
  );
}

/** How many attempts there are under a step. */
function ResentMark({ resent }: { resent: number }) {
  if (resent === 0) return null;
  const words = `sent again ${resent === 1 ? 'once' : `${resent} times`}`;
  return (
    <span class="resent-mark" title={words}>
      <span aria-hidden="true">↻{resent}</span>
      <span class="unseen">{words},</span>
    </span>
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
  if (step.held) return 'held';
  return step.error ? 'failed' : '…';
}

function statusClass({ status, error }: StepDigest): string {
  if (status === undefined) return error ? 'bad' : 'pending';
  return status >= 400 ? 'bad' : status >= 300 ? 'moved' : 'good';
}
