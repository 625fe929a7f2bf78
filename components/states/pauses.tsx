import { isPaused } from '../../lib/store/pausing.ts';
import type { Pause, SessionRow } from '../../lib/store/schema.ts';
import { useSession } from '../context.ts';
import { clock, count, dateTime, duration } from '../words.ts';
import { Bar } from './bar.tsx';
import { useDismissed } from './dismissed.ts';

/** Pauses that are said one by one. */
const SHOWN = 3;

/** That nothing was recorded for a while, and between which steps. */
export function PausesBar({ row }: { row: SessionRow }) {
  const { outline, trace, recording } = useSession();
  const pauses = row.pauses ?? [];
  const ongoing = row.state === 'recording' && isPaused(row);
  const [dismissed, dismiss] = useDismissed(`paused:${row.id}:${row.startedAt}:${pauses.length}`);
  if (pauses.length === 0 || (dismissed && !ongoing)) return null;
  const shown = pauses.slice(-SHOWN);
  const left = pauses.length - shown.length;
  return (
    <Bar kind="quiet" onDismiss={ongoing ? undefined : dismiss}>
      <span>
        Nothing was recorded {shown.map((pause) => pauseWords(pause, row)).join('; and ')}
        {left > 0 ? ` (and ${count(left, 'time')} before)` : ''}. What happened then is not in here.
      </span>
      {ongoing ? (
        <button type="button" disabled={recording.busy.value} onClick={() => void recording.resume(row.id)}>
          Resume
        </button>
      ) : null}
      {shown.map((pause) => {
        const step = trace.value.steps.find(({ time }) => time >= pause.from)?.n;
        return step === undefined ? null : (
          <button type="button" key={pause.from} onClick={() => outline.reveal(step)}>
            Show #{step}, the first after {clock(pause.from).slice(0, 8)}
          </button>
        );
      })}
    </Bar>
  );
}

/** `from 14:05:10 to 14:07:20 (2 min 10 s), paused`. */
export function pauseWords({ from, to, why }: Pause, { startedAt }: Pick<SessionRow, 'startedAt'>): string {
  const sameDay = new Date(from).toDateString() === new Date(startedAt).toDateString();
  const time = (at: number) => (sameDay && at - from < 86_400_000 ? clock(at).slice(0, 8) : dateTime(at));
  if (to === undefined) return `since ${time(from)}: it is paused`;
  const reason = why === 'browser-closed' ? 'while the browser was closed' : 'while it was paused';
  return `from ${time(from)} to ${time(to)} (${duration(to - from)}), ${reason}`;
}
