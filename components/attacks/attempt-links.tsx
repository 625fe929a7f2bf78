import type { AttackResult } from '../../lib/flow/attack-run.ts';
import type { Attempt } from '../../lib/flow/attempt.ts';
import { useSession } from '../context.ts';
import { count, shortUrl } from '../words.ts';

/** What was sent for an attack, each with the way to the step under which it stands. */
export function AttemptLinks({ result, attempts }: { result: AttackResult; attempts: ReadonlyMap<number, Attempt> }) {
  if (result.attempts.length === 0) return null;
  return (
    <details class="attempts-sent">
      <summary>{count(result.attempts.length, 'request')}</summary>
      <ol>
        {result.attempts.map((id) => (
          <Sent key={id} id={id} attempt={attempts.get(id)} isDecisive={id === result.decisive} />
        ))}
      </ol>
    </details>
  );
}

function Sent({ id, attempt, isDecisive }: { id: number; attempt: Attempt | undefined; isDecisive: boolean }) {
  const session = useSession();
  if (!attempt) return <li class="quiet">Attempt {id} was deleted.</li>;
  const { draft, exchanges, state, problem, of } = attempt;
  const last = exchanges.at(-1);
  const { host, path } = shortUrl(draft.url);
  const at = session.trace.value.steps.findIndex((step) => step.id === of);
  const n = at < 0 ? undefined : at + 1;
  const goTo = () => {
    session.attacks.close();
    if (n !== undefined) session.goTo(n);
  };
  return (
    <li>
      {isDecisive ? <b>the attack: </b> : null}
      {draft.method} {host}
      {path} → {last?.status ?? problem ?? state}{' '}
      {n === undefined ? null : (
        <button type="button" class="link" title="Go to the step under which it is kept" onClick={goTo}>
          attempt {id}, under #{n}
        </button>
      )}
    </li>
  );
}
