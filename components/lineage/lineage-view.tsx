import { useState } from 'preact/hooks';
import { kindWords } from '../../lib/flow/kind-words.ts';
import type { Value, ValueKind, ValueUse } from '../../lib/flow/value.ts';
import type { Clock } from '../../lib/lineage/clock.ts';
import type { Lineage } from '../../lib/lineage/lives.ts';
import { useSession } from '../context.ts';
import { Copy } from '../inspector/copy.tsx';
import { ValueText } from '../inspector/value-text.tsx';
import { count } from '../words.ts';
import { ClockText, isLate } from './clock-text.tsx';
import { Difference } from './difference.tsx';
import { LifeStrip } from './life-strip.tsx';
import { oddityOf } from './relation.ts';

/** Rows that are drawn at once; the rest by a click. */
const LISTED = 100;
/** Characters of a value before it is folded. */
const FOLDED = 64;

/** Every value of a flow with its whole life: who made it, where it went, what became of it. */
export function LineageView({ lineage: { values, before }, clocks }: { lineage: Lineage; clocks: readonly Clock[] }) {
  const { time } = useSession();
  const [kind, setKind] = useState<ValueKind | ''>('');
  const [oddOnly, setOddOnly] = useState(false);
  const [listed, setListed] = useState(LISTED);
  if (values.length === 0 && clocks.length === 0) {
    return (
      <p class="hint">
        No value of this flow could be followed: none was made for the protocol, and none that is not trivial occurs
        twice.
      </p>
    );
  }
  const clockOf = (id: string) => clocks.filter(({ valueId }) => valueId === id);
  const odd = values.filter(
    (value) => oddityOf(value) !== undefined || clockOf(value.id).some((clock) => isLate(clock, time.now())),
  );
  const shown = (oddOnly ? odd : values).filter((value) => kind === '' || value.kind === kind);
  return (
    <div class="lineage-view">
      <div class="body-tools">
        <label>
          Kind{' '}
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as ValueKind | '')}>
            <option value="">every ({values.length})</option>
            {kindsOf(values).map(([each, amount]) => (
              <option key={each} value={each}>
                {kindWords(each)} ({amount})
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={oddOnly} onChange={() => setOddOnly(!oddOnly)} /> Only odd ones ({odd.length})
        </label>
      </div>
      {before ? (
        <p class="before-hidden">
          These lives come with the file: they were found out before its secrets were hidden. Equal pseudonyms stand for
          equal values.
        </p>
      ) : null}
      <Sessions clocks={clocks} />
      {shown.length === 0 ? (
        <p class="hint">
          {oddOnly ? 'Nothing is odd: no such value was altered, leaked, late or left unused.' : 'None.'}
        </p>
      ) : (
        <table class="lives">
          <thead>
            <tr>
              <th scope="col">Value</th>
              <th scope="col">Life and time</th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, listed).map((value) => (
              <Life key={value.id} value={value} clocks={clockOf(value.id)} />
            ))}
          </tbody>
        </table>
      )}
      {shown.length > listed ? (
        <button type="button" class="more" onClick={() => setListed(shown.length)}>
          … all {count(shown.length, 'value')} ({listed} are listed)
        </button>
      ) : null}
    </div>
  );
}

/** Clocks of what has no value of its own: sessions at a server. */
function Sessions({ clocks }: { clocks: readonly Clock[] }) {
  const own = clocks.filter(({ valueId }) => valueId === undefined);
  if (own.length === 0) return null;
  return (
    <ul class="sessions">
      {own.map((clock) => (
        <li key={`${clock.title} ${clock.issuedIn}`}>
          <b>{clock.title}</b> <ClockText clock={clock} />
        </li>
      ))}
    </ul>
  );
}

function Life({ value, clocks }: { value: Value; clocks: readonly Clock[] }) {
  const { outline } = useSession();
  const followed = outline.value.value === value.id;
  return (
    <tr class={followed ? 'followed' : undefined} data-value={value.id}>
      <th scope="row">
        <button
          type="button"
          class="kind"
          aria-pressed={followed}
          title={followed ? 'Follow this value no longer' : 'Show its life in the list and the picture'}
          onClick={() => outline.selectValue(value.id)}
        >
          {kindWords(value.kind)}
        </button>{' '}
        {value.name === value.kind ? null : <span class="quiet">{value.name}</span>}
        <span class="text">
          <ValueText text={value.text} folded={FOLDED} /> <Copy text={value.text} what={value.name} />
        </span>
      </th>
      <td>
        <LifeStrip value={value} />
        {value.uses.filter(isChanged).map((use, index) => (
          <p key={index} class="altered">
            <span aria-hidden="true">⚠</span> in #{use.step}: <Difference parts={use.difference ?? []} />
          </p>
        ))}
        {value.uses.some(({ event }) => event === 'leaked') ? <p class="altered">⚠ {leakOf(value)}</p> : null}
        {value.unused ? (
          <p class="unused">
            <span aria-hidden="true">⚠</span> {value.unused}
          </p>
        ) : null}
        {clocks.map((clock) => (
          <ClockText key={`${clock.title} ${clock.issuedIn}`} clock={clock} />
        ))}
      </td>
    </tr>
  );
}

function isChanged({ event, difference }: ValueUse): boolean {
  return event === 'altered' && difference !== undefined;
}

function leakOf({ uses }: Value): string {
  const hosts = [...new Set(uses.flatMap(({ event, host }) => (event === 'leaked' && host ? [host] : [])))];
  return hosts.length > 0 ? `leaked to ${hosts.join(', ')}` : 'leaked';
}

/** The kinds among the values, most frequent first. */
function kindsOf(values: readonly Value[]): [ValueKind, number][] {
  const amounts = new Map<ValueKind, number>();
  for (const { kind } of values) amounts.set(kind, (amounts.get(kind) ?? 0) + 1);
  return [...amounts].sort(([, a], [, b]) => b - a);
}
