import { EVERYTHING, type Wish } from '../../lib/session/shelf/sift.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { dayText } from './days.ts';
import { SOURCE_WORDS } from './filter-panel.tsx';

/** The filters that stand, each with a way to take it away. */
export function FilterChips() {
  const { shelf } = useSession();
  const wish = shelf.wish.value;
  const titles = new Map(shelf.choices.value.systems.map(({ value, label }) => [value, label]));
  const chips = chipsOf(wish, titles);
  if (chips.length === 0) return null;
  return (
    <div class="filter-chips">
      {chips.map(([name, words]) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-label={`Take away the filter: ${visible(words)}`}
          title="Take this filter away"
          onClick={() => shelf.ask({ [name]: undefined })}
        >
          <span class="chip-text">{visible(words)}</span>
          <span class="cross" aria-hidden="true">
            ✕
          </span>
        </button>
      ))}
      {chips.length > 1 ? (
        <button
          type="button"
          class="link"
          onClick={() => {
            shelf.wish.value = { ...EVERYTHING, text: wish.text };
          }}
        >
          Clear all
        </button>
      ) : null}
    </div>
  );
}

function chipsOf(wish: Wish, titles: ReadonlyMap<string, string>): [name: keyof Wish, words: string][] {
  const { system, outcome, source, tag, since, until, faulty } = wish;
  const chips: [keyof Wish, string | undefined][] = [
    ['system', system === undefined ? undefined : (titles.get(system) ?? system)],
    ['outcome', outcome],
    ['source', source && SOURCE_WORDS[source]],
    ['tag', tag && `tag ${tag}`],
    ['since', since === undefined ? undefined : `from ${dayText(since)}`],
    ['until', until === undefined ? undefined : `to ${dayText(until, -1)}`],
    ['faulty', faulty && 'with an error'],
  ];
  return chips.flatMap(([name, words]) => (words === undefined ? [] : [[name, words] as [keyof Wish, string]]));
}
