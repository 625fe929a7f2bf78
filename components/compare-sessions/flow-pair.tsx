import { useState } from 'preact/hooks';
import type { FieldBrief, PairBrief, RowBrief, StepBrief } from '../../lib/replay/sessions/brief.ts';
import { OutcomeBadge } from '../flows/outcome-badge.tsx';
import { visible } from '../inspector/value-text.tsx';
import { count } from '../words.ts';
import { Value } from './compared-view.tsx';
import { StepLink } from './step-link.tsx';

/** Rows that are listed at once. */
const LISTED = 100;

/** A consent of each session, step by step; `told` where its sentence stands above already. */
export function FlowPair({ pair, open, told }: { pair: PairBrief; open: boolean; told: boolean }) {
  const { before, after, aside, rows, difference, parting } = pair;
  const [isOpen, setOpen] = useState(open);
  const [listed, setListed] = useState(LISTED);
  const titles =
    before.systemTitle === after.systemTitle ? [after.systemTitle] : [before.systemTitle, after.systemTitle];
  return (
    <details class="session-pair" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <b>{visible(titles.join(' and '))}</b> <span class="side-name">First</span>{' '}
        <OutcomeBadge outcome={before.outcome} /> <span class="side-name">Second</span>{' '}
        <OutcomeBadge outcome={after.outcome} /> <span class="quiet">{asideWords(aside)}</span>
      </summary>
      {isOpen ? (
        <>
          {difference && !told ? <p class="pair-sentence">{visible(difference.sentence)}</p> : null}
          <p class="pair-head" aria-hidden="true">
            <span>First session</span>
            <span>Second session</span>
          </p>
          <ol class="pair-rows" aria-label="Steps of both">
            {rows.slice(0, listed).map((row, at) => (
              <Row
                key={`${row.before?.n} ${row.after?.n}`}
                row={row}
                mark={at === difference?.row ? 'first difference' : at === parting ? 'they part here' : undefined}
              />
            ))}
          </ol>
          {rows.length > listed ? (
            <button type="button" class="more" onClick={() => setListed(listed + 4 * LISTED)}>
              … {(rows.length - listed).toLocaleString('en')} more
            </button>
          ) : null}
        </>
      ) : null}
    </details>
  );
}

function asideWords(aside: number): string {
  return aside === 0 ? '' : `${count(aside, 'value')} set aside, new every time`;
}

function Row({ row, mark }: { row: RowBrief; mark: string | undefined }) {
  const { before, after, times, minor, fields, more } = row;
  const [open, setOpen] = useState(mark === 'first difference');
  const told = rowWords(row);
  const classes = ['pair-row', minor ? 'minor' : '', mark === undefined ? '' : 'marked'].filter(Boolean).join(' ');
  return (
    <li class={classes} data-row={`${before?.n ?? '–'} ${after?.n ?? '–'}`}>
      <Cell step={before} times={times[0]} side="before" />
      <Cell step={after} times={times[1]} side="after" />
      <p class="row-note">
        {fields.length > 0 ? (
          <button type="button" class="link folded" aria-expanded={open} onClick={() => setOpen(!open)}>
            <span aria-hidden="true">{open ? '▾' : '▸'}</span> {told.words || 'what differs'}
          </button>
        ) : (
          <span class={told.differs ? 'odd' : 'quiet'}>{told.words}</span>
        )}{' '}
        {mark === undefined ? null : <b class="pair-mark">{mark}</b>}
      </p>
      {open && fields.length > 0 ? (
        <ul class="row-fields">
          {fields.map((field) => (
            <Field key={`${field.section} ${field.path}`} field={field} />
          ))}
          {more > 0 ? <li class="quiet">… and {more.toLocaleString('en')} more: open the steps to see them.</li> : null}
        </ul>
      ) : null}
    </li>
  );
}

function Cell({ step, times, side }: { step: StepBrief | undefined; times: number; side: 'before' | 'after' }) {
  if (!step) return <p class="row-cell quiet">–</p>;
  return (
    <p class="row-cell">
      <span class="pair-numbers">
        <StepLink side={side} step={step} words={`#${step.n}`} />
        {times > 1 ? ` (${times}×)` : ''}
      </span>{' '}
      {visible(step.words)} {step.result === undefined ? null : <span class="quiet">{visible(step.result)}</span>}
    </p>
  );
}

function Field({ field: { section, path, before, after, words } }: { field: FieldBrief }) {
  return (
    <li>
      <span class="field-name">
        <span class="quiet">{section}:</span> <span class="label">{visible(path)}</span>
        {words === undefined ? '' : <span class="quiet"> {words}</span>}
      </span>
      <span class="row-values">
        <span>
          <span class="side-name">First</span> <Value text={before} />
        </span>
        <span>
          <span class="side-name">Second</span> <Value text={after} />
        </span>
      </span>
    </li>
  );
}

function rowWords({ before, after, minor, differing, fields }: RowBrief): { words: string; differs: boolean } {
  if (!before || !after) return { words: `only in the ${before ? 'first' : 'second'}`, differs: !minor };
  if (differing > 0)
    return { words: `${count(differing, 'value')} ${differing === 1 ? 'differs' : 'differ'}`, differs: true };
  if (before.result !== after.result) return { words: 'another result', differs: true };
  return {
    words: fields.length > 0 ? 'the same, but for what decides nothing' : minor ? '' : 'the same',
    differs: false,
  };
}
