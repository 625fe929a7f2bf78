import type { Value, ValueUse } from '../../lib/flow/value.ts';
import { useSession } from '../context.ts';

/** Steps that are shown at once; the rest by a click on the number of them. */
const SHOWN = 12;

/** One stop in the life of a value: everything alike that happens to it in one step. */
interface Stop {
  step: number;
  use: ValueUse;
}

/** The life of a value as stops over the steps; each reveals its step. */
export function LifeStrip({ value, step, all = false }: { value: Value; step?: number; all?: boolean }) {
  const { outline } = useSession();
  const stops = stopsOf(value);
  const shown = all ? stops : stops.slice(0, SHOWN);
  return (
    <ol class="life">
      {shown.map(({ step: n, use }, index) => (
        <li key={`${n} ${use.event}`}>
          {index === 0 ? null : <Arrow />}
          <button
            type="button"
            class={`stop ${use.event}`}
            aria-current={n === step ? 'step' : undefined}
            title={titleOf(use)}
            onClick={() => outline.reveal(n)}
          >
            <span class="n">#{n}</span> {use.event}
            {use.hash ? ` as ${use.hash}` : ''}
            {use.host ? ` to ${use.host}` : ''}
          </button>
        </li>
      ))}
      {stops.length > shown.length ? <li class="quiet">and {stops.length - shown.length} more</li> : null}
    </ol>
  );
}

function Arrow() {
  return (
    <span class="arrow" aria-hidden="true">
      →
    </span>
  );
}

/** Where it stands: `address: query › state`. */
function titleOf({ place: { part, path, encodings } }: ValueUse): string {
  const undone = encodings.length > 0 ? ` (${encodings.join(' › ')})` : '';
  return `${part.replace('-', ' ')}: ${path.join(' › ')}${undone}`;
}

function stopsOf({ uses }: Value): Stop[] {
  const stops = new Map<string, Stop>();
  for (const use of uses) {
    const key = [use.step, use.event, use.hash, use.host].join(' ');
    if (!stops.has(key)) stops.set(key, { step: use.step, use });
  }
  return [...stops.values()].filter(
    // That it was passed on in a step in which more happened to it is no news.
    ({ step, use }) => use.event !== 'sent' || !uses.some((other) => other.step === step && other.event !== 'sent'),
  );
}
