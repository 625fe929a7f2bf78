import { useEffect, useState } from 'preact/hooks';
import type { AttackResult, AttackRun, AttackVerdict } from '../../lib/flow/attack-run.ts';
import type { Attempt } from '../../lib/flow/attempt.ts';
import { useSession } from '../context.ts';
import { count, dateTime } from '../words.ts';
import { AttemptLinks } from './attempt-links.tsx';

const WORDS: Readonly<Record<AttackVerdict, string>> = {
  rejected: 'rejected as required',
  accepted: 'accepted',
  unclear: 'could not tell',
};

/** First what matters. */
const ORDER: readonly AttackVerdict[] = ['accepted', 'unclear', 'rejected'];

/** What came of the runs of a flow: the newest, or the one that is chosen. */
export function Results() {
  const { attacks } = useSession();
  const runs = attacks.runs.value;
  const [chosen, choose] = useState<string | undefined>(undefined);
  const run = runs.find(({ id }) => id === chosen) ?? runs[0];
  if (!run) return <p class="hint">No attack was run on this flow yet.</p>;
  return (
    <section class="results" aria-label="Results">
      <h3>
        Results{' '}
        {runs.length > 1 ? (
          <select aria-label="Run" value={run.id} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {runs.map(({ id, startedAt, results }) => (
              <option key={id} value={id}>
                {dateTime(startedAt)}, {count(results.length, 'attack')}
              </option>
            ))}
          </select>
        ) : (
          <span class="quiet">{dateTime(run.startedAt)}</span>
        )}
      </h3>
      <Summary run={run} />
      <Table run={run} />
    </section>
  );
}

function Summary({ run }: { run: AttackRun }) {
  const amounts = ORDER.map(
    (verdict) => [verdict, run.results.filter((one) => one.verdict === verdict).length] as const,
  );
  const words = amounts.filter(([, amount]) => amount > 0).map(([verdict, amount]) => `${amount} ${WORDS[verdict]}`);
  const left = run.planned - run.results.length;
  return (
    <p class="run-summary">
      {words.length > 0 ? `${words.join(', ')}.` : 'Nothing is known yet.'}
      {left > 0 && run.state !== 'running' ? ` ${count(left, 'attack')} not made.` : ''}
      {run.problem === undefined ? '' : ` ${run.problem}`}
    </p>
  );
}

function Table({ run }: { run: AttackRun }) {
  const attempts = useAttempts(run);
  const results = run.results.toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  if (results.length === 0) return null;
  return (
    <table class="attack-results">
      <thead>
        <tr>
          <th scope="col">Attack</th>
          <th scope="col">Expected</th>
          <th scope="col">Observed</th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        {results.map((result) => (
          <Row key={`${result.attack} ${result.step}`} result={result} attempts={attempts} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ result, attempts }: { result: AttackResult; attempts: ReadonlyMap<number, Attempt> }) {
  const { attack, step, title, expected, clause, clauseUrl, evidence, verdict } = result;
  const session = useSession();
  const goTo = () => {
    session.attacks.close();
    session.goTo(step);
  };
  return (
    <tr data-attack={attack} data-step={step} data-verdict={verdict}>
      <th scope="row">
        <code>{attack}</code>{' '}
        <button type="button" class="link" title="Go to the step" onClick={goTo}>
          #{step}
        </button>
        <span class="quiet">{title}</span>
      </th>
      <td data-label="Expected">
        {expected}{' '}
        <a href={clauseUrl} target="_blank" rel="noreferrer">
          {clause}
        </a>
      </td>
      <td data-label="Observed">
        {evidence}
        <AttemptLinks result={result} attempts={attempts} />
      </td>
      <td data-label="Verdict">
        <span class={`verdict-chip ${verdict}`}>{WORDS[verdict]}</span>
      </td>
    </tr>
  );
}

/** What was sent in a run, by its ids; read again as results come. */
function useAttempts({ id, results }: AttackRun): ReadonlyMap<number, Attempt> {
  const { attacks } = useSession();
  const [read, keep] = useState<ReadonlyMap<number, Attempt>>(new Map());
  const amount = results.length;
  useEffect(() => {
    let wanted = amount >= 0;
    attacks.attemptsOf(id).then(
      (all) => {
        if (wanted) keep(new Map(all.map((attempt) => [attempt.id, attempt])));
      },
      // Without them the evidence still stands in words.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [attacks, id, amount]);
  return read;
}
