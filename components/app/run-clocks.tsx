import { type RunClock, remaining } from '../../lib/replay/runner.ts';
import { useSession } from '../context.ts';
import { countdown } from '../words.ts';

/** How long what is played has left, and who says so. */
export function RunClocks({ clocks }: { clocks: readonly RunClock[] }) {
  if (clocks.length === 0) return null;
  return (
    <ul class="run-clocks">
      {clocks.map((clock) => (
        <Clock key={clock.title} clock={clock} />
      ))}
    </ul>
  );
}

function Clock({ clock }: { clock: RunClock }) {
  const { time } = useSession();
  // Only what counts down is told every second.
  const runs = remaining(clock, time.now()) > 0;
  const left = remaining(clock, runs ? time.tick.value : time.now());
  return (
    <li class={left > 0 ? 'clock running' : 'clock late'}>
      {clock.title}: {left > 0 ? <span class="left">{countdown(left)} left</span> : `over ${countdown(-left)} ago`}{' '}
      <span class="quiet">({clock.source})</span>
    </li>
  );
}
