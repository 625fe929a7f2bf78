import { useState } from 'preact/hooks';
import type { Action, Fact, FieldProblem, Form, Reply, Value } from '../../lib/replay/form.ts';
import { useSession } from '../context.ts';
import { ValueText } from '../inspector/value-text.tsx';
import { focusFirst } from '../menu.ts';
import { FieldView } from './field-view.tsx';
import { OpeningView } from './opening-view.tsx';

type Values = Readonly<Record<string, Value>>;

/** What the server asks, with a button for each answer; a grave one is asked for twice. */
export function FormView({ form, busy }: { form: Form; busy: boolean }) {
  const { playing } = useSession();
  const of = playing.begun.value?.of;
  const [values, setValues] = useState<Readonly<Record<string, Values>>>({});
  const [last, setLast] = useState<Reply | undefined>(undefined);
  const send = (reply: Reply, poll = false) => {
    setLast(reply);
    void (poll ? playing.poll(reply) : playing.answer(reply));
  };
  const problems = playing.problems.value;
  return (
    <section class="app-part" data-form={form.id} aria-busy={busy}>
      <h3>{form.title}</h3>
      <Facts facts={form.facts} />
      {form.opens.map((opening) => (
        <OpeningView key={opening.from + opening.url} opening={opening} of={of} />
      ))}
      {problems.length > 0 ? (
        <Refused problems={problems} onAnyway={last && (() => send({ ...last, anyway: true }))} />
      ) : null}
      {form.actions.map((action) => (
        <ActionView
          key={action.id}
          action={action}
          busy={busy}
          values={values[action.id] ?? {}}
          problems={last?.action === action.id ? problems : []}
          onValue={(id, value) =>
            setValues((before) => ({ ...before, [action.id]: { ...before[action.id], [id]: value } }))
          }
          onSend={(given) => send({ action: action.id, values: given })}
          onPoll={
            form.pause !== undefined && /status/i.test(action.id)
              ? (given) => send({ action: action.id, values: given }, true)
              : undefined
          }
        />
      ))}
    </section>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  if (facts.length === 0) return null;
  return (
    <dl class="app-facts">
      {facts.map(({ label, value, from }) => (
        <div key={`${from} ${label}`}>
          <dt title={from}>{label}</dt>
          <dd>
            <ValueText text={value} folded={300} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface RefusedProps {
  problems: readonly FieldProblem[];
  onAnyway: (() => void) | undefined;
}

function Refused({ problems, onAnyway }: RefusedProps) {
  return (
    <div class="refusals" role="alert">
      <p>It was not sent:</p>
      <ul>
        {problems.map(({ field, reason }) => (
          <li key={field + reason}>
            {field === '' ? '' : <b>{field}: </b>}
            {reason}
          </li>
        ))}
      </ul>
      {onAnyway ? (
        <button type="button" class="danger" onClick={onAnyway}>
          Send it anyway, to see what the server does
        </button>
      ) : null}
    </div>
  );
}

interface ActionProps {
  action: Action;
  busy: boolean;
  values: Values;
  problems: readonly FieldProblem[];
  onValue(id: string, value: Value): void;
  onSend(values: Values): void;
  onPoll: ((values: Values) => void) | undefined;
}

function ActionView({ action, busy, values, problems, onValue, onSend, onPoll }: ActionProps) {
  const [asking, setAsking] = useState(false);
  const plain = action.fields.filter(({ forTests }) => !forTests);
  const tests = action.fields.filter(({ forTests }) => forTests);
  const field = (one: (typeof action.fields)[number]) => (
    <FieldView
      key={one.id}
      field={one}
      value={Object.hasOwn(values, one.id) ? values[one.id] : one.initial}
      problem={problems.find((problem) => problem.field === one.id)?.reason}
      onValue={(value) => onValue(one.id, value)}
    />
  );
  const submit = () => (action.grave && !asking ? setAsking(true) : send());
  const send = () => {
    setAsking(false);
    onSend(values);
  };
  return (
    <form
      class={plain.length > 0 ? 'action with-fields' : 'action'}
      data-action={action.id}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) submit();
      }}
    >
      {plain.length > 0 ? <div class="fields">{plain.map(field)}</div> : null}
      {asking ? (
        <Grave action={action} onSend={send} onCancel={() => setAsking(false)} />
      ) : (
        <p class="actions">
          <button type="submit" class={plain.length > 0 ? 'primary' : undefined} disabled={busy}>
            {action.label}
            {action.grave ? '…' : ''}
          </button>
          {onPoll ? (
            <button type="button" disabled={busy} onClick={() => onPoll(values)}>
              Ask until it changes
            </button>
          ) : null}
        </p>
      )}
      {tests.length > 0 ? (
        <details class="for-tests">
          <summary>For tests: {tests.map(({ label }) => label).join(', ')}</summary>
          <div class="fields">{tests.map(field)}</div>
        </details>
      ) : null}
    </form>
  );
}

function Grave({ action, onSend, onCancel }: { action: Action; onSend(): void; onCancel(): void }) {
  const { playing } = useSession();
  const url = playing.begun.value?.draft.url ?? '';
  const host = URL.canParse(url) ? new URL(url).host : url;
  return (
    <div class="confirm grave" role="alertdialog" aria-label={`${action.label}?`}>
      <p>
        <b>{action.label}</b> at <b>{host}</b>: this makes money move, or takes a consent away. It cannot be undone from
        here.
      </p>
      <p class="actions">
        <button type="button" class="danger" onClick={onSend}>
          Yes, {action.label.toLowerCase()}
        </button>
        <button type="button" ref={focusFirst} onClick={onCancel}>
          No
        </button>
      </p>
    </div>
  );
}
