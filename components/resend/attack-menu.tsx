import { useId, useMemo, useState } from 'preact/hooks';
import type { Flow, Step } from '../../lib/flow/step.ts';
import { type Attack, offeredFor } from '../../lib/mutate/offered.ts';
import { Clauses } from '../findings/help-page.tsx';
import { count } from '../words.ts';
import { needsInWords } from './attack-words.ts';
import type { Editing } from './kept-drafts.tsx';

/** The attacks of a step; none where it is of no flow. */
export function useOffer(step: Step, flow: Flow | undefined) {
  return useMemo(() => (flow ? offeredFor(flow, step, flow.steps) : undefined), [flow, step]);
}

interface Props {
  offer: ReturnType<typeof useOffer>;
  editing: Editing;
}

/** Mutations that are offered at a step: each changes the draft by one click, and says what must come of it. */
export function AttackMenu({ offer, editing }: Props) {
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const id = useId();
  const attacks = offer?.attacks ?? [];
  const apply = async (attack: Attack) => {
    const { applied, draft } = editing;
    // One attack at a time: another one takes the place of the last.
    const base = applied && draft === applied.changed ? applied.base : draft;
    const changed = await attack.change({ draft: base, fresh: (text) => text, now: Date.now() });
    setProblem('problem' in changed ? changed.problem : undefined);
    if ('problem' in changed) return;
    const note = changed.note === undefined ? {} : { note: changed.note };
    editing.take({
      draft: changed.draft,
      applied: { id: attack.id, base, changed: changed.draft, ...note },
    });
    setOpen(false);
  };
  return (
    <section class="draft-part">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          disabled={attacks.length + (offer?.others.length ?? 0) === 0}
          onClick={() => setOpen(!open)}
        >
          Mutations <span class="where">{attacks.length === 0 ? 'none' : attacks.length}</span>{' '}
          <span aria-hidden="true">{open ? '▴' : '▾'}</span>
        </button>{' '}
        {attacks.length === 0 ? (
          <span class="where">
            {offer ? 'None is made for a step like this.' : 'The step is of no consent that was recognised.'}
          </span>
        ) : null}
      </h3>
      {problem === undefined ? null : (
        <p class="odd" role="alert">
          {problem}
        </p>
      )}
      <AppliedAttack attacks={attacks} editing={editing} />
      <div id={id} class="attack-list" hidden={!open}>
        {open && offer ? (
          <>
            <Attacks attacks={attacks} onApply={(attack) => void apply(attack)} />
            <NotOffered others={offer.others} />
          </>
        ) : null}
      </div>
    </section>
  );
}

function Attacks({ attacks, onApply }: { attacks: readonly Attack[]; onApply(attack: Attack): void }) {
  return (
    <>
      {[...new Set(attacks.map(({ of }) => of))].map((of) => (
        <section key={of}>
          <h4>{of}</h4>
          <ul>
            {attacks
              .filter((attack) => attack.of === of)
              .map((attack) => (
                <li key={attack.id}>
                  <button type="button" class="link" data-attack={attack.id} onClick={() => onApply(attack)}>
                    {attack.title}
                  </button>{' '}
                  <span class="quiet">
                    A correct {attack.refuses}: {attack.must}
                  </span>{' '}
                  <Clauses clauses={attack.clauses} />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function NotOffered({ others }: { others: NonNullable<Props['offer']>['others'] }) {
  if (others.length === 0) return null;
  return (
    <details>
      <summary>{count(others.length, 'mutation')} of such steps that cannot be made of this one</summary>
      <ul>
        {others.map(({ id, title, missing }) => (
          <li key={id}>
            {title} <span class="quiet">{missing}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What is in the draft now, and what must come of it. */
function AppliedAttack({ attacks, editing }: { attacks: readonly Attack[]; editing: Editing }) {
  const { applied, draft } = editing;
  const attack = attacks.find(({ id }) => id === applied?.id);
  if (!applied || !attack) return null;
  const touched = draft !== applied.changed;
  const needs = needsInWords(attack.needs);
  return (
    <div class="applied" role="status">
      <p>
        <b>
          {attack.of}: {attack.title}.
        </b>{' '}
        A correct {attack.refuses}: {attack.must} <Clauses clauses={attack.clauses} />{' '}
        <button type="button" class="link" onClick={() => editing.take({ draft: applied.base })}>
          Take it back
        </button>
      </p>
      {applied.note === undefined ? null : <p class="quiet">{applied.note}</p>}
      {needs === '' ? null : <p class="quiet">{needs}</p>}
      {touched ? (
        <p class="quiet">
          You changed the draft since: it is sent as yours, and its answer is not read as that of the mutation.
        </p>
      ) : null}
    </div>
  );
}
