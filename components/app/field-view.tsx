import { useId } from 'preact/hooks';
import { type Field, type Option, textOf, tickedOf, type Value } from '../../lib/replay/form.ts';
import { JwtField } from './jwt-field.tsx';

export interface FieldProps {
  field: Field;
  value: Value | undefined;
  /** Why the last answer was not sent, as far as it is this field. */
  problem: string | undefined;
  onValue(value: Value): void;
}

/** One field of a form, by its kind. */
export function FieldView(props: FieldProps) {
  const id = useId();
  const { field, problem } = props;
  return (
    <>
      {field.kind === 'resources' || field.kind === 'jwt' ? (
        <span class="field-label" id={`${id}-label`}>
          <Name field={field} />
        </span>
      ) : (
        <label class="field-label" for={id}>
          <Name field={field} />
        </label>
      )}
      <div class="field" data-field={field.id}>
        <Control {...props} id={id} />
        <p class="quiet" id={`${id}-why`}>
          {[field.help, field.because].filter(Boolean).join(' ')}
        </p>
        {problem ? <p class="odd">{problem}</p> : null}
      </div>
    </>
  );
}

function Name({ field }: { field: Field }) {
  return (
    <span title={field.from}>
      {field.label}
      {field.required ? <span title="required"> *</span> : null}
    </span>
  );
}

const PLACEHOLDERS: Partial<Record<Field['kind'], string>> = { money: '500.00', date: '2027-01-31' };

function Control({ field, value, problem, onValue, id }: FieldProps & { id: string }) {
  const common = { id, 'aria-describedby': `${id}-why`, 'aria-invalid': problem !== undefined };
  switch (field.kind) {
    case 'resources':
      return <Resources field={field} ticked={tickedOf(value)} labelledby={`${id}-label`} onValue={onValue} />;
    case 'jwt':
      return <JwtField field={field} value={value} labelledby={`${id}-label`} onValue={onValue} />;
    case 'boolean':
      return (
        <select
          {...common}
          value={typeof value === 'boolean' ? String(value) : ''}
          onChange={({ currentTarget: { value: chosen } }) => onValue(chosen === '' ? '' : chosen === 'true')}
        >
          <option value="">left out</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      );
    case 'choice':
      return (
        <select {...common} value={textOf(value)} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
          {textOf(value) === '' ? <option value="">choose…</option> : null}
          {(field.options ?? []).map((option) => (
            <option key={option.id} value={option.id}>
              {[option.label, ...option.details].join(' · ')}
            </option>
          ))}
        </select>
      );
    case 'json':
      return (
        <textarea
          {...common}
          rows={4}
          spellcheck={false}
          value={typeof value === 'string' ? value : ''}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      );
    default:
      return (
        <input
          {...common}
          class={field.secret ? 'secret' : undefined}
          autocomplete="off"
          spellcheck={false}
          placeholder={PLACEHOLDERS[field.kind]}
          value={typeof value === 'string' ? value : ''}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      );
  }
}

interface ResourcesProps {
  field: Field;
  ticked: readonly string[];
  labelledby: string;
  onValue(value: readonly string[]): void;
}

/** What may be ticked, by its kind. */
function Resources({ field, ticked, labelledby, onValue }: ResourcesProps) {
  const options = field.options ?? [];
  if (options.length === 0) return <p class="quiet">The server offers none.</p>;
  const groups = [...new Set(options.map(({ group }) => group ?? ''))];
  const tick = ({ id }: Option, on: boolean) =>
    // In the order of the server.
    onValue(options.map((option) => option.id).filter((one) => (one === id ? on : ticked.includes(one))));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would stand outside of the grid of fields
    <div role="group" aria-labelledby={labelledby} class="resources">
      {groups.map((group) => (
        <div key={group}>
          {group === '' ? null : <span class="group">{group}</span>}
          {options
            .filter((option) => (option.group ?? '') === group)
            .map((option) => (
              <label key={option.id} class="resource">
                <input
                  type="checkbox"
                  checked={ticked.includes(option.id)}
                  onChange={({ currentTarget }) => tick(option, currentTarget.checked)}
                />
                <span>
                  {option.label} <span class="quiet">{option.details.join(' · ')}</span>
                </span>
              </label>
            ))}
        </div>
      ))}
    </div>
  );
}
