import { useId } from 'preact/hooks';
import type { Flow } from '../../../lib/flow/step.ts';
import type { FlowDigest } from '../../../lib/reader/digest.ts';
import { useSession } from '../../context.ts';
import { clock, count } from '../../words.ts';
import { visible } from '../value-text.tsx';

/** With which flow it is compared. */
export function FlowChooser({ flow }: { flow: Flow }) {
  const { flowComparing } = useSession();
  const id = useId();
  const others = flowComparing.others.value;
  const against = flowComparing.against.value;
  return (
    <div class="compare-chooser">
      <label for={id}>The flow of {clock(flow.startedAt)} against</label>{' '}
      <select
        id={id}
        value={against ?? ''}
        disabled={others.length === 0}
        onChange={({ currentTarget }) => flowComparing.choose(currentTarget.value || undefined)}
      >
        {against === undefined ? (
          <option value="">{others.length > 0 ? 'choose a flow…' : 'there is no other'}</option>
        ) : null}
        {others.map((other) => (
          <option key={other.id} value={other.id}>
            {optionWords(other, flow)}
          </option>
        ))}
      </select>
    </div>
  );
}

function optionWords({ systemTitle, outcome, startedAt, steps }: FlowDigest, flow: Flow): string {
  return [
    clock(startedAt),
    visible(systemTitle),
    `${outcome.kind}${outcome.code === undefined ? '' : ` ${visible(outcome.code.slice(0, 60))}`}`,
    count(steps.length, 'step'),
    startedAt > flow.startedAt ? 'later' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
