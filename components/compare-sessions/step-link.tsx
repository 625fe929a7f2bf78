import type { StepBrief } from '../../lib/replay/sessions/brief.ts';
import type { ComparedSessions } from '../../lib/session/session-comparison.ts';
import { useSession } from '../context.ts';

/** Leads to a step in its own session. */
export function StepLink({
  side,
  step: { n },
  words,
}: {
  side: keyof ComparedSessions;
  step: StepBrief;
  words: string;
}) {
  const { comparingSessions, choose, goTo } = useSession();
  const which = side === 'before' ? 'first' : 'second';
  const go = () => {
    const id = comparingSessions.shown.value?.[side];
    if (id === undefined) return;
    comparingSessions.close();
    choose(id);
    goTo(n);
  };
  return (
    <button type="button" class="link" onClick={go} title={`Show the step in the ${which} session`}>
      {words}
    </button>
  );
}
