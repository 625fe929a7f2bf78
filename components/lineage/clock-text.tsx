import type { Clock } from '../../lib/lineage/clock.ts';
import { clockSentence, isRunning } from '../../lib/lineage/clocks.ts';
import { useSession } from '../context.ts';
import { countdown } from '../words.ts';

/** How long a value has left, counted down while its time runs; after that what became of it. */
export function ClockText({ clock }: { clock: Clock }) {
  const { time } = useSession();
  const { expiresAt = 0, source } = clock;
  if (!isRunning(clock, time.now())) {
    const now = time.now();
    return <span class={isLate(clock, now) ? 'clock late' : 'clock'}>{clockSentence(clock, now)}</span>;
  }
  // Only what counts down is told every second.
  const now = time.tick.value;
  return (
    <span class="clock running" title={clockSentence(clock, now)}>
      <span class="left">{countdown(expiresAt - now)}</span> left{source ? ` (${source})` : ''}
    </span>
  );
}

/** Redeemed or used after its limit, or its limit has passed and nothing came of it. */
export function isLate({ expiresAt, usedAt, over }: Clock, now: number): boolean {
  if (expiresAt === undefined) return false;
  return usedAt === undefined ? !over && expiresAt <= now : usedAt > expiresAt;
}

/** A moment that nears: how long it is until then, or how long ago it was. */
export function Expiry({ at }: { at: number }) {
  const { time } = useSession();
  const running = at > time.now();
  const now = running ? time.tick.value : time.now();
  return (
    <span class={running ? 'clock running' : 'clock late'}>
      {running ? 'expires in ' : 'expired '}
      <span class="left">{countdown(Math.abs(at - now))}</span>
      {running ? '' : ' ago'}
    </span>
  );
}
