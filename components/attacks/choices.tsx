import type { Choice, Prepared } from '../../lib/session/attacks/prepare.ts';
import { useSession } from '../context.ts';
import { count, countdown } from '../words.ts';

/** What can be tried, by steps, each with what a correct receiver does. */
export function Choices({ prepared }: { prepared: Prepared }) {
  const { chosen } = useSession().attacks;
  const { flow, choices, others } = prepared;
  const choose = (keys: readonly string[], on: boolean) => {
    const next = new Set(chosen.value);
    for (const key of keys)
      if (on) next.add(key);
      else next.delete(key);
    chosen.value = next;
  };
  const every = choices.map(({ key }) => key);
  const steps = flow.steps.filter(({ n }) => choices.some(({ attack }) => attack.step === n));
  return (
    <section class="choices" aria-label="Attacks">
      <h3>
        Attacks{' '}
        <span class="quiet">
          {chosen.value.size} of {choices.length} chosen
        </span>{' '}
        <button type="button" class="link" onClick={() => choose(every, true)}>
          all
        </button>{' '}
        <button type="button" class="link" onClick={() => choose(every, false)}>
          none
        </button>
      </h3>
      {steps.map((step) => {
        const own = choices.filter(({ attack }) => attack.step === step.n);
        const on = own.filter(({ key }) => chosen.value.has(key)).length;
        return (
          <details key={step.n} class="attacked-step">
            <summary>
              <input
                type="checkbox"
                aria-label={`All attacks on #${step.n} ${step.words}`}
                checked={on === own.length}
                ref={(box) => {
                  if (box) box.indeterminate = on > 0 && on < own.length;
                }}
                onChange={({ currentTarget }) =>
                  choose(
                    own.map(({ key }) => key),
                    currentTarget.checked,
                  )
                }
              />{' '}
              #{step.n} {step.words}{' '}
              <span class="quiet">
                {on} of {own.length}
              </span>
            </summary>
            <ul>
              {own.map((choice) => (
                <Option key={choice.key} choice={choice} on={chosen.value.has(choice.key)} onChoose={choose} />
              ))}
            </ul>
          </details>
        );
      })}
      {others.length > 0 ? (
        <details class="not-offered">
          <summary>{count(others.length, 'attack')} that cannot be made here</summary>
          <ul>
            {others.map(({ key, title, missing, step }) => (
              <li key={key}>
                <code>{key.split(' ')[0]}</code> #{step} {title}: <span class="quiet">{missing}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

interface OptionProps {
  choice: Choice;
  on: boolean;
  onChoose(keys: readonly string[], on: boolean): void;
}

function Option({ choice: { key, attack, plan }, on, onChoose }: OptionProps) {
  const { needs } = attack;
  const notes = [
    ...(needs.wait === undefined ? [] : [`waits ${countdown(needs.wait)} before`]),
    ...(needs.consent ? ['consents once more'] : []),
    ...(needs.another ? ['needs two consents'] : []),
  ];
  return (
    <li>
      <label>
        <input type="checkbox" checked={on} onChange={({ currentTarget }) => onChoose([key], currentTarget.checked)} />{' '}
        <code>{attack.id}</code> {attack.title}
        {notes.length > 0 ? <span class="quiet"> ({notes.join(', ')})</span> : null}
      </label>
      <p class="quiet">
        {attack.must}{' '}
        {attack.clauses.map(({ name, url }) => (
          <a key={url} href={url} target="_blank" rel="noreferrer">
            {name}
          </a>
        ))}
        {[needs.better, ...plan.problems].filter((one) => one !== undefined).join(' ')}
      </p>
    </li>
  );
}
