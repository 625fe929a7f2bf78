import type { ComponentChildren } from 'preact';
import { useSession } from '../context.ts';
import { count } from '../words.ts';

/** The list, below what the search left of it; instead of a list of nothing, words and a way on. */
export function Found({ children }: { children: ComponentChildren }) {
  const { search, trace } = useSession();
  const matches = search.matches.value;
  const nothing = matches?.count === 0 && !search.showsAll.value && search.answered.value;
  return (
    <>
      <FoundBar />
      {nothing && trace.value.steps.length > 0 ? <NothingFound /> : children}
    </>
  );
}

function FoundBar() {
  const { search, trace } = useSession();
  const matches = search.matches.value;
  const fault = search.fault.value;
  if (fault !== undefined) return <p class="bar error" role="alert">{`The search failed: ${fault}`}</p>;
  if (!matches) return null;
  const { steps, flows } = trace.value;
  const progress = search.progress.value;
  const found = flows.filter((flow) => flow.steps.some(({ n }) => matches.has(n))).length;
  const all = search.showsAll.value;
  return (
    <div class="found-bar" aria-busy={!search.answered.value}>
      <span role="status">
        <b>
          {matches.count.toLocaleString('en')} of {count(steps.length, 'step')}
        </b>
        {flows.length > 0 ? `, in ${found.toLocaleString('en')} of ${count(flows.length, 'flow')}` : ''}
        {progress ? ` · ${Math.floor((100 * progress.read) / progress.of)} % searched` : ''}
      </span>
      {matches.count > 0 ? (
        <button type="button" class="link" aria-pressed={all} onClick={() => (search.showsAll.value = !all)}>
          Show all steps
        </button>
      ) : null}
    </div>
  );
}

function NothingFound() {
  const { search } = useSession();
  const chips = search.chips.value;
  const isReading = search.progress.value !== undefined;
  const last = search.draft.value.trim() === '' ? chips.at(-1) : undefined;
  return (
    <div class="empty">
      <h2>{isReading ? 'Nothing found yet' : 'No step matches'}</h2>
      <p>
        {isReading
          ? 'The rest of the session is still being searched.'
          : 'Addresses, headers, bodies up to 64 KiB and decoded values were searched. All filters must hold at the same step.'}
      </p>
      <p class="ways-on">
        {last && chips.length > 1 ? (
          <button type="button" onClick={() => search.remove(chips.length - 1)}>
            Remove {last.text}
          </button>
        ) : null}
        <button type="button" onClick={search.clear}>
          Clear the search
        </button>
      </p>
    </div>
  );
}
