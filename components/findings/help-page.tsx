import { useId, useState } from 'preact/hooks';
import type { Check } from '../../lib/checks/check.ts';

/** Whether the page of help of a check is unfolded. */
export function useHelpPage() {
  const id = useId();
  const [open, setOpen] = useState(false);
  return { id, open, toggle: () => setOpen(!open) };
}

type Unfolding = ReturnType<typeof useHelpPage>;

/** @param code of the check, for assistive technology */
export function HelpToggle({ help: { id, open, toggle }, code }: { help: Unfolding; code: string }) {
  return (
    <button
      type="button"
      class={open ? 'help-toggle open' : 'help-toggle'}
      aria-expanded={open}
      aria-controls={open ? id : undefined}
      aria-label={`About ${code}`}
      title="Why it matters, an attack, and how to fix it"
      onClick={toggle}
    >
      ?
    </button>
  );
}

/** Why a check matters, an attack in three lines, and how to mend it in each party's code. */
export function HelpPage({ id, check: { code, help, clauses } }: { id: string; check: Check }) {
  const fixes = Object.entries(help.fix);
  return (
    <section id={id} class="help-page" aria-label={`About ${code}`}>
      <p class="help-title">Why it matters</p>
      <p>{help.why}</p>
      <p class="help-title">How it goes wrong</p>
      <ol>
        {help.attack.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <p class="help-title">How to fix it</p>
      <dl>
        {fixes.map(([party, fix]) => (
          <div key={party}>
            <dt>{party}</dt>
            <dd>{fix}</dd>
          </div>
        ))}
      </dl>
      <p>
        <Clauses clauses={clauses} />
      </p>
    </section>
  );
}

/** Who says so. The addresses are the catalogue's own, never from what was captured. */
export function Clauses({ clauses }: Pick<Check, 'clauses'>) {
  return (
    <span class="clauses">
      {clauses.map(({ name, url }) => (
        <a key={name} href={url} target="_blank" rel="noopener noreferrer">
          {name}
        </a>
      ))}
    </span>
  );
}
