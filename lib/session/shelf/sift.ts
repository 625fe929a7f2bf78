import type { OutcomeKind } from '../../flow/step.ts';
import { type Entry, outcomesOf, type Source, sourcesOf } from './entry.ts';

/** What somebody wants to see of the library. What is left out asks for nothing. */
export interface Wish {
  /** Words that must all be there: in name, tags, notes, file, hosts, systems or outcomes. */
  text: string;
  /** Id of a system; '' asks for sessions without any consent. */
  system?: string;
  outcome?: OutcomeKind;
  source?: Source;
  tag?: string;
  /** Begun then or later, milliseconds since the epoch. */
  since?: number;
  /** Begun before. */
  until?: number;
  /** With an error that is not muted. */
  faulty?: true;
}

export const ORDERS = ['newest', 'oldest', 'name', 'findings', 'size'] as const;
export type Order = (typeof ORDERS)[number];

export const EVERYTHING: Wish = { text: '' };

/** The entries that are wished for, in their order. */
export function sift(entries: readonly Entry[], wish: Wish): Entry[] {
  const words = folded(wish.text).split(' ').filter(Boolean);
  return entries.filter((entry) => isWished(entry, wish) && words.every((word) => textOf(entry).includes(word)));
}

function isWished(entry: Entry, { system, outcome, source, tag, since, until, faulty }: Wish): boolean {
  const { row, summary, tally } = entry;
  if (tag !== undefined && !row.tags?.includes(tag)) return false;
  if (source !== undefined && !sourcesOf(entry).includes(source)) return false;
  if (since !== undefined && row.startedAt < since) return false;
  if (until !== undefined && row.startedAt >= until) return false;
  if (outcome !== undefined && !outcomesOf(entry).includes(outcome)) return false;
  if (faulty && !tally?.error) return false;
  if (system === undefined) return true;
  return system === '' ? summary?.flows.length === 0 : summary?.flows.some((flow) => flow.system === system) === true;
}

const texts = new WeakMap<Entry, string>();

/** All that an entry is found by. */
function textOf(entry: Entry): string {
  const known = texts.get(entry);
  if (known !== undefined) return known;
  const { row, summary, notes } = entry;
  const flows = summary?.flows.flatMap(({ system, title, outcome, code = '' }) => [system, title, outcome, code]) ?? [];
  const all = [row.name, row.origin?.file ?? '', ...(row.tags ?? []), ...notes, ...(summary?.hosts ?? []), ...flows];
  const text = folded(all.join('\n'));
  texts.set(entry, text);
  return text;
}

/** Without capitals and accents: `müller` is found by `Muller`. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\S\n]+/g, ' ');
}

const BY: Record<Order, (a: Entry, b: Entry) => number> = {
  newest: (a, b) => b.row.startedAt - a.row.startedAt || b.row.id - a.row.id,
  oldest: (a, b) => a.row.startedAt - b.row.startedAt || a.row.id - b.row.id,
  name: (a, b) => names.compare(a.row.name, b.row.name) || BY.newest(a, b),
  findings: (a, b) => weight(b) - weight(a) || BY.newest(a, b),
  size: (a, b) => (b.summary?.size ?? 0) - (a.summary?.size ?? 0) || BY.newest(a, b),
};
const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** An error is worse than any number of warnings. */
function weight({ tally }: Entry): number {
  return tally ? tally.error * 1e6 + tally.warning * 1e3 + tally.info : -1;
}

/** What records now stands first in every order, and what is pinned after it. */
export function sorted(entries: readonly Entry[], order: Order): Entry[] {
  const rank = ({ row }: Entry) => (row.state === 'recording' ? 0 : row.pinned ? 1 : 2);
  return [...entries].sort((a, b) => rank(a) - rank(b) || BY[order](a, b));
}

/** What can be wished for, and how many entries have it. */
export interface Choices {
  systems: readonly Choice<string>[];
  outcomes: readonly Choice<OutcomeKind>[];
  sources: readonly Choice<Source>[];
  tags: readonly Choice<string>[];
  faulty: number;
}

export interface Choice<V extends string> {
  value: V;
  label: string;
  count: number;
}

/** What the entries offer to be sifted by; what none has is not offered. */
export function choicesOf(entries: readonly Entry[]): Choices {
  const systems = new Map<string, Choice<string>>();
  const outcomes = new Map<OutcomeKind, Choice<OutcomeKind>>();
  const sources = new Map<Source, Choice<Source>>();
  const tags = new Map<string, Choice<string>>();
  for (const entry of entries) {
    const { row, summary } = entry;
    for (const [id, title] of new Map(summary?.flows.map(({ system, title }) => [system, title])))
      add(systems, id, title);
    if (summary?.flows.length === 0) add(systems, '', 'No consent recognised');
    for (const kind of outcomesOf(entry)) add(outcomes, kind);
    for (const source of sourcesOf(entry)) add(sources, source);
    for (const tag of row.tags ?? []) add(tags, tag);
  }
  return {
    systems: byLabel(systems),
    outcomes: byLabel(outcomes),
    sources: byLabel(sources),
    tags: byLabel(tags),
    faulty: entries.filter(({ tally }) => tally?.error).length,
  };
}

function add<V extends string>(choices: Map<V, Choice<V>>, value: V, label: string = value): void {
  const known = choices.get(value);
  if (known) known.count += 1;
  else choices.set(value, { value, label, count: 1 });
}

function byLabel<V extends string>(choices: ReadonlyMap<V, Choice<V>>): Choice<V>[] {
  return [...choices.values()].sort((a, b) => names.compare(a.label, b.label));
}

/** Whether anything but words is wished for. */
export function isFiltered({ text: _, ...filters }: Wish): boolean {
  return Object.values(filters).some((filter) => filter !== undefined);
}
