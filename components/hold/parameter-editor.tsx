import {
  type Parameter,
  parameter,
  spaceSignOf,
  withAdded,
  withMoved,
  withoutAt,
  withValueAt,
} from '../../lib/flow/parameter-list.ts';

interface Props {
  /** `Query`. */
  title: string;
  list: readonly Parameter[];
  onChange(list: readonly Parameter[]): void;
}

/** Parameters in their order: each can be changed, moved, taken out; one more can be added. */
export function ParameterEditor({ title, list, onChange }: Props) {
  const space = spaceSignOf(list, title === 'Form' ? '+' : '%20');
  const rename = (at: number, name: string) =>
    onChange(list.map((one, index) => (index === at ? parameter(name, one.value, space) : one)));
  return (
    <fieldset class="parameters">
      <legend>{title}</legend>
      {list.length === 0 ? <p class="hint">No parameters.</p> : null}
      {list.map(({ name, value }, at) => {
        const what = `${title} ${name || at + 1}`;
        return (
          // Parameters may repeat: their place is their identity.
          <div key={at} class="parameter">
            <input
              aria-label={`Name of ${what}`}
              value={name}
              spellcheck={false}
              autocomplete="off"
              onInput={({ currentTarget }) => rename(at, currentTarget.value)}
            />
            <input
              aria-label={`Value of ${what}`}
              value={value}
              spellcheck={false}
              autocomplete="off"
              onInput={({ currentTarget }) => onChange(withValueAt(list, at, currentTarget.value, space))}
            />
            <button
              type="button"
              class="icon"
              aria-label={`Move ${what} up`}
              title="Move up"
              disabled={at === 0}
              onClick={() => onChange(withMoved(list, at, at - 1))}
            >
              ↑
            </button>
            <button
              type="button"
              class="icon"
              aria-label={`Remove ${what}`}
              title="Remove"
              onClick={() => onChange(withoutAt(list, at))}
            >
              ✕
            </button>
          </div>
        );
      })}
      <button type="button" class="more" onClick={() => onChange(withAdded(list, parameter('', '', space)))}>
        Add to the {title.toLowerCase()}
      </button>
    </fieldset>
  );
}
