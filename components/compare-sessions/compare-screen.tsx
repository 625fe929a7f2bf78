import '../style/compare-sessions.css';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { Progress } from '../../lib/reader/topic.ts';
import type { PairsDone } from '../../lib/replay/sessions/sessions-compared.ts';
import type { ComparedSessions } from '../../lib/session/session-comparison.ts';
import type { SessionRow } from '../../lib/store/schema.ts';
import { useSession } from '../context.ts';
import { shortcut, withKey } from '../keys.ts';
import { count, dateTime, progressWords } from '../words.ts';
import { ComparedView } from './compared-view.tsx';

/** Two sessions beside each other: what became of both, the first difference that matters, and all the rest below. */
export function CompareScreen() {
  const { comparingSessions } = useSession();
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus is gone with the list.
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <section class="compare-sessions" aria-label="Two sessions compared">
      <header class="compare-head">
        <h2 ref={heading} tabIndex={-1}>
          Two sessions compared
        </h2>
        <button
          type="button"
          aria-keyshortcuts={shortcut('compare-sessions')}
          title={withKey('Back to the steps', 'compare-sessions')}
          onClick={comparingSessions.close}
        >
          Back to the steps
        </button>
      </header>
      <div class="compare-sides">
        <Side side="before" words="First session" />
        <button type="button" class="swap" title="The first becomes the second" onClick={comparingSessions.swap}>
          Swap
        </button>
        <Side side="after" words="Second session" />
      </div>
      <Result />
    </section>
  );
}

function Side({ side, words }: { side: keyof ComparedSessions; words: string }) {
  const { comparingSessions, library } = useSession();
  const id = useId();
  const row = comparingSessions[side].value;
  return (
    <p class="compare-side">
      <label for={id}>{words}</label>
      <select
        id={id}
        value={row ? String(row.id) : ''}
        data-side={side}
        onChange={({ currentTarget }) => comparingSessions.choose(side, Number(currentTarget.value))}
      >
        {row ? null : <option value="">choose a session…</option>}
        {(library.sessions.value ?? []).map((one) => (
          <option key={one.id} value={one.id}>
            {one.name} · {dateTime(one.startedAt)}
          </option>
        ))}
      </select>
      {row ? <span class="quiet">{facts(row)}</span> : null}
    </p>
  );
}

function facts({ state, origin }: SessionRow): string {
  const told = [
    state === 'recording' ? 'still recording' : '',
    origin ? (origin.redacted ? 'imported, secrets hidden' : 'imported') : '',
  ];
  return told.filter((fact) => fact !== '').join(' · ');
}

function Result() {
  const { comparingSessions } = useSession();
  const { before, after, compared, progress, done, fault } = comparingSessions;
  if (!before.value || !after.value)
    return <p class="hint">One of the two sessions is no longer stored: choose another one above.</p>;
  if (fault.value !== undefined)
    return (
      <p class="hint odd" role="alert">
        {fault.value}
      </p>
    );
  if (compared.value) return <ComparedView compared={compared.value} />;
  return <Course read={progress.value} compared={done.value} />;
}

function Course({ read, compared }: { read: Progress | undefined; compared: PairsDone | undefined }) {
  const [value, max] = compared ? [compared.done, compared.of] : [read?.read, read?.of];
  const words = compared
    ? `Comparing: ${compared.done.toLocaleString('en')} of ${count(compared.of, 'consent')}`
    : read
      ? progressWords(read)
      : 'Reading both sessions…';
  return (
    <p class="hint" role="status">
      {words}
      {max !== undefined && value !== undefined ? (
        <progress max={max} value={value} aria-label={compared ? 'Consents compared' : 'Requests read'} />
      ) : null}
    </p>
  );
}
