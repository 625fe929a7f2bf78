import type { SessionRow } from '../../lib/store/schema.ts';
import { useSession } from '../context.ts';
import { count, dateTime, shortened } from '../words.ts';
import { Bar } from './bar.tsx';
import { useDismissed } from './dismissed.ts';

/** Names of sessions that are said; the rest is a number. */
const NAMED = 3;

/** What the rules of retention will delete, when, and the way to keep it. */
export function LeavingNotice() {
  const { keeping } = useSession();
  const leaving = keeping.leaving.value;
  const [first] = leaving;
  if (!first?.leaving) return null;
  const names = leaving.slice(0, NAMED).map(({ name }) => `“${shortened(name)}”`);
  const more = leaving.length - names.length;
  return (
    <div class="bar warning offer" role="status">
      <span>
        Your rules will delete {count(leaving.length, 'session')}
        {leaving.length === 1 ? '' : ', the first'} on {dateTime(first.leaving.at)}: {names.join(', ')}
        {more > 0 ? ` and ${more} more` : ''}. This cannot be undone.
      </span>
      <span class="ways">
        <button
          type="button"
          onClick={() =>
            void keeping.pin(
              leaving.map(({ id }) => id),
              true,
            )
          }
        >
          {leaving.length === 1 ? 'Keep it' : 'Keep all of them'}
        </button>
      </span>
    </div>
  );
}

/** Of the session in sight, that it will be deleted, or that it is kept although others like it go. */
export function LeavingBar({ row }: { row: SessionRow }) {
  const { keeping, target } = useSession();
  const [dismissed, dismiss] = useDismissed(`pinned:${row.id}:${row.startedAt}`);
  if (row.pinned && !dismissed) {
    return (
      <Bar kind="quiet" onDismiss={dismiss}>
        <span>This session is pinned: your rules never delete it.</span>
        {/* The viewer has the button for it in sight. */}
        {target.library ? null : (
          <button type="button" onClick={() => void keeping.pin([row.id], false)}>
            Unpin
          </button>
        )}
      </Bar>
    );
  }
  // Where all sessions are listed, it is said of all of them at once.
  if (!row.leaving || target.library) return null;
  const why =
    row.leaving.rule === 'age'
      ? 'it is older than you keep sessions'
      : 'the sessions take more room than you give them';
  return (
    <Bar kind="warning">
      <span>
        This session will be deleted on {dateTime(row.leaving.at)}: {why}.
      </span>
      <button type="button" onClick={() => void keeping.pin([row.id], true)}>
        Keep it
      </button>
    </Bar>
  );
}
