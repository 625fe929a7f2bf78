import type { ComponentChildren } from 'preact';
import type { Tally } from '../../lib/judged/findings.ts';
import { type Entry, OUTCOMES } from '../../lib/session/shelf/entry.ts';
import type { FlowsAlike } from '../../lib/store/summaries.ts';
import { SIGNS } from '../findings/severity.tsx';
import { GLYPHS } from '../flows/outcome-badge.tsx';
import { visible } from '../inspector/value-text.tsx';
import { NoteGlyph } from '../remarks/note-glyph.tsx';
import { bytes, count, duration, scopeWords, shortDateTime } from '../words.ts';

interface RowProps {
  entry: Entry;
  isChosen: boolean;
  /** The list is in the order of their sizes: each says its own. */
  bySize: boolean;
}

/** What a row of the library says of its session. */
export function SessionRowContent({ entry, isChosen, bySize }: RowProps) {
  const { row, notes, tally } = entry;
  const name = visible(row.name);
  return (
    <>
      <span class="row-box" aria-hidden="true" title="Choose it as well">
        <span class="tick">{isChosen ? '✓' : ''}</span>
      </span>
      <span class="row-main">
        <span class="row-name">
          {row.pinned ? <Pin /> : null}
          <b title={name}>{name}</b>
          {notes.length === 0 ? null : (
            <span
              class="note-mark"
              role="img"
              aria-label={count(notes.length, 'note')}
              title={visible(notes.join('\n'))}
            >
              <NoteGlyph />
            </span>
          )}
          {tally ? <Found tally={tally} /> : null}
        </span>
        <span class="row-state">{row.state === 'recording' ? <Live /> : <Came entry={entry} />}</span>
        <span class="row-facts quiet">
          {row.leaving ? <b class="leaving">Will be deleted {day(row.leaving.at)} · </b> : null}
          {factsOf(entry, bySize).join(' · ')}
        </span>
        {row.tags?.length ? <Tags tags={row.tags} /> : null}
      </span>
    </>
  );
}

function Pin() {
  return (
    <svg class="row-pin" viewBox="0 0 12 12" width="11" height="11" role="img" aria-label="pinned">
      <path
        d="M4 1.5h4M4.700 1.5v3.200L3 6.800h6L7.300 4.700V1.500M6 6.800V11"
        fill="none"
        stroke="currentColor"
        stroke-width="1.1"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  );
}

/** `24 Nov`. */
const day = (time: number) => new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });

function Live() {
  return (
    <span class="recording">
      <span aria-hidden="true">● </span>recording
    </span>
  );
}

/** What became of the consents in it, the worst first, and of which systems they are. */
function Came({ entry: { summary, isStale } }: { entry: Entry }) {
  if (!summary) return <span class="quiet">{isStale ? 'Not read yet' : ''}</span>;
  if (summary.flows.length === 0) return <span class="quiet">No consent recognised</span>;
  const flows = [...summary.flows].sort((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
  const [first, ...others] = alike(flows);
  const systems = [...new Set(flows.map(({ title }) => title))].join(', ');
  return (
    <>
      {first ? (
        <Pill kind={first.outcome}>
          {first.outcome}
          {first.count > 1 ? ` × ${first.count.toLocaleString('en')}` : ''}
        </Pill>
      ) : null}
      {others.length === 0 ? null : (
        <span class="quiet" title={others.map(({ outcome, count: n }) => `${n} ${outcome}`).join(', ')}>
          +{others.reduce((sum, { count: n }) => sum + n, 0).toLocaleString('en')}
          <span class="unseen"> other consents</span>
        </span>
      )}
      <span class="row-system" title={visible(systems)}>
        {visible(systems)}
      </span>
    </>
  );
}

/** Flows that ended alike, whatever the system. */
function alike(flows: readonly FlowsAlike[]): { outcome: FlowsAlike['outcome']; count: number }[] {
  const counts = new Map<FlowsAlike['outcome'], number>();
  for (const { outcome, count: n } of flows) counts.set(outcome, (counts.get(outcome) ?? 0) + n);
  return [...counts].map(([outcome, n]) => ({ outcome, count: n }));
}

function Pill({ kind, children }: { kind: FlowsAlike['outcome']; children: ComponentChildren }) {
  return (
    <span class={`outcome ${kind}`}>
      <span aria-hidden="true">{GLYPHS[kind]}</span> {children}
    </span>
  );
}

/** Errors, or else warnings: what asks for attention. */
function Found({ tally: { error, warning } }: { tally: Tally }) {
  if (error + warning === 0) return null;
  const [kind, amount] = error > 0 ? (['error', error] as const) : (['warning', warning] as const);
  const all = [error && count(error, 'error'), warning && count(warning, 'warning')].filter(Boolean).join(', ');
  return (
    <span class={`row-found ${kind}`} role="img" aria-label={all} title={`${all} found by the checks`}>
      {SIGNS[kind]} {amount.toLocaleString('en')}
    </span>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span class="row-tags">
      {tags.map((tag) => (
        <span key={tag} class="tag">
          {visible(tag)}
        </span>
      ))}
    </span>
  );
}

function factsOf({ row, summary }: Entry, bySize: boolean): string[] {
  const facts = [shortDateTime(row.startedAt)];
  if (bySize) return [...facts, summary ? `about ${bytes(summary.size)}` : 'size not known yet'];
  if (summary && row.state === 'stopped') facts.push(count(summary.requests, 'request'));
  if (row.stoppedAt !== undefined && !row.origin) facts.push(duration(row.stoppedAt - row.startedAt));
  // Where it came from says more than of what it was recorded.
  return [...facts, scopeWords(row)];
}
