import type { SessionRow } from '../../lib/store/schema.ts';
import { useSession } from '../context.ts';
import { clock, dateTime, shortened } from '../words.ts';

/** The session that the browser interrupted last when it was closed: somebody says whether it goes on. */
export function Interrupted() {
  const { library } = useSession();
  const row = library.sessions.value?.find(({ interrupted }) => interrupted !== undefined);
  return row ? <InterruptedOffer row={row} /> : null;
}

/** Offers to continue it, or to keep it as it is. */
export function InterruptedOffer({ row }: { row: SessionRow }) {
  const session = useSession();
  const { recording } = session;
  const busy = recording.busy.value;
  const until = row.interrupted ?? row.startedAt;
  return (
    <div class="bar warning offer" role="status">
      <span>
        The browser was closed while “{shortened(row.name)}” was being recorded. It has everything up to{' '}
        {isToday(until) ? clock(until).slice(0, 8) : dateTime(until)}.
      </span>
      <span class="ways">
        <button type="button" disabled={busy} onClick={() => void session.goOn(row.id)}>
          Continue it
        </button>
        <button type="button" disabled={busy} onClick={() => void recording.keepAsItIs(row.id)}>
          Keep it as it is
        </button>
      </span>
    </div>
  );
}

function isToday(time: number): boolean {
  return new Date(time).toDateString() === new Date().toDateString();
}
