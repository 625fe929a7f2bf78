import { useEffect, useState } from 'preact/hooks';
import { holdWords } from '../../lib/flow/hold.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { Bar } from '../states/bar.tsx';
import { shortened } from '../words.ts';
import { fateWords, HeldRequestView } from './held-request.tsx';

/** What is armed, what is held and waits, and why something was disarmed that nobody disarmed. */
export function HoldBar() {
  const { holding } = useSession();
  const row = holding.hold.value;
  const [dismissed, setDismissed] = useState<number | undefined>(undefined);
  // What ended before this view was opened is in the list, and no news.
  const [first] = useState(() => Date.now());
  if (!row) return null;
  if (row.state === 'armed') {
    return (
      <Bar kind="warning">
        <span>
          Armed: the browser stops before it goes to {visible(shortened(holdWords(row.target)))}.{' '}
          <Remaining until={row.until} />
        </span>
        <button type="button" disabled={holding.busy.value} onClick={() => void holding.disarm()}>
          Disarm
        </button>
      </Bar>
    );
  }
  if (row.state === 'held' && row.held) {
    return (
      <section class="held-bar" aria-label="Held">
        <h2>{row.held.pageTabId === undefined ? 'Held before it was sent' : 'Held before the app was opened'}</h2>
        <HeldRequestView
          key={row.id}
          held={row.held}
          busy={holding.busy.value}
          problem={holding.problem.value}
          onRelease={(onward) => void holding.release(onward)}
          onDrop={() => void holding.drop()}
        />
      </section>
    );
  }
  const isNews = row.state === 'disarmed' && row.reason !== undefined && (row.endedAt ?? 0) >= first;
  if (!isNews || dismissed === row.id) return null;
  return (
    <Bar kind="quiet" onDismiss={() => setDismissed(row.id)}>
      <span>{fateWords(row)}</span>
    </Bar>
  );
}

/** Minutes that are left; not seconds, which nobody can read to the end. */
function Remaining({ until }: { until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  const minutes = Math.max(1, Math.ceil((until - now) / 60_000));
  return <>For {minutes === 1 ? 'one more minute' : `${minutes} more minutes`} at the most.</>;
}
