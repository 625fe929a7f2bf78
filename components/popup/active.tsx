import { holdWords } from '../../lib/flow/hold.ts';
import { isPaused } from '../../lib/store/pausing.ts';
import type { SessionRow } from '../../lib/store/schema.ts';
import { useSession } from '../context.ts';
import { MomentForm } from '../remarks/moment-form.tsx';
import { clock, count, scopeWords, shortened } from '../words.ts';

/** While something records: what it has, the ways to remark on it, to pause and to stop. */
export function Active({ row }: { row: SessionRow }) {
  const session = useSession();
  const { recording, trace, loaded } = session;
  const paused = isPaused(row);
  const busy = recording.busy.value;
  return (
    <>
      <p class="state">
        <span class={paused ? 'recording paused' : 'recording'}>{paused ? '❚❚ Paused' : '● Recording'}</span>{' '}
        <b class="session-name">{row.name}</b>
        <span class="quiet">
          {loaded.value ? `${count(trace.value.steps.length, 'step')} so far` : 'Reading…'} · {scopeWords(row)}
        </span>
        {paused ? (
          <span class="quiet" role="status">
            Since {clock(row.pauses?.at(-1)?.from ?? row.startedAt).slice(0, 8)} nothing is stored.
          </span>
        ) : null}
      </p>
      <Wrong />
      <MomentForm />
      <HoldChoice />
      <div class="pair">
        <button
          type="button"
          disabled={busy}
          onClick={() => void (paused ? recording.resume(row.id) : recording.pause(row.id))}
        >
          {paused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" class="record on" disabled={busy} onClick={() => void session.stop()}>
          <span class="square" aria-hidden="true" /> Stop
        </button>
      </div>
    </>
  );
}

/** What the checks and the flows came to by now: why the badge is red. */
function Wrong() {
  const { findings, trace } = useSession();
  const errors = [...(findings.judged.value?.values() ?? [])].reduce((sum, { tally }) => sum + tally.error, 0);
  const failed = trace.value.flows.filter(({ outcome }) => outcome.kind === 'failed');
  if (errors + failed.length === 0) return null;
  const said = [
    failed.length > 0 ? `${count(failed.length, 'consent')} failed: ${failed[0]?.outcome.reason ?? ''}` : undefined,
    errors > 0 ? `${count(errors, 'error')} found by the checks.` : undefined,
  ];
  return (
    <p class="bar error" role="status">
      {said.filter((sentence) => sentence !== undefined).join(' ')}
    </p>
  );
}

/** The pop-up closes at the first click beside it: what it arms stays armed. */
function HoldChoice() {
  const { holding } = useSession();
  const { isArmed, busy, hold, problem } = holding;
  const isHeld = hold.value?.state === 'held';
  return (
    <>
      <button
        type="button"
        class="wide"
        disabled={busy.value || isHeld}
        onClick={() => void (isArmed.value ? holding.disarm() : holding.arm({ kind: 'next' }, true))}
      >
        {isArmed.value && hold.value
          ? `Disarm: holds ${shortened(holdWords(hold.value.target))}`
          : 'Hold the next callback'}
      </button>
      {isHeld ? <p class="bar warning">Something is held: it waits in its tab, and in the Consent panel.</p> : null}
      {problem.value ? (
        <p class="bar error" role="alert">
          {problem.value}
        </p>
      ) : null}
    </>
  );
}
