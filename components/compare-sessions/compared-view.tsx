import type { ComparedBrief, FlowBrief, PairBrief } from '../../lib/replay/sessions/brief.ts';
import type { EnvironmentDifference } from '../../lib/replay/sessions/environments.ts';
import { OutcomeBadge } from '../flows/outcome-badge.tsx';
import { visible } from '../inspector/value-text.tsx';
import { clock, count } from '../words.ts';
import { FlowPair } from './flow-pair.tsx';
import { StepLink } from './step-link.tsx';

/** What a comparison of two sessions came to; the sentence that says most stands first. */
export function ComparedView({ compared }: { compared: ComparedBrief }) {
  const { pairs, onlyBefore, onlyAfter, environment, notes, decisive } = compared;
  return (
    <>
      <Summary compared={compared} />
      {notes.map((note) => (
        <p key={note} class="hint">
          {note}
        </p>
      ))}
      <Environment differences={environment} />
      <Alone flows={onlyBefore} which="first" />
      <Alone flows={onlyAfter} which="second" />
      {pairs.map((pair, at) => (
        <FlowPair
          key={`${pair.before.id} ${pair.after.id}`}
          pair={pair}
          open={at === (decisive ?? 0)}
          told={at === decisive}
        />
      ))}
    </>
  );
}

function Summary({ compared: { verdict, sentence, decisive, pairs } }: { compared: ComparedBrief }) {
  const pair = pairs[decisive ?? -1];
  return (
    <div class="compare-summary" role="status">
      <p>
        <b>{visible(verdict)}</b>
      </p>
      <p data-sentence>
        {pair?.difference ? 'The first difference that matters: ' : ''}
        {visible(sentence)}
      </p>
      {pair ? <Evidence pair={pair} /> : null}
    </div>
  );
}

/** The two texts, and the ways to the steps in which they stand. */
function Evidence({ pair: { difference, rows } }: { pair: PairBrief }) {
  if (!difference) return null;
  const { before, after } = rows[difference.row] ?? {};
  const hasValues = difference.before !== undefined || difference.after !== undefined;
  return (
    <div class="compare-evidence">
      {(['before', 'after'] as const).map((side) => {
        const step = side === 'before' ? before : after;
        return (
          <p key={side}>
            <span class="side-name">{side === 'before' ? 'First' : 'Second'}</span>{' '}
            {hasValues ? <Value text={difference[side]} /> : null}{' '}
            {step ? (
              <StepLink side={side} step={step} words={`go to #${step.n}`} />
            ) : (
              <span class="quiet">no such step</span>
            )}
          </p>
        );
      })}
    </div>
  );
}

export function Value({ text }: { text: string | undefined }) {
  if (text === undefined) return <span class="quiet">not there</span>;
  return text === '' ? <span class="quiet">empty</span> : <span class="value">{visible(text)}</span>;
}

function Environment({ differences }: { differences: readonly EnvironmentDifference[] }) {
  if (differences.length === 0) return null;
  return (
    <section class="compare-part">
      <h3>Where they were recorded</h3>
      <table class="environments">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">First</th>
            <th scope="col">Second</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ what, before, after }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{before === undefined ? <span class="quiet">not known</span> : visible(before)}</td>
              <td>{after === undefined ? <span class="quiet">not known</span> : visible(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Alone({ flows, which }: { flows: readonly FlowBrief[]; which: 'first' | 'second' }) {
  if (flows.length === 0) return null;
  return (
    <section class="compare-part" data-alone={which}>
      <h3>Only in the {which} session</h3>
      <ul>
        {flows.map(({ id, systemTitle, outcome, startedAt, steps }) => (
          <li key={id}>
            {visible(systemTitle)} <OutcomeBadge outcome={outcome} />{' '}
            <span class="quiet">
              {clock(startedAt)} · {count(steps, 'step')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
