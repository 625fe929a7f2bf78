import '../../style/resend.css';
import { useMemo, useState } from 'preact/hooks';
import type { Flow, Step } from '../../../lib/flow/step.ts';
import { compareSteps } from '../../../lib/replay/comparison.ts';
import {
  compareFlows,
  type FlowDifference,
  type FlowsCompared,
  type StepPair,
} from '../../../lib/replay/flows-compared.ts';
import { useSession } from '../../context.ts';
import { OutcomeBadge } from '../../flows/outcome-badge.tsx';
import { clock, count } from '../../words.ts';
import { visible } from '../value-text.tsx';
import { Compared } from './compared.tsx';
import { FlowChooser } from './flow-chooser.tsx';

/** A flow beside another one of the session: where they part, and what differs before that. */
export function FlowCompareView({ flow }: { flow: Flow }) {
  const { flowComparing } = useSession();
  const against = flowComparing.against.value;
  const other = flowComparing.other.value;
  const fault = flowComparing.fault.value;
  return (
    <section class="compare flow-compare">
      <FlowChooser flow={flow} />
      {against === undefined ? (
        <p class="hint">{nothingWords(flowComparing.others.value.length)}</p>
      ) : fault !== undefined ? (
        <p class="hint odd" role="alert">
          The other flow cannot be read: {fault}
        </p>
      ) : other ? (
        <FlowsSideBySide one={other} other={flow} />
      ) : (
        <p class="hint">Reading the other flow…</p>
      )}
    </section>
  );
}

function nothingWords(others: number): string {
  return others > 0
    ? 'No earlier flow of the same system is in this session: choose any other one above.'
    : 'This is the only flow of the session: record the consent once more, and compare that one with this.';
}

function FlowsSideBySide({ one, other }: { one: Flow; other: Flow }) {
  const { outline } = useSession();
  const compared = useMemo(() => compareFlows(one, other), [one, other]);
  const { parting, first, note, pairs } = compared;
  return (
    <>
      <p class="compare-summary">
        {clock(one.startedAt)}: <OutcomeBadge outcome={one.outcome} /> {clock(other.startedAt)}:{' '}
        <OutcomeBadge outcome={other.outcome} />
      </p>
      <div class="flow-verdict" role="status">
        <Verdict compared={compared} onStep={outline.reveal} />
      </div>
      {note === undefined ? null : <p class="hint">{note}</p>}
      <ol class="flow-pairs" aria-label="Steps of both flows">
        {pairs.map((pair, index) => (
          <Pair
            key={`${pair.before?.id} ${pair.after?.id}`}
            pair={pair}
            mark={index === first?.pair ? 'first difference' : index === parting?.pair ? 'they part here' : undefined}
          />
        ))}
      </ol>
    </>
  );
}

function Verdict({
  compared: { parting, first, pairs },
  onStep,
}: {
  compared: FlowsCompared;
  onStep(n: number): void;
}) {
  if (!first) return <p>Both do the same, but for what is new each time.</p>;
  const isEarlier = parting === undefined || first.pair < parting.pair || first.section !== undefined;
  return (
    <>
      <p>
        <b>{isEarlier ? 'The first difference that matters' : 'They part here'}:</b>{' '}
        <Sentence difference={first} pair={pairs[first.pair]} onStep={onStep} />
      </p>
      {parting && isEarlier && !(parting.pair === first.pair && first.section === 'Result') ? (
        <p>
          They part {parting.pair === first.pair ? 'at the same step' : 'later'}:{' '}
          <Sentence difference={parting} pair={pairs[parting.pair]} onStep={onStep} />
        </p>
      ) : null}
      {parting ? null : <p class="quiet">Both come to the same all the way.</p>}
    </>
  );
}

interface SentenceProps {
  difference: FlowDifference;
  pair: StepPair | undefined;
  onStep(n: number): void;
}

function Sentence({ difference, pair, onStep }: SentenceProps) {
  const { before, after } = difference.field ?? {};
  const steps = [pair?.before, pair?.after].filter((step) => step !== undefined);
  return (
    <>
      {visible(difference.sentence)}{' '}
      {before === undefined && after === undefined ? null : (
        <span class="value">
          {visible((before ?? 'nothing').slice(0, 200))} → {visible((after ?? 'nothing').slice(0, 200))}
        </span>
      )}{' '}
      {steps.map(({ n }) => (
        <button key={n} type="button" class="link" onClick={() => onStep(n)}>
          go to #{n}
        </button>
      ))}
    </>
  );
}

/** Two steps in a line, which opens into what differs between them. */
function Pair({ pair, mark }: { pair: StepPair; mark: string | undefined }) {
  const [open, setOpen] = useState(mark === 'first difference');
  const { before, after, minor, comparison } = pair;
  const step = after ?? before;
  const told = differingWords(pair);
  const line = (
    <>
      <span class="pair-numbers">
        {numberOf(before, pair.times[0])} · {numberOf(after, pair.times[1])}
      </span>{' '}
      <span class="pair-words">{step?.words}</span> <span class={told.differs ? 'odd' : 'quiet'}>{told.words}</span>{' '}
      {mark === undefined ? null : <b class="pair-mark">{mark}</b>}
    </>
  );
  const classes = ['pair', minor ? 'minor' : '', mark === undefined ? '' : 'marked'].filter(Boolean).join(' ');
  if (!before || !after) return <li class={classes}>{line}</li>;
  return (
    <li class={classes}>
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{line}</summary>
        {open ? (
          <Compared
            comparison={comparison ?? compareSteps(before, after)}
            before={`#${before.n}`}
            after={`#${after.n}`}
          />
        ) : null}
      </details>
    </li>
  );
}

function numberOf(step: Step | undefined, times: number): string {
  if (!step) return '–';
  return times > 1 ? `#${step.n} (${times}×)` : `#${step.n}`;
}

function differingWords(pair: StepPair): { words: string; differs: boolean } {
  const { before, after, minor, comparison, differing } = pair;
  if (!before || !after) return { words: before ? 'only in the other flow' : 'only in this flow', differs: !minor };
  const was = before.status ?? 'no status';
  const is = after.status ?? 'no status';
  if (was !== is) return { words: `${was} and ${is}`, differs: true };
  if (differing > 0)
    return { words: `${count(differing, 'value')} ${differing === 1 ? 'differs' : 'differ'}`, differs: true };
  if (!comparison) return { words: '', differs: false };
  return { words: comparison.differing > 0 ? 'the same, but for what decides nothing' : 'the same', differs: false };
}
