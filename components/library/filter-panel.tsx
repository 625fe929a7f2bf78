import { useState } from 'preact/hooks';
import type { Source } from '../../lib/session/shelf/entry.ts';
import type { Choice, Wish } from '../../lib/session/shelf/sift.ts';
import { isFiltered } from '../../lib/session/shelf/sift.ts';
import { useSession } from '../context.ts';
import { visible } from '../inspector/value-text.tsx';
import { dayText, startOfDay } from './days.ts';

export const SOURCE_WORDS: Record<Source, string> = {
  recorded: 'Recorded here',
  imported: 'Imported',
  redacted: 'Imported, secrets hidden',
  'with-secrets': 'Imported, with secrets',
};

/** The filters, folded away until somebody wants them. */
export function FilterPanel() {
  const { shelf } = useSession();
  const [open, setOpen] = useState(false);
  const wish = shelf.wish.value;
  const { systems, outcomes, sources, tags, faulty } = shelf.choices.value;
  const waiting = shelf.waiting.value;
  return (
    <section class="filter-panel" aria-label="Filters of the sessions">
      <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide filters' : isFiltered(wish) ? 'Change filters' : 'Filter by system, outcome, date…'}
      </button>
      {open ? (
        <div class="filter-fields">
          <Choose name="system" label="System" choices={systems} value={wish.system} />
          <Choose name="outcome" label="Outcome" choices={outcomes} value={wish.outcome} />
          <Choose
            name="source"
            label="Source"
            choices={sources.map((one) => ({ ...one, label: SOURCE_WORDS[one.value] }))}
            value={wish.source}
          />
          <Choose name="tag" label="Tag" choices={tags} value={wish.tag} />
          <Day name="since" label="First day" value={wish.since} shift={0} />
          <Day name="until" label="Last day" value={wish.until} shift={1} />
          <label class="filter-check">
            <input
              type="checkbox"
              checked={wish.faulty === true}
              onChange={({ currentTarget }) => shelf.ask({ faulty: currentTarget.checked ? true : undefined })}
            />
            With errors found ({faulty.toLocaleString('en')})
          </label>
          {waiting === 0 ? null : (
            <p class="quiet filter-hint">
              {waiting === 1 ? '1 session is' : `${waiting.toLocaleString('en')} sessions are`} still being read: it is
              not known yet which systems and outcomes are there.
            </p>
          )}
        </div>
      ) : null}
    </section>
  );
}

interface ChooseProps<V extends string> {
  name: 'system' | 'outcome' | 'source' | 'tag';
  label: string;
  choices: readonly Choice<V>[];
  value: string | undefined;
}

const ANY = '\u0000any';

function Choose<V extends string>({ name, label, choices, value }: ChooseProps<V>) {
  const { shelf } = useSession();
  const isGone = value !== undefined && !choices.some((one) => one.value === value);
  return (
    <label>
      <span>{label}</span>
      <select
        value={value ?? ANY}
        disabled={choices.length === 0 && value === undefined}
        onChange={({ currentTarget }) =>
          shelf.ask({ [name]: currentTarget.value === ANY ? undefined : currentTarget.value })
        }
      >
        <option value={ANY}>Any</option>
        {isGone ? <option value={value}>{visible(value ?? '')} (0)</option> : null}
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {visible(one.label)} ({one.count.toLocaleString('en')})
          </option>
        ))}
      </select>
    </label>
  );
}

interface DayProps {
  name: keyof Pick<Wish, 'since' | 'until'>;
  label: string;
  value: number | undefined;
  /** Days between the one that is named and the moment that counts: a last day counts wholly. */
  shift: number;
}

function Day({ name, label, value, shift }: DayProps) {
  const { shelf } = useSession();
  return (
    <label>
      <span>{label}</span>
      <input
        type="date"
        value={value === undefined ? '' : dayText(value, -shift)}
        onChange={({ currentTarget }) => shelf.ask({ [name]: startOfDay(currentTarget.value, shift) })}
      />
    </label>
  );
}
