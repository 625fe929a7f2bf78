import { useSession } from '../context.ts';
import { count, shortened } from '../words.ts';

/** What was recorded last, and the way to hand it on. */
export function LastSession() {
  const session = useSession();
  const row = session.current.value;
  if (!row) return null;
  return (
    <section class="last" aria-label="The last session">
      <p>
        <b>{shortened(row.name)}</b>{' '}
        <span class="quiet">{session.loaded.value ? count(session.trace.value.steps.length, 'step') : 'Reading…'}</span>
      </p>
      <button type="button" class="wide" onClick={() => void session.exportHar(false)}>
        Export as HAR, secrets hidden
      </button>
      <label class="quiet">
        <input
          type="checkbox"
          checked={session.packed.value}
          onChange={({ currentTarget }) => session.pack(currentTarget.checked)}
        />{' '}
        Compressed (.har.gz)
      </label>
    </section>
  );
}
