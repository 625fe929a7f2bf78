/** Something that was looked for. */
export interface PastQuery {
  text: string;
  /** Id of the session in which that was last: it may hold what the session does. */
  session?: number;
}

/** What was looked for before, the last first. */
export interface SearchHistory {
  read(): readonly PastQuery[];
  write(queries: readonly PastQuery[]): void;
}

/** Queries that are remembered, and characters of the longest. */
const MOST = 20;
const LONGEST = 500;
const NAME = 'searches';
const FILTER = 'filter';

/** Kept in the profile; where it cannot be kept, searching goes on without. */
export function keptHistory(storage: Pick<Storage, 'getItem' | 'setItem'>): SearchHistory {
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(storage.getItem(NAME) ?? '[]');
        return Array.isArray(kept) ? kept.flatMap(queryIn).slice(0, MOST) : [];
      } catch {
        return [];
      }
    },
    write(queries) {
      try {
        storage.setItem(NAME, JSON.stringify(queries));
      } catch {
        // Full, or forbidden.
      }
    },
  };
}

/** Before sessions were known a query was kept as its text alone. */
function queryIn(kept: unknown): PastQuery[] {
  if (typeof kept === 'string') return [{ text: kept }];
  const { text, session } = (kept ?? {}) as Partial<Record<keyof PastQuery, unknown>>;
  if (typeof text !== 'string') return [];
  return [{ text, ...(typeof session === 'number' && { session }) }];
}

/** The filters that stand, as one query. */
export interface StandingFilter {
  read(): string;
  write(query: string): void;
}

/** Kept where it is told; where it cannot be kept, it is gone with the view. */
export function keptFilter(storage: () => Pick<Storage, 'getItem' | 'setItem'>): StandingFilter {
  return {
    read() {
      try {
        return storage().getItem(FILTER)?.slice(0, LONGEST) ?? '';
      } catch {
        return '';
      }
    },
    write(query) {
      try {
        storage().setItem(FILTER, query);
      } catch {
        // Full, or forbidden.
      }
    },
  };
}

/** The history with a query at its beginning, once. */
export function remembered(history: readonly PastQuery[], { text, ...where }: PastQuery): readonly PastQuery[] {
  const query = text.trim();
  if (query === '' || query.length > LONGEST) return history;
  return [{ text: query, ...where }, ...history.filter((other) => other.text !== query)].slice(0, MOST);
}

/** The history without what was looked for in sessions that are gone: it may say what was in them. */
export function withoutGone(history: readonly PastQuery[], sessions: ReadonlySet<number>): readonly PastQuery[] {
  const kept = history.filter(({ session }) => session === undefined || sessions.has(session));
  return kept.length === history.length ? history : kept;
}
