import { useId, useMemo, useState } from 'preact/hooks';
import type { Term } from '../../lib/flow/system.ts';
import { type Explanation, explain } from '../../lib/session/explanation.ts';
import { useReading } from './reading.ts';

/** What the guide says of one value, and whether it is unfolded. */
export interface Help extends Explanation {
  id: string;
  open: boolean;
  /** Shown without being asked: the value says that something went wrong. */
  urgent: boolean;
  toggle(): void;
}

/** @returns undefined where the guide of the flow's system says nothing of this value */
export function useExplanation(name: string | undefined, value: unknown): Help | undefined {
  const { system } = useReading();
  const id = useId();
  const found = useMemo(() => (system === undefined ? undefined : explain(system, name, value)), [system, name, value]);
  // Of which value it was unfolded: in its place another one may come to stand.
  const [unfolded, setUnfolded] = useState<Explanation | undefined>(undefined);
  if (!found) return undefined;
  const open = unfolded === found;
  const urgent = found.term?.kind === 'failure' || found.term?.kind === 'refusal';
  return { ...found, id, open, urgent, toggle: () => setUnfolded(open ? undefined : found) };
}

/** Unfolds what the guide says; there at a glance only where the line is pointed at or focused. */
export function ExplanationToggle({ help, what }: { help: Help; what: string }) {
  return (
    <button
      type="button"
      class={help.open ? 'explain open' : 'explain'}
      aria-expanded={help.open}
      aria-controls={help.open ? help.id : undefined}
      aria-label={`What ${what} means`}
      title={help.parameter ?? help.term?.meaning}
      onClick={help.toggle}
    >
      ?
    </button>
  );
}

export function ExplanationText({ help: { id, open, urgent, parameter, term, guide } }: { help: Help }) {
  if (!open && !urgent) return null;
  return (
    <p id={id} class={urgent ? 'explanation urgent' : 'explanation'}>
      {open && parameter ? <>{parameter} </> : null}
      {term ? <TermText term={term} /> : null}
      {guide ? <GuideLink address={guide} /> : null}
    </p>
  );
}

/** What a word means and what to do about it. */
export function TermText({ term: { meaning, remedy } }: { term: Term }) {
  return (
    <>
      <span class="meaning">{sentence(meaning)}</span> {remedy ? <span class="remedy">{remedy} </span> : null}
    </>
  );
}

/** @param address from the extension's own list, never from what was captured */
export function GuideLink({ address, system }: { address: string; system?: string }) {
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {system ? `Guide to ${system}` : 'Guide'}
    </a>
  );
}

// Half a sentence is made a whole one.
function sentence(half: string): string {
  const text = half.charAt(0).toUpperCase() + half.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
