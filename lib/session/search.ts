import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { SearchNews } from '../reader/topic.ts';
import type { Completion } from '../search/completions.ts';
import type { Marked } from '../search/keys.ts';
import { askable, parseQuery, type Term } from '../search/query.ts';
import type { SessionDeps } from './deps.ts';
import type { Findings } from './findings.ts';
import { type PastQuery, remembered, withoutGone } from './search-history.ts';
import { type Subject, watched } from './watched.ts';

/** The steps that were looked for. */
export interface Matches {
  count: number;
  /** @param n number of a step */
  has(n: number): boolean;
}

/** What somebody looks for in the session in sight: filters that stand, and the words that are being written. */
export interface Search {
  /** Filters that stand, each of them one term. */
  chips: ReadonlySignal<readonly Term[]>;
  draft: ReadonlySignal<string>;
  /** All of it as one text. */
  query: ReadonlySignal<string>;
  /** Whether somebody is at the box: then the word that is being written is completed. */
  open: Signal<boolean>;
  /** Why a word cannot be asked, in sentences. */
  problems: ReadonlySignal<readonly string[]>;
  /** Undefined where nothing is looked for, or not found out yet. */
  matches: ReadonlySignal<Matches | undefined>;
  completions: ReadonlySignal<readonly Completion[]>;
  /** How many steps can be found by now, while these are not all. */
  progress: ReadonlySignal<SearchNews['progress']>;
  /** The answer is that to the present query. */
  answered: ReadonlySignal<boolean>;
  /** Shows the steps that do not match, too. */
  showsAll: Signal<boolean>;
  /** Queries of before, the last first. */
  history: ReadonlySignal<readonly string[]>;
  /** Why there is no answer, in a sentence. */
  fault: ReadonlySignal<string | undefined>;
  /** Takes what was written; a filter by key becomes a chip as soon as a space follows. @param caret where in it */
  write(text: string, caret?: number): void;
  /** Puts a completion in place of the word at the caret. */
  accept(completion: Completion): void;
  /** Makes chips of all that was written, and remembers the query. */
  commit(): void;
  /** Takes a chip away; `edit` writes it again instead. */
  remove(index: number): void;
  edit(index: number): void;
  /** Asks something else. */
  ask(query: string): void;
  clear(): void;
  forgetHistory(): void;
  /** Forgets what was looked for in any other session than these. */
  forgetGone(sessions: ReadonlySet<number>): void;
}

interface Answer extends SearchNews {
  session: number;
  query: string;
}

/**
 * @param session the one in sight
 * @param findings where there are any
 * @param noted steps with a note or a mark, where these are known
 */
export function createSearch(
  deps: Pick<SessionDeps, 'reader' | 'searches' | 'filter'>,
  session: ReadonlySignal<number | undefined>,
  findings: Pick<Findings, 'judged'>,
  noted: ReadonlySignal<Marked> = signal({}),
): Search {
  const chips = signal<readonly Term[]>(parseQuery(deps.filter?.read() ?? ''));
  const draft = signal({ text: '', caret: 0 });
  const open = signal(false);
  const showsAll = signal(false);
  const history = signal<readonly PastQuery[]>(deps.searches?.read() ?? []);
  const fault = signal<string | undefined>(undefined);
  const kept = computed(() => chips.value.map(({ text }) => `${text} `).join(''));
  const query = computed(() => kept.value + draft.value.text);
  const terms = computed(() => parseQuery(query.value));
  const isAsking = computed(() => askable(terms.value).length > 0);
  const marked = computed((): Marked => ({ ...noted.value, ...markedBy(findings) }));
  const subject = computed((): Subject<'search'> | undefined => {
    const id = session.value;
    if (id === undefined || !(open.value || isAsking.value)) return undefined;
    const caret = open.value ? { caret: kept.value.length + draft.value.caret } : {};
    return { session: id, of: { query: query.value, ...caret, marked: marked.value } };
  });
  const told = watched<'search', Answer>(
    deps.reader,
    'search',
    subject,
    (_, news, asked) => {
      fault.value = undefined;
      return { ...news, session: asked.session, query: asked.of.query };
    },
    (sentence) => {
      fault.value = sentence;
    },
  );
  const answer = computed(() => (told.value?.session === session.value ? told.value : undefined));
  const found = computed(() => answer.value?.matches);
  const keep = (next: readonly PastQuery[]) => {
    if (next === history.peek()) return;
    history.value = next;
    deps.searches?.write(next);
  };
  const remember = () => {
    const id = session.peek();
    keep(remembered(history.peek(), { text: query.peek(), ...(id !== undefined && { session: id }) }));
  };
  const stand = (filters: readonly Term[]) => {
    chips.value = filters;
    deps.filter?.write(kept.peek().trim());
  };
  const write = (text: string, caret = text.length) => {
    const before = text.slice(0, caret);
    const ready = parseQuery(before);
    const isEnded = /\s$/.test(before) && ready.length > 0 && ready.every(isWhole);
    if (isEnded) {
      stand([...chips.value, ...ready]);
      draft.value = { text: text.slice(caret), caret: 0 };
    } else draft.value = { text, caret };
    if (query.value.trim() === '') showsAll.value = false;
  };
  const ask = (text: string) => {
    stand(parseQuery(text));
    draft.value = { text: '', caret: 0 };
  };
  return {
    chips,
    draft: computed(() => draft.value.text),
    query,
    open,
    problems: computed(() => terms.value.flatMap(({ problem }) => problem ?? [])),
    matches: computed(() => (isAsking.value && found.value ? matchesOf(found.value) : undefined)),
    completions: computed(() => answer.value?.completions ?? []),
    progress: computed(() => answer.value?.progress),
    answered: computed(() => !isAsking.value || answer.value?.query === query.value),
    showsAll,
    history: computed(() => history.value.map(({ text }) => text)),
    fault,
    write,
    accept: ({ text }) => {
      const { text: all, caret } = draft.value;
      const word = parseQuery(all).find(({ at, end }) => caret > at && caret <= end);
      const [before, after] = [all.slice(0, word?.at ?? caret), all.slice(word?.end ?? caret)];
      if (text.endsWith(':')) draft.value = { text: before + text + after, caret: before.length + text.length };
      else {
        stand([...chips.value, ...parseQuery(text)]);
        const rest = [before.trim(), after.trim()].filter(Boolean).join(' ');
        draft.value = { text: rest, caret: rest.length };
      }
    },
    commit: () => {
      remember();
      ask(query.peek());
    },
    remove: (index) => {
      stand(chips.value.filter((_, at) => at !== index));
    },
    edit: (index) => {
      const chip = chips.value[index];
      if (!chip) return;
      stand(chips.value.filter((_, at) => at !== index));
      const text = [chip.text, draft.value.text].filter(Boolean).join(' ');
      draft.value = { text, caret: chip.text.length };
    },
    ask,
    clear: () => {
      remember();
      ask('');
      showsAll.value = false;
    },
    forgetHistory: () => keep([]),
    forgetGone: (sessions) => keep(withoutGone(history.peek(), sessions)),
  };
}

/** A filter that is written to its end; free text may go on. */
function isWhole({ key, value, pattern, text }: Term): boolean {
  if (pattern) return true;
  return key !== undefined && value !== '' && !/^-?\w+:(\/|"[^"]*$)/.test(text);
}

function matchesOf(numbers: Uint32Array): Matches {
  const flags = new Uint8Array((numbers.at(-1) ?? 0) + 1);
  for (const n of numbers) flags[n] = 1;
  return { count: numbers.length, has: (n) => flags[n] === 1 };
}

function markedBy({ judged }: Pick<Findings, 'judged'>): Marked {
  const [finding, error, warning] = [new Set<number>(), new Set<number>(), new Set<number>()];
  for (const { findings } of judged.value?.values() ?? []) {
    for (const { muted, severity, fault } of findings) {
      if (muted) continue;
      const { step } = fault.where[0];
      finding.add(step);
      if (severity !== 'info') (severity === 'error' ? error : warning).add(step);
    }
  }
  return { finding: [...finding], error: [...error], warning: [...warning] };
}
