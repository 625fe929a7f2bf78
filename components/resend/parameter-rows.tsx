import {
  type Parameter,
  parameter,
  type SpaceSign,
  spaceSignOf,
  withAdded,
  withMoved,
  withoutAt,
} from '../../lib/flow/parameter-list.ts';
import { type Spelling, shownPair, withTypedName, withTypedValue } from '../../lib/flow/typed-pair.ts';
import { Rows, RowTools } from './row-tools.tsx';

interface Props {
  /** `Query`, in the singular `query parameter`. */
  title: string;
  one: string;
  list: readonly Parameter[];
  spelling: Spelling;
  /** How a blank is written where no pair of the list tells. */
  space: SpaceSign;
  onChange(list: readonly Parameter[]): void;
}

/** Pairs of an address or of a form: each can be changed, moved and deleted, and others added. */
export function ParameterRows({ title, one, list, spelling, space, onChange }: Props) {
  const sign = spaceSignOf(list, space);
  const put = (at: number, next: Parameter) => onChange(list.with(at, next));
  return (
    <section class="draft-part">
      <h3>
        {title} <span class="where">{list.length === 0 ? 'none' : list.length}</span>{' '}
        <button type="button" class="link" onClick={() => onChange(withAdded(list, parameter('', '')))}>
          Add {/^[aeiou]/.test(one) ? 'an' : 'a'} {one}
        </button>
      </h3>
      {list.length === 0 ? null : (
        <Rows
          label={title}
          class="pairs"
          length={list.length}
          onMove={(from, to) => onChange(withMoved(list, from, to))}
        >
          {list.map((each, at) => {
            const { name, value } = shownPair(each, spelling);
            const what = `${one} ${each.name === '' ? at + 1 : each.name}`;
            return (
              // Names may repeat: their place is their identity.
              <li key={at} data-row={at}>
                <Field
                  part="name"
                  label={`Name of ${one} ${at + 1}`}
                  text={name}
                  onText={(text) => put(at, withTypedName(each, text, spelling, sign))}
                />
                <Field
                  part="value"
                  label={`Value of ${what}`}
                  text={value}
                  onText={(text) => put(at, withTypedValue(each, text, spelling, sign))}
                />
                <RowTools at={at} length={list.length} what={what} onDelete={() => onChange(withoutAt(list, at))} />
              </li>
            );
          })}
        </Rows>
      )}
    </section>
  );
}

interface FieldProps {
  part: 'name' | 'value';
  label: string;
  text: string;
  onText(text: string): void;
}

function Field({ part, label, text, onText }: FieldProps) {
  return (
    <input
      type="text"
      data-part={part}
      aria-label={label}
      title={label}
      value={text}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => onText(currentTarget.value)}
    />
  );
}
